"""Lists of venues, lights, cameras, ranks, stops and reports of feeling unsafe: CSV, XLSX or GeoJSON into assets."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import shapely

from geo.errors import UserError
from geo.sources.asset_columns import KINDS, Value
from geo.sources.asset_layouts import Layout, known_layout, read_layout
from geo.sources.geojson_rows import features
from geo.sources.intake import Intake
from geo.sources.lines import Reject
from geo.sources.placing import Faults, Floats, by_grid, by_lonlat
from geo.sources.reach import Reach
from geo.sources.records import Record, positions, records

REPEATED: Final = "repeated: another row has the same reference"
Asset = dict[str, Value]
_BATCH: Final = 20_000


@contextmanager
def rows_of(path: Path, reject: Reject, sheet: str = "") -> Iterator[tuple[list[str], Iterator[Record]]]:
    """Titles and rows of a CSV, XLSX or GeoJSON file. Raises as `records` and `features` do."""
    if path.suffix.lower() in (".geojson", ".json"):
        yield features(path, reject)
        return
    with records(path, reject, sheet) as found:
        yield found


def titles_of(path: Path) -> list[str]:
    """The titles of a file."""
    with rows_of(path, lambda line, reason, text: None) as (titles, _):
        return titles


def layout_of(path: Path, kind: str, mapping: Path | None) -> Layout:
    """How to read a file: as the mapping says, or as a known layout. Raises UserError when there is neither."""
    if mapping is not None:
        return read_layout(mapping, kind)
    if layout := known_layout(titles_of(path), kind):
        return layout
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
    tick: Callable[[int, str], None] = lambda rows, file: None,
) -> tuple[pa.Table, list[str]]:
    """The assets of a file by id, and sentences about values that are not understood; they are kept as not known.

    Columns: id, name, easting, northing and those of the kind. Every row becomes an asset or goes into the intake's
    quarantine with its line and reason. outlines: shapely areas (EPSG:27700) by force slug; rows more than 20 km
    outside the force's are set aside. Raises UserError when a column is missing or no row can be kept.
    """
    reaches = {name: Reach(outline) for name, outline in (outlines or {}).items() if name == force}
    strange: Counter[tuple[str, str]] = Counter()
    kept: dict[str, Asset] = {}
    nameless: Counter[str] = Counter()

    def reject(line: int, reason: str, text: str) -> None:
        intake.reject(path.name, line, reason, text)

    intake.files += 1
    with rows_of(path, reject, layout.sheet) as (titles, rows):
        at = positions(path, titles, layout.titles)
        used = [at[title] for title in layout.titles]  # what is never kept is not kept in the quarantine either
        while batch := list(islice(rows, _BATCH)):
            faults, x, y = _places(batch, at, layout, force, reaches)
            for row, (line, texts) in enumerate(batch):
                reason = _left_out(texts, at, layout) or faults.reason[row]
                if not reason:
                    asset = _asset(texts, at, kind, layout, strange) | {"easting": x[row], "northing": y[row]}
                    asset["id"] = asset["id"] or _made_id(asset, nameless)
                    reason = REPEATED if asset["id"] in kept else ""
                if reason:
                    reject(line, reason, ",".join(texts[i] for i in used))
                else:
                    intake.read += 1
                    kept[asset["id"]] = asset
            tick(len(batch), path.name)
    intake.demand_some(path.name)
    notes = [
        f"The {meaning.replace('_', ' ')} “{text}” is not understood ({n:,} {'row' if n == 1 else 'rows'}) and kept as "
        f"not known{', which counts as working' if meaning == 'state' else ''}."
        for (meaning, text), n in strange.most_common(5)
    ]
    return _table(kind, [kept[name] for name in sorted(kept)]), notes


def _places(
    batch: list[Record], at: Mapping[str, int], layout: Layout, force: str, reaches: Mapping[str, Reach]
) -> tuple[Faults, Floats, Floats]:
    faults = Faults(len(batch))
    grid = "easting" in layout.columns
    pair = [at[layout.columns[name]] for name in (("easting", "northing") if grid else ("longitude", "latitude"))]
    first, second = (pa.array([texts[i].strip() for _, texts in batch], pa.string()) for i in pair)
    forces = pa.array([force] * len(batch))
    x, y, placed = (by_grid if grid else by_lonlat)(first, second, forces, faults, reaches)
    faults.add(~placed, "there are no coordinates")
    return faults, np.round(x, 2), np.round(y, 2)


def _left_out(texts: list[str], at: Mapping[str, int], layout: Layout) -> str:
    for title, reasons in layout.leave_out.items():
        if reason := reasons.get(texts[at[title]].strip().lower()):
            return reason
    for title, wanted in layout.only.items():
        if (value := texts[at[title]].strip()).lower() not in wanted:
            return f"another kind of place: {value[:40]}"
    return ""


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
    for row in rows:
        row["name"] = row.get("name") or row.get("street") or ""
    return pa.Table.from_pylist(rows, schema=pa.schema(fields))
