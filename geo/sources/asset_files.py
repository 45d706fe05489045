"""Lists of venues, lights, cameras, ranks, stops and reports of feeling unsafe: CSV, XLSX or GeoJSON into assets."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from hashlib import blake2b
from itertools import islice
from math import hypot
from pathlib import Path
from typing import Final

import pyarrow as pa
import shapely

from geo.errors import UserError
from geo.incidents import PLACED
from geo.report import count
from geo.sources.asset_columns import KINDS, WORDED
from geo.sources.asset_layouts import Layout, known_layout, layout_proposal, layout_score, read_layout
from geo.sources.closure import closed_name
from geo.sources.geocoding import Geocoding, Placed, count_placed
from geo.sources.geojson_rows import features, is_features
from geo.sources.header import Score
from geo.sources.intake import Intake
from geo.sources.lines import Reject
from geo.sources.openstreetmap import left_out, type_of
from geo.sources.paired_places import APART, Places, disagreeing, places
from geo.sources.placing import NO_REACH
from geo.sources.propose import Proposal
from geo.sources.reach import Reach
from geo.sources.records import Record, positions, records
from geo.sources.references import doubtful, rounded
from geo.sources.sample import LOOK
from geo.sources.workbook import Seen
from geo.surroundings.premises import TWICE, Asset, Premises, join

REPEATED: Final = "repeated: another row has the same reference"
PREMISES: Final = ("venues", "licences")
_COUNTS_AS: Final = {
    **{(kind, "state"): ", which counts as working" for kind in ("lights", "cctv", "help_points")},
    **{(kind, "state"): ", which counts as open" for kind in PREMISES},
}
_SAID: Final = {"ends": "last day", "late": "word on late service", "sales": "kind of sale"}
_BATCH: Final = 20_000


@contextmanager
def rows_of(
    path: Path,
    reject: Reject,
    sheet: str = "",
    *,
    wanted: Collection[str] = (),
    header: int = 0,
    seen: Seen | None = None,
    score: Score | None = None,
) -> Iterator[tuple[list[str], Iterator[Record]]]:
    """Titles and rows of a CSV or XLSX file or one of features; wanted, header, seen, score: as `records` takes them.

    sheet: of a workbook, or layer of a GeoPackage. Raises as `records` and `features` do.
    """
    if is_features(path):
        yield features(path, reject, sheet)
        return
    with records(path, reject, sheet, wanted=wanted, header=header, seen=seen, score=score) as found:
        yield found


def titles_of(path: Path, layer: str = "") -> list[str]:
    """The titles of a file, or of one of its layers."""
    with rows_of(path, lambda line, reason, text: None, layer) as (titles, _):
        return titles


def proposal(path: Path, kind: str, layer: str = "") -> Proposal:
    """A first layout for a file, guessed from its titles and first rows. Raises as `rows_of` does."""

    def known(titles: Sequence[str]) -> int:
        return layout_score(titles, kind)

    with rows_of(path, lambda line, reason, text: None, layer, score=known) as (titles, rows):
        return layout_proposal(titles, kind, list(islice(rows, LOOK)))


def layout_of(
    path: Path, kind: str, mapping: Path | None, *, untagged: bool = False, layer: str = "", worded: bool = False
) -> Layout:
    """How to read a file: as the mapping says, or as a known layout. Raises UserError when there is neither.

    untagged: every feature of an OpenStreetMap file that lacks the kind's tag is meant; layer: of a file with several;
    worded: rows are placed by their text, so that the mapping need not name coordinates.
    """
    if mapping is not None:
        layout = read_layout(mapping, kind, worded=worded)
        return replace(layout, sheet=layer or layout.sheet)
    if known := known_layout(titles_of(path, layer), kind, untagged=untagged, where=path.name):
        return replace(known, sheet=layer)
    raise UserError(
        "this is neither NaPTAN nor OpenStreetMap, so a mapping is needed to read it",
        where=path.name,
        todo="Add --mapping FILE, or --propose for a first one.",
    )


def read(
    path: Path,
    kind: str,
    intake: Intake,
    layout: Layout,
    *,
    force: str,
    outlines: Mapping[str, shapely.Geometry] | None = None,
    today: date | None = None,
    geocoding: Geocoding | None = None,
    tick: Callable[[int, str], None] = lambda rows, file: None,
) -> tuple[pa.Table, list[str]]:
    """The assets of a file by id, and sentences about values that are not understood; they are kept as not known.

    Columns: id, name, easting, northing and those of the kind. Every row becomes an asset or goes into the intake's
    quarantine with its line and reason: so do premises that are shut today, and of premises of one name within 50 m
    all but one. outlines: shapely areas (EPSG:27700) by force slug; rows more than 20 km outside the force's are set
    aside; geocoding: places rows without coordinates by their text, which the columns placed_by and placed_within then
    tell. Raises UserError when a column is missing or no row can be kept.
    """
    reaches = {name: Reach(outline) for name, outline in (outlines or {}).items() if name == force}
    strange: Counter[tuple[str, str]] = Counter()
    kept: dict[str, Asset] = {}
    nameless: Counter[str] = Counter()
    apart: list[tuple[int, str, float]] = []
    rounded_at: list[int] = []  # lines whose reference cannot tell them apart
    elsewhere: list[int] = []  # lines with the reference of another row and another place
    met = Premises()
    now = today or date.today()

    def reject(line: int, reason: str, text: str, more: str = "") -> None:
        intake.reject(path.name, line, reason, text, more)

    intake.files += 1
    seen = Seen()
    with rows_of(path, reject, layout.sheet, wanted=layout.titles, header=layout.header, seen=seen) as (titles, rows):
        at = positions(path, titles, layout.titles, seen.header)
        used = [at[title] for title in layout.titles]  # what is never kept is not kept in the quarantine either
        while batch := list(islice(rows, _BATCH)):
            placed = places(batch, at, layout.columns, force, reaches)
            by = _by_text(placed, batch, at, layout, kind, geocoding, reaches.get(force, NO_REACH), force)
            placed.faults.add(~placed.given, "there are no coordinates")
            for row, (line, texts) in enumerate(batch):
                reason = _left_out(texts, at, layout, kind, now) or placed.faults.reason[row]
                if not reason:
                    asset = _asset(texts, at, kind, layout, strange)
                    asset |= {"easting": placed.x[row], "northing": placed.y[row]} | (by.of(row) if by else {})
                    if rounded(str(asset["id"] or "")):
                        asset["id"] = None
                        rounded_at.append(line)
                    given = asset["id"]
                    reason = _shut(asset, now) or _repeated(asset, kind, kept, met, nameless)
                    if not reason and given and asset["id"] != given:
                        elsewhere.append(line)
                if reason:
                    reject(line, reason, ",".join(texts[i] for i in used), by.offers[row] if by else "")
                else:
                    intake.read += 1
                    kept[str(asset["id"])] = asset
                    if kind in PREMISES:
                        met.add(asset)
                    if placed.apart[row] > APART:
                        apart.append((line, str(asset["id"]) * bool(layout.public), float(placed.apart[row])))
            tick(len(batch), path.name)
    intake.demand_some(path.name)
    lost: Counter[str] = Counter()  # by meaning, without the text: it may hold anybody's name
    for (meaning, _), n in strange.items():
        lost[meaning] += n
    notes = [
        f"Column “{layout.columns.get(meaning, meaning)}”: {count(n, 'row')} with a {_said(meaning)} that is not "
        f"understood and kept as not known{_COUNTS_AS.get((kind, meaning), '')}."
        for meaning, n in lost.most_common()
    ]
    notes += [*seen.notes(), *doubtful(rounded_at, elsewhere), *disagreeing(apart)]
    notes += _unused_state(titles, kind, layout)
    count_placed(intake, [asset.get("placed_by") for asset in kept.values()])
    return _table(kind, [kept[name] for name in sorted(kept)]), notes


def _by_text(
    placed: Places,
    batch: Sequence[Record],
    at: Mapping[str, int],
    layout: Layout,
    kind: str,
    geocoding: Geocoding | None,
    reach: Reach,
    force: str,
) -> Placed | None:
    """Place the rows without coordinates by what they say of it; their faults and places go to `placed`."""
    if geocoding is None or kind not in WORDED:
        return None

    def texts(*meanings: str) -> list[str]:
        title = next((layout.columns[meaning] for meaning in meanings if meaning in layout.columns), None)
        return [row[at[title]].strip() if title else "" for _, row in batch]

    by = geocoding.place(~placed.given, texts(*WORDED[kind]), texts("town"), texts("postcode"), reach, force)
    for reason in set(by.faults.reason) - {""}:
        placed.faults.add(by.faults.reason == reason, reason)
    placed.x[by.placed], placed.y[by.placed] = by.x[by.placed], by.y[by.placed]
    placed.given = placed.given | by.asked
    return by


def _said(meaning: str) -> str:
    return _SAID.get(meaning, meaning.replace("_", " "))


def _left_out(texts: list[str], at: Mapping[str, int], layout: Layout, kind: str, today: date) -> str:
    for title, reasons in layout.leave_out.items():
        if reason := reasons.get(texts[at[title]].strip().lower()):
            return reason
    for title, wanted in layout.only.items():
        if texts[at[title]].strip().lower() not in wanted:
            return f"another kind of place: its “{title}” is of another kind"
    return left_out({title: texts[at[title]] for title in layout.tags}, kind, today) if layout.tags else ""


def _shut(asset: Asset, today: date) -> str:
    """Why premises are not open: what their state says, a day that is past, or a name that ends in “(closed)”."""
    if str(asset.get("state") or "").startswith("shut"):
        return str(asset["state"])
    if isinstance(ends := asset.get("ends"), date) and ends < today:
        return "shut: the day on which it ends is past"
    return "shut: its name says so" if "sales" in asset and closed_name(str(asset.get("name") or "")) else ""


def _repeated(asset: Asset, kind: str, kept: dict[str, Asset], met: Premises, nameless: Counter[str]) -> str:
    """Why a row is one that is there already; of premises what it adds goes to the row that stays. Gives it its id."""
    same = kept.get(str(asset["id"])) if asset["id"] else None
    given, nth = asset["id"], 1
    while same is not None and _far_apart(asset, same):  # one reference, and not one thing
        nth += 1
        asset["id"] = f"{given}~{nth}"
        same = kept.get(str(asset["id"]))
    if same is None and (kind == "venues" or (kind == "licences" and not asset["id"])):
        same = met.same(asset)
    if same is not None:
        if kind in PREMISES:
            join(same, asset)
        return REPEATED if asset["id"] == same["id"] else TWICE
    asset["id"] = asset["id"] or _made_id(asset, nameless)
    return ""


def _far_apart(one: Asset, other: Asset) -> bool:
    """Whether two rows with a place lie too far apart to mean one thing."""
    x, y, x2, y2 = (float(str(row[side])) for row in (one, other) for side in ("easting", "northing"))
    return hypot(x - x2, y - y2) > APART


def _unused_state(titles: list[str], kind: str, layout: Layout) -> list[str]:
    """The sentence about a column of states that the mapping leaves unread: what is shut in it would count as open."""
    if kind not in PREMISES or layout.tags or "state" in layout.columns:
        return []
    usual = KINDS[kind]["state"].titles.split(", ")
    unread = [title for title in titles if " ".join(title.lower().split()) in usual and title not in layout.titles]
    return [
        f"The column “{title}” is not used, so what is shut, surrendered or lapsed there counts as open. "
        f'Add state: "{title}" to the columns of the mapping.'
        for title in unread[:1]
    ]


def _asset(
    texts: list[str], at: Mapping[str, int], kind: str, layout: Layout, strange: Counter[tuple[str, str]]
) -> Asset:
    asset: Asset = {}
    for meaning, column in KINDS[kind].items():
        title = layout.columns.get(meaning)
        text = texts[at[title]].strip() if title else ""
        asset[meaning] = None
        if text:
            try:
                asset[meaning] = column.read(text)
            except ValueError:
                strange[meaning, text[:60]] += 1
    if layout.tags and "type" in asset:
        asset["type"] = type_of({tag: texts[at[tag]] for tag in layout.tags}, kind) or None
    if isinstance(kind_of := asset.get("type"), str):
        asset["type"] = layout.types.get(kind_of.lower(), kind_of)
    return asset


def _made_id(asset: Asset, nameless: Counter[str]) -> str:
    """An id from all that the row says; rows that say the same are told apart by number."""
    content = "\x1f".join(f"{name}={value}" for name, value in sorted(asset.items()))
    digest = blake2b(content.encode(), digest_size=8).hexdigest()
    nameless[digest] += 1
    return f"{digest}-{nameless[digest]}"


def _table(kind: str, rows: list[Asset]) -> pa.Table:
    columns = [pa.field(meaning, column.type) for meaning, column in KINDS[kind].items()]
    named = {field.name for field in columns}
    fields = [*columns, *([] if "name" in named else [pa.field("name", pa.string())])]
    fields += [pa.field("easting", pa.float64()), pa.field("northing", pa.float64())]
    if any(row.get("placed_by") for row in rows):
        fields += [pa.field(name, of) for name, of in PLACED.items()]
    for row in rows:
        row["name"] = row.get("name") or row.get("street") or ""
    return pa.Table.from_pylist(rows, schema=pa.schema(fields))
