"""What a file holds, judged by its content: incidents, one of the lists, areas, streets, or nothing we can read."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely

from geo.errors import UserError
from geo.source import DEPRIVATION, FORCE_EXPORT, POLICE_UK, POPULATION
from geo.sources import openstreetmap, population_titles
from geo.sources.archive import members
from geo.sources.asset_columns import KINDS, PLACE, TEXTS
from geo.sources.asset_layouts import known_layout, meanings_of
from geo.sources.deprivation_scores import has_scores
from geo.sources.export_rows import open_rows
from geo.sources.geojson_rows import is_features
from geo.sources.mapping import COLUMNS
from geo.sources.matched_titles import matched
from geo.sources.records import Record, sheets
from geo.sources.street_rows import REQUIRED
from geo.sources.usual_titles import EXPORT
from geo.sources.vector_file import FAULTS, PACKED, layers_in, sources_in, unreadable

AREAS: Final = "boundaries"
STREETS: Final = "basemap"
PATHS: Final = "paths"
EVERY: Final = (POLICE_UK.id, FORCE_EXPORT.id, *KINDS, PATHS, DEPRIVATION.id, POPULATION.id, AREAS, STREETS)
"""What a file can be loaded as."""
LOOK: Final = 200
"""Rows that are looked at."""
_STREETS_ALONE: Final = (".pbf", ".mbtiles", ".pmtiles")
_STREETS: Final = {"highway", "roadclassification", "road_classification", "roadfunction", "road_function", "formofway",
                   "form_of_way", "class", "fclass"}  # fmt: skip
"""Titles by which lines are streets with their class rather than paths."""
_NO_FILES: Final = {
    b"\x89PNG": "a picture (PNG)", b"\xff\xd8\xff": "a picture (JPEG)", b"GIF8": "a picture (GIF)",
    b"%PDF": "a PDF", b"II*\0": "a picture (TIFF)", b"MM\0*": "a picture (TIFF)", b"\x7fELF": "a program",
    b"MZ": "a program", b"{\\rtf": "a text document (RTF)", b"RIFF": "a picture or a recording",
}  # fmt: skip
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
_CLEAR: Final = 4
"""Titles of an export beside which a list of things that stand about says less."""
_HINTS: Final = {
    "lights": ("light", "lamp"), "cctv": ("cctv", "camera"), "ranks": ("rank", "taxi"), "stops": ("stop", "naptan"),
    "licences": ("licen",), "venues": ("venue", "pub", "premises"), "help_points": ("help",),
    "guarded": ("guarded", "prison", "hospital", "school", "custody"),
    "streetsafe": ("streetsafe", "street_safe", "street-safe"),
}  # fmt: skip
"""What the name of a file says of it, when its titles leave it open."""


@dataclass(frozen=True)
class Recognised:
    """What is in a file. kinds: what it can be loaded as, the likeliest first, empty when nothing was recognised;
    sheets: of a workbook, or layers, where there are several; sheet: the one that was looked at, "" for the first or
    only one; titles and rows: of the table, the first ones."""

    kinds: tuple[str, ...]
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    titles: list[str] = field(default_factory=list)
    rows: list[Record] = field(default_factory=list)


def recognise(path: Path, sheet: str = "") -> Recognised:
    """What a file holds. sheet: of a workbook, or layer, that is looked at. Raises UserError for what cannot be read as
    anything, in one sentence."""
    refuse_others(path)
    suffix = path.suffix.lower()
    if suffix in _STREETS_ALONE:
        return Recognised((STREETS,))
    if suffix == ".parquet":
        return Recognised(_parquet(path))
    if zipfile.is_zipfile(path) and suffix in PACKED and (found := _archive(path)):
        return found
    if is_features(path):
        return _features(path, sheet)
    names = sheets(path)
    chosen, titles, first = _best_sheet(path, [sheet] if sheet else names)
    return Recognised(
        kinds_of(titles, first, path.name), _several(names), "" if chosen == names[0] else chosen, titles, first
    )


def _best_sheet(path: Path, names: Sequence[str]) -> tuple[str, list[str], list[Record]]:
    """The sheet whose titles are known best, its titles and first rows; of equals the first."""
    best, known, fault = None, -1, UserError("there is no sheet that can be seen", where=path.name)
    for name in names:
        try:
            with open_rows(path, lambda line, reason, text: None, sheet=name, score=titles_known) as (titles, rows):
                first = list(islice(rows, LOOK))
        except UserError as error:  # a cover without a table is no fault of the workbook's
            fault = error if best is None else fault
            continue
        if (n := titles_known(titles)) > known:
            best, known = (name, titles, first), n
    if best is None:
        raise fault
    return best


def refuse_others(path: Path) -> None:
    """Raise UserError for a file that is empty, no data at all, or locked."""
    if not path.stat().st_size:
        raise UserError("the file is empty", where=path.name, todo="Export it again; nothing was changed.")
    with path.open("rb") as file:
        start = file.read(512)
        if start.startswith(_OLD_OFFICE):
            locked = _LOCKED in start + file.read(1 << 24)
            raise UserError(
                "the workbook is protected by a password" if locked else "old Excel files are not read",
                where=path.name,
                todo="Save it without the password." if locked else "Save it as XLSX or CSV.",
            )
    if what := next((words for sign, words in _NO_FILES.items() if start.startswith(sign)), ""):
        raise UserError(
            f"this is {what}, which holds no rows and no shapes", where=path.name,
            todo="Choose a table (CSV, XLSX), a file of shapes (GeoPackage, GeoJSON, Shapefile in a zip, KML), or an"
            " archive of data.police.uk.",
        )  # fmt: skip


def kinds_of(titles: Sequence[str], rows: Sequence[Record], name: str) -> tuple[str, ...]:
    """What a table can be loaded as, by its titles, its first rows, and last its name."""
    if {title.casefold() for title in REQUIRED} <= {title.casefold() for title in titles}:
        return (POLICE_UK.id, FORCE_EXPORT.id)
    if has_scores(titles):
        return (DEPRIVATION.id,)
    if openstreetmap.identity(titles):
        return _of_tags(titles, rows)
    if known_layout(titles, "stops", where=name):
        return ("stops", "ranks")
    if population_titles.score(titles) >= _CLEAR:
        return (POPULATION.id,)
    scores = {kind: _score(titles, kind, name.lower()) for kind in (FORCE_EXPORT.id, *KINDS)}
    return tuple(sorted((kind for kind, n in scores.items() if n > 0), key=lambda kind: -scores[kind]))


def titles_known(titles: Sequence[str]) -> int:
    """How many titles of a row are known under the meaning of any one kind: the line of titles is found by it."""
    known = max((len(_guessed(titles, kind)) for kind in (FORCE_EXPORT.id, *KINDS)), default=0)
    return max(known, population_titles.score(titles), 4 * has_scores(titles))


def _guessed(titles: Sequence[str], kind: str) -> set[str]:
    if kind == FORCE_EXPORT.id:
        return set(matched(titles, EXPORT, COLUMNS).found)
    meanings = meanings_of(kind)
    usual = {meaning: column.titles for meaning, column in meanings.items()}
    return set(matched(titles, usual, {meaning: column.says for meaning, column in meanings.items()}).found)


def _score(titles: Sequence[str], kind: str, name: str) -> float:
    """How well titles fit a kind: its own meanings, not those that every list has, and what the file is called."""
    found = _guessed(titles, kind)
    if kind == FORCE_EXPORT.id:
        return 2 + len(found) if "from" in found and found & {"ho_code", "category"} else 0
    general = {*PLACE, *TEXTS, "id", "name", "type", "street", "town", "address", "state"}
    hinted = 2.5 * any(word in name for word in _HINTS[kind])
    return len(found - general) + hinted + 0.1 * len(found) if (found & set(PLACE) or found & set(TEXTS)) else 0


def _of_tags(titles: Sequence[str], rows: Sequence[Record]) -> tuple[str, ...]:
    """Kinds by how many features have the tag of each."""
    at = {title: i for i, title in enumerate(titles)}
    counts = {
        kind: sum(openstreetmap.type_of({tag: texts[at[tag]]}, kind) != "" for _, texts in rows)
        for kind, (tag, _) in openstreetmap.TAGS.items()
        if tag in at
    }
    return tuple(sorted((kind for kind, n in counts.items() if n), key=lambda kind: -counts[kind])) or ("venues",)


def _parquet(path: Path) -> tuple[str, ...]:
    try:
        titles = list(pq.read_schema(path).names)
    except (OSError, pa.ArrowException) as error:
        raise UserError(
            "this is no Parquet file, or it is damaged", where=path.name, todo="Export it again."
        ) from error
    if population_titles.score(titles) < _CLEAR:
        raise UserError("of Parquet files only tables of residents are read", where=path.name, todo="Save it as CSV.")
    return (POPULATION.id,)


def _archive(path: Path) -> Recognised | None:
    """An archive of street files; None for a zip of something else."""
    with members(path) as files:
        if not (street := [file for file in files if file.name.lower().endswith("-street.csv")]):
            return None
        with street[0].open() as opened:
            lines = opened.read(1 << 16).decode("utf-8", "replace").splitlines()
    titles = lines[0].split(",") if lines else []
    rows = [
        (i, values) for i, line in enumerate(lines[1 : LOOK + 1], 2) if len(values := line.split(",")) == len(titles)
    ]
    return Recognised((POLICE_UK.id,), titles=titles, rows=rows)


def _features(path: Path, layer: str) -> Recognised:
    shapes, titles, layers = _shapes(path)
    if not shapes & {"area", "point", ""} and shapes:
        classed = bool(_STREETS & {title.lower() for title in titles}) or "street" in path.stem.lower()
        lines = (STREETS, PATHS) if classed else (PATHS, STREETS)
        return Recognised(lines, _several(layers), layer, titles)
    if len(layers) > 1 and not layer and "line" in shapes:  # a map of many layers, not a list
        return Recognised((STREETS, *((AREAS,) if "area" in shapes else ())), layers, "", titles)
    with open_rows(
        path, lambda line, reason, text: None, sheet=layer or (layers[0] if len(layers) > 1 else "")
    ) as found:
        read, rows = found[0], list(islice(found[1], LOOK))
    if shapes == {"area"} and not openstreetmap.identity(read):
        return Recognised((AREAS,), _several(layers), layer, [t for t in read if not t.startswith("@")], rows)
    kinds = kinds_of(read, rows, path.name)
    if "area" in shapes:
        kinds = (*kinds, AREAS)
    return Recognised(kinds, _several(layers), layer, read, rows)


_SHAPES: Final = {"polygon": "area", "linestring": "line", "point": "point"}


def _shapes(path: Path) -> tuple[set[str], list[str], tuple[str, ...]]:
    """Kinds of shape in a file, the titles of its first layer, and its layers. Raises UserError for no such file."""
    kinds: set[str] = set()
    titles: list[str] = []
    layers: list[str] = []
    for source in sources_in(path):
        for layer in layers_in(source, unreadable(path.name)):
            layers.append(layer)
            try:
                info = pyogrio.read_info(source, layer=layer)
                kinds |= _kinds_in(source, layer, str(info["geometry_type"] or ""))
                titles = titles or [str(title) for title in info["fields"]]
            except FAULTS as error:
                raise unreadable(path.name) from error
    return kinds, titles, tuple(dict.fromkeys(layers))


def _kinds_in(source: str, layer: str, given: str) -> set[str]:
    if kind := next((kind for word, kind in _SHAPES.items() if word in given.lower()), ""):
        return {kind}
    _, _, wkb, _ = pyogrio.raw.read(source, layer=layer, columns=[], max_features=LOOK)
    found = shapely.get_dimensions(shapely.from_wkb(wkb, on_invalid="ignore")) if wkb is not None else []
    names: Mapping[int, str] = {0: "point", 1: "line", 2: "area"}
    return {names[int(n)] for n in found if int(n) in names}


def _several(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(names) if len(names) > 1 else ()
