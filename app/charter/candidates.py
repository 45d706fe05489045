"""Places that money could be spent on: hotspots of an Answer, drawn areas, or an uploaded list, kept as records."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.answer import Answer
from app.records.journal import Record, Records
from geo.errors import NotFound, UserError
from geo.space.corners import outline_of
from geo.space.drawn import MAXIMUM_BYTES, checked, inside, read_area

KIND: Final = "candidate"
RADIUS: Final = 100.0
MINIMUM_RADIUS: Final = 20.0
MAXIMUM_RADIUS: Final = 2_000.0
MAXIMUM_SITES: Final = 100  # candidates that are ranked together
MAXIMUM_NAME: Final = 120
HOTSPOTS_OFFERED: Final = 8
MINIMUM_STABILITY: Final = 0.5
"""No money is offered to a hotspot of which fewer than five of ten like it were there again."""
_HEADER: Final = "The header is name,easting,northing or name,easting,northing,radius."


class Origin(StrEnum):
    """Where a candidate site came from."""

    HOTSPOT = "hotspot"
    DRAWN = "drawn"
    LIST = "list"


@dataclass(frozen=True)
class CandidateSite:
    """One place to look at. geometry: EPSG:27700; version: 0 for a hotspot that nobody has kept yet, n: its incidents,
    stability: the share of hotspots like it that were there again; None for what is kept. sources: of the incidents
    whose hotspot it was; empty for what a person drew or listed."""

    id: str
    version: int
    name: str
    geometry: BaseGeometry
    origin: Origin
    n: float | None = None
    sources: tuple[str, ...] = ()
    stability: float | None = None

    @property
    def km2(self) -> float:
        """Its size."""
        return float(shapely.area(self.geometry)) / 1e6


def candidate_of(record: Record) -> CandidateSite:
    """The candidate that a record holds."""
    body = record.body
    shape = outline_of(body["geometry"])
    origin, sources = Origin(body.get("origin", Origin.DRAWN)), tuple(body.get("sources", ()))
    return CandidateSite(record.id, record.version, body["name"].strip(), shape, origin, sources=sources)


def kept_candidates(records: Records) -> tuple[CandidateSite, ...]:
    """Every candidate that is kept, in the order in which they were made."""
    return tuple(records.read(KIND, candidate_of))


def hotspot_candidates(answer: Answer, kept: Sequence[CandidateSite] = ()) -> tuple[CandidateSite, ...]:
    """The first hotspots of an Answer that are stable enough to draw, without those that a kept candidate covers."""
    spots = [spot for spot in answer.hotspots if spot.stability >= MINIMUM_STABILITY]
    free = [spot for spot in spots if not any(_same(spot.geometry, one.geometry) for one in kept)]
    offered, of = free[:HOTSPOTS_OFFERED], (answer.question.source,)
    return tuple(
        CandidateSite(one.id, 0, one.name, one.geometry, Origin.HOTSPOT, one.n, of, one.stability) for one in offered
    )


def keep_candidate(
    records: Records,
    name: str,
    geometry: BaseGeometry,
    origin: Origin,
    *,
    area: BaseGeometry,
    who: str,
    sources: tuple[str, ...] = (),
) -> CandidateSite:
    """Keep one. sources: of the incidents whose hotspot it is. Raises UserError for its name, its area or its place."""
    (made,) = keep_candidates(records, [(name, geometry)], origin, area=area, who=who, sources=sources)
    return made


def keep_candidates(
    records: Records,
    places: Sequence[tuple[str, BaseGeometry]],
    origin: Origin,
    *,
    area: BaseGeometry,
    who: str,
    sources: tuple[str, ...] = (),
) -> tuple[CandidateSite, ...]:
    """Keep several: all are checked before the first is written. area: the force's, EPSG:27700."""
    sound = []
    for name, shape in places:
        text = "".join(character for character in " ".join(name.split()) if character.isprintable())
        if not text or len(text) > MAXIMUM_NAME:
            raise UserError(f"a candidate needs a name of at most {MAXIMUM_NAME} characters", where="name")
        where = f"“{text}”" if origin == Origin.LIST else "area"
        sound_shape = inside(checked(shape, where=where), area, where=where)
        sound.append({"name": text, "geometry": _wkt(sound_shape), "origin": origin, "sources": list(sources)})
    if not sound:
        raise UserError("the list holds no place", where="file", todo=_HEADER)
    if len(records.all(KIND)) + len(sound) > MAXIMUM_SITES:
        raise UserError(f"more than {MAXIMUM_SITES} candidates cannot be ranked together", todo="Retire some first.")
    return tuple(candidate_of(records.create(KIND, body, who=who)) for body in sound)


def find(candidates: Sequence[CandidateSite], id: str) -> CandidateSite:
    """The candidate of this id. Raises NotFound."""
    for candidate in candidates:
        if candidate.id == id:
            return candidate
    raise NotFound(f"there is no candidate site “{id[:40]}”", todo="Choose one from the list of candidate sites.")


def read_list(name: str, content: bytes) -> list[tuple[str, BaseGeometry]]:
    """(name, area) of every place in a CSV (name, easting, northing, radius in metres) or a GeoJSON file.

    Areas are in EPSG:27700, those of a GeoJSON file may be in degrees. Raises UserError with the line or the feature
    at fault; a list with a fault is not taken in part.
    """
    if len(content) > MAXIMUM_BYTES:
        raise UserError("the file is larger than 2 MB", where=name, todo="Split it or simplify its outlines.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"the file is not UTF-8 (byte {error.start})", where=name, todo="Save it as UTF-8.") from None
    try:
        return _geojson(name, text) if text.lstrip().startswith("{") else _csv(name, text)
    except csv.Error as error:
        raise UserError(f"this is not a list as CSV ({error})", where=name, todo=_HEADER) from None


def _csv(name: str, text: str) -> list[tuple[str, BaseGeometry]]:
    reader = csv.DictReader(text.splitlines())
    reader.fieldnames = [(title or "").strip().lower() for title in reader.fieldnames or []]
    if missing := [title for title in ("name", "easting", "northing") if title not in reader.fieldnames]:
        lost = f"column {missing[0]} is" if len(missing) == 1 else f"columns {', '.join(missing)} are"
        raise UserError(f"the {lost} missing", where=f"{name}, line 1", todo=_HEADER)
    places = []
    for row in reader:
        where = f"{name}, line {reader.line_num}"
        if not any((value or "").strip() for key, value in row.items() if key):
            continue
        x, y = _number(row["easting"], where, 0, 700_000), _number(row["northing"], where, 0, 1_300_000)
        radius = _number(row.get("radius") or str(RADIUS), where, MINIMUM_RADIUS, MAXIMUM_RADIUS)
        if not (row["name"] or "").strip():
            raise UserError("the place has no name", where=where)
        places.append((str(row["name"]), shapely.Point(x, y).buffer(radius)))
    return places


def _number(text: str | None, where: str, low: float, high: float) -> float:
    try:
        value = float((text or "").replace(",", ""))
    except ValueError:
        value = float("nan")
    if not isfinite(value) or not low < value <= high:
        raise UserError(
            f"“{(text or '')[:20]}” is not a number above {low:,.0f} and up to {high:,.0f}", where=where,
            todo="Eastings, northings and radius are metres on the National Grid.",
        )  # fmt: skip
    return value


def _geojson(name: str, text: str) -> list[tuple[str, BaseGeometry]]:
    try:
        given = json.loads(text)
        features = given["features"] if given.get("type") == "FeatureCollection" else [given]
        named = [(feature, (feature.get("properties") or {}).get("name") or "") for feature in features]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        at = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UserError("this is not GeoJSON", where=f"{name}{at}", todo="Save polygons as GeoJSON features.") from None
    return [
        (str(title) or f"Place {number}", read_area(json.dumps(feature), where=f"{name}, feature {number}"))
        for number, (feature, title) in enumerate(named, start=1)
    ]


def _wkt(shape: BaseGeometry) -> str:
    return str(shapely.to_wkt(shape, rounding_precision=1))


def _same(one: BaseGeometry, other: BaseGeometry) -> bool:
    overlap = shapely.area(shapely.intersection(one, other))
    return bool(overlap >= 0.5 * min(shapely.area(one), shapely.area(other)))
