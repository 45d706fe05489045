"""Hotspots that a force has agreed: shapes of a vector file, LSOAs by code or streets by name, with owner and dates."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import shapely

from geo.errors import UserError
from geo.sources.boundary_file import on_the_grid
from geo.sources.clock import moment
from geo.sources.records import records
from geo.sources.vector_file import is_vector, read_layer
from geo.space.drawn import checked

ALONG: Final = 25.0
"""Metres on either side of a line that stand for its street."""
TITLES: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name", "hotspot", "hotspot name", "title", "place", "street"),
    "owner": ("owner", "lead", "inspector", "team"),
    "first": ("from", "start", "first", "valid from"),
    "last": ("to", "end", "last", "valid to", "expires", "expiry"),
    "town": ("town", "locality", "village", "city"),
    "code": ("lsoa21cd", "lsoa11cd", "lsoa code", "lsoa"),
}


@dataclass(frozen=True)
class AgreedArea:
    """One of them. shape: EPSG:27700; first, last: None where the file does not say; line: of the file."""

    line: int
    name: str
    owner: str
    first: date | None
    last: date | None
    shape: shapely.Geometry


@dataclass(frozen=True)
class SetAside:
    """A row that is none, with its line and the reason."""

    line: int
    reason: str


def read_agreed(
    path: Path,
    *,
    layer: str = "",
    lsoas: Mapping[str, shapely.Geometry] | None = None,
    streets: Callable[[str, str], shapely.Geometry] | None = None,
) -> tuple[tuple[AgreedArea, ...], tuple[SetAside, ...]]:
    """Every row of the file as an area, or set aside with the reason.

    lsoas: outlines by code, for a table of codes; streets: lines by name and town, for a table of names, raising
    UserError for a name that stands for none; None where neither is here. Raises NotFound, or UserError for a file
    that is neither, or whose rows have no names.
    """
    kept: list[AgreedArea] = []
    aside: list[SetAside] = []
    for line, values, shape in _rows(path, layer, lsoas, streets, aside):
        try:
            kept.append(_area(line, values, shape))
        except UserError as error:
            aside.append(SetAside(line, str(error.what)))
    return tuple(kept), tuple(sorted(aside, key=lambda one: one.line))


Row = tuple[int, Mapping[str, str], "shapely.Geometry | None"]


def _rows(
    path: Path,
    layer: str,
    lsoas: Mapping[str, shapely.Geometry] | None,
    streets: Callable[[str, str], shapely.Geometry] | None,
    aside: list[SetAside],
) -> Iterator[Row]:
    if is_vector(path) or path.suffix.lower() in (".geojson", ".json"):
        found = read_layer(path, layer, every=True, what="hotspots")
        at = _columns(path, list(found.columns))
        shapes = on_the_grid(found.shapes, found.crs, path.name)
        for row, shape in enumerate(shapes):
            yield row + 1, {key: _text(found.columns[title][row]) for key, title in at.items()}, shape
        return
    with records(path, lambda line, reason, text: aside.append(SetAside(line, reason))) as (titles, rows):
        at = _columns(path, titles)
        if "code" not in at and streets is None:
            raise UserError(
                "the table has neither outlines nor codes of LSOAs", where=path.name,
                todo="Give a vector file, or a column LSOA21CD.",
            )  # fmt: skip
        if "code" in at and lsoas is None:
            raise UserError(
                "no outlines of LSOAs are here", where=path.name, todo="Import them: afterdark boundaries import FILE."
            )
        for line, texts in rows:
            values = {key: texts[titles.index(title)].strip() for key, title in at.items()}
            if lsoas is not None and "code" in at:
                yield line, values, lsoas.get(values["code"])
            elif streets is not None and values["name"]:
                try:
                    yield line, values, streets(values["name"], values.get("town", ""))
                except UserError as error:
                    aside.append(SetAside(line, str(error.what)))
            else:
                aside.append(SetAside(line, "it has no name"))


def _columns(path: Path, titles: Sequence[str]) -> dict[str, str]:
    """The title of each thing that is known of a hotspot."""
    plain = {title.strip().lower().replace("_", " "): title for title in titles}
    found = {key: plain[name] for key, names in TITLES.items() for name in names[::-1] if name in plain}
    if "name" not in found and "code" not in found:
        raise UserError(
            "no column holds the names of the hotspots", where=path.name,
            todo=f"Call it one of {', '.join(TITLES['name'])}.",
        )  # fmt: skip
    return found


def _area(line: int, values: Mapping[str, str], shape: shapely.Geometry | None) -> AgreedArea:
    name = values.get("name") or values.get("code", "")
    if not name:
        raise UserError("it has no name")
    if shape is None or shapely.is_empty(shape):
        code = values.get("code", "")
        raise UserError(f"“{code[:20]}” is no LSOA of the outlines in use" if code else "it has no outline")
    if shapely.get_dimensions(shape) == 0:
        raise UserError("a point is no area to patrol: give an outline, or the line of a street")
    if shapely.get_dimensions(shape) == 1:
        shape = shapely.buffer(shape, ALONG)
    first, last = (_day(values.get(key, ""), key) for key in ("first", "last"))
    return AgreedArea(line, name, values.get("owner", ""), first, last, checked(shape, where="outline"))


def _day(text: str, what: str) -> date | None:
    if not text:
        return None
    if (found := moment(text)) is None:
        raise UserError(f"“{text[:20]}” is no day")
    return found.at.date()


def _text(value: object) -> str:
    return "" if value is None or value != value else str(value).strip()  # noqa: PLR0124 (not a number)
