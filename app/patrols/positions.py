"""Stays in places from the positions of a GPX file: when a unit was inside, to the crossing of the outline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from xml.parsers import expat
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import shapely

from app.patrols.place import PatrolPlace
from app.patrols.visit import HowKnown, PatrolVisit
from app.patrols.visit_rows import SetAside, visit_id
from geo.errors import UserError
from geo.space.crs import to_grid

Floats = npt.NDArray[np.float64]
SHORTEST: Final = 3.0
"""Minutes inside that make a visit."""
GAP: Final = 5.0
"""Minutes without a position, or outside, after which a stay is over."""
MOST_POSITIONS: Final = 200_000
"""Positions of one file."""


@dataclass(frozen=True, eq=False)
class Track:
    """Positions of one unit in the order of their times. seconds: (n,) since 1970, UTC; x, y: (n,) EPSG:27700."""

    unit: str
    seconds: Floats
    x: Floats
    y: Floats


class _Reader:
    """What a GPX file says, read as it comes. Nothing but elements and text is understood: a document type, where
    entities are declared, is refused before anything of it is followed."""

    def __init__(self, unit: str) -> None:
        self.unit, self.name, self.path, self.text = unit, "", [], ""  # type: ignore[var-annotated]
        self.points: dict[str, list[tuple[float, float, float]]] = {}
        self.aside: list[SetAside] = []
        self.read = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.begin
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.add
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.at: tuple[str, str, int] = ("", "", 0)
        self.time = ""

    def refuse(self, *_: Any) -> None:
        raise UserError("the file declares a document type, which no GPX file needs", where="GPX",
                        todo="Export the track again.")  # fmt: skip

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        self.path.append(tag)
        if len(self.path) > 20:
            raise UserError("the file nests more deeply than any GPX file", where="GPX")
        self.text = ""
        if tag == "trk":
            self.name = ""
        if tag in ("trkpt", "rtept", "wpt"):
            self.at = attributes.get("lat", ""), attributes.get("lon", ""), self.parser.CurrentLineNumber
            self.time = ""

    def add(self, text: str) -> None:
        if len(self.text) < 200:
            self.text += text

    def end(self, name: str) -> None:
        tag = self.path.pop()
        if tag == "name" and self.path[-1:] == ["trk"]:
            self.name = " ".join(self.text.split())[:60]
        elif tag == "time" and self.path[-1:] == ["trkpt"]:
            self.time = self.text.strip()
        elif tag == "trkpt":
            self._point()

    def _point(self) -> None:
        self.read += 1
        if self.read > MOST_POSITIONS:
            raise UserError(
                f"the file holds more than {MOST_POSITIONS:,} positions", where="GPX", todo="Load a shift at a time."
            )
        lat, lon, line = self.at
        try:
            at = datetime.fromisoformat(self.time)
            if at.tzinfo is None:
                at = at.replace(tzinfo=UTC)  # GPX 1.1: times are UTC
            place = float(lon), float(lat)
            if not (-10 < place[0] < 5 and 48 < place[1] < 62):
                raise ValueError("outside the National Grid")
        except ValueError:
            reason = "a position has no time" if not self.time else "a position is not understood"
            self.aside.append(SetAside(line, reason))
            return
        unit = self.unit or self.name
        if not unit:
            raise UserError("no unit is named", where="GPX", todo="Name the track by its unit, or say the unit.")
        self.points.setdefault(unit, []).append((at.timestamp(), *place))


def tracks(content: bytes, unit: str = "") -> tuple[list[Track], list[SetAside], int]:
    """The tracks of a GPX file, one a unit, the positions that are none, and how many were read. unit: whose they are;
    the names of the tracks without one. Raises UserError for what is no GPX file."""
    reader = _Reader(" ".join(unit.split()))
    try:
        reader.parser.Parse(content, True)
    except expat.ExpatError as problem:
        raise UserError(
            "this is no GPX file", where=f"line {problem.lineno}", todo="Export the track again."
        ) from problem
    found = []
    for name, points in reader.points.items():
        seconds, lon, lat = np.array(sorted(points), np.float64).T
        x, y = to_grid(lon, lat)
        found.append(Track(name, seconds, x, y))
    return found, reader.aside, reader.read


def inside(track: Track, shape: shapely.Geometry, gap: float = GAP) -> list[tuple[float, float]]:
    """When a track was in a shape, (from, to) in seconds: on the straight line between two positions at an even pace,
    where they are not more than `gap` minutes apart; absences up to `gap` end no stay."""
    shapely.prepare(shape)
    found: list[tuple[float, float]] = []
    for i in np.flatnonzero(np.diff(track.seconds) <= 60 * gap):
        begin, length = track.seconds[i], track.seconds[i + 1] - track.seconds[i]
        line = shapely.LineString([(track.x[i], track.y[i]), (track.x[i + 1], track.y[i + 1])])
        if not shapely.intersects(shape, line):
            continue
        if line.length == 0:
            pieces = [(0.0, 1.0)]
        else:
            parts = shapely.get_parts(shapely.intersection(line, shape))
            pieces = [_ends(line, part) for part in parts if part.length > 0]
        found += [(begin + a * length, begin + b * length) for a, b in pieces]
    stays: list[tuple[float, float]] = []
    for a, b in sorted(found):
        if stays and a - stays[-1][1] <= 60 * gap:
            stays[-1] = stays[-1][0], max(b, stays[-1][1])
        else:
            stays.append((a, b))
    return stays


def visits_of(
    track: Track, places: Sequence[PatrolPlace], *, timezone: str, shortest: float = SHORTEST, gap: float = GAP,
    officers: int = 0, agency: str = "police",
) -> list[PatrolVisit]:  # fmt: skip
    """The stays of at least `shortest` minutes, as visits."""
    found = []
    for place in places:
        for a, b in inside(track, place.geometry, gap):
            if b - a >= 60 * shortest - 1e-6:
                start, end = (_local(at, timezone) for at in (a, b))
                id = visit_id(place.id, track.unit, agency, start)
                found.append(PatrolVisit(id, place.id, track.unit, start, end, how_known=HowKnown.POSITIONS,
                                         officers=officers, agency=agency))  # fmt: skip
    return sorted(found, key=lambda one: one.start)


def _ends(line: shapely.Geometry, part: shapely.Geometry) -> tuple[float, float]:
    ends = [
        shapely.line_locate_point(line, point, normalized=True)
        for point in shapely.points(shapely.get_coordinates(part))
    ]
    return float(min(ends)), float(max(ends))


def _local(seconds: float, timezone: str) -> datetime:
    at = datetime.fromtimestamp(round(seconds), UTC)
    return at.astimezone(ZoneInfo(timezone)).replace(tzinfo=None, fold=0)
