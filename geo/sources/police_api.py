"""Street-level crime through the public API of data.police.uk, month by month, whole or not at all."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import httpx2
import numpy as np
import pyarrow as pa
import shapely

from geo.errors import NotFound, Unavailable
from geo.sources.download import Download
from geo.sources.intake import Intake
from geo.sources.reach import Reach
from geo.sources.street_rows import CATEGORIES, COLUMNS, convert
from geo.space.crs import reproject, to_lonlat

BASE_URL: Final = "https://data.police.uk/api"
RATE: Final = 15.0
"""Requests a second that the service allows; more are answered with 429."""
_TRIES: Final = 5
_SMALLEST: Final = 250.0  # metres; a cell this small with over 10,000 crimes a month is no crime map any more
_LATER: Final = "Try again later, or download the archive by hand and use “afterdark load police-uk”."

Json = Any
Progress = Callable[[int, str], None]


class _TooMany(Exception):
    """503: the area holds more than 10,000 crimes, or the service is overloaded; it does not say which."""


def fetch(
    force: str,
    months: int,
    intake: Intake,
    *,
    outline: shapely.Geometry,
    base_url: str = BASE_URL,
    timeout: float = 30.0,
    pause: float = 1.0,
    rate: float = RATE,
    tick: Progress = lambda rows, what: None,
) -> list[str]:
    """Put the crimes of the newest published months into the intake; returns sentences for the report.

    outline: the force's area (shapely, EPSG:27700); crimes are asked for by area, which is quartered while the service
    says 503, and those without a place by force. pause: seconds before the second try, doubled each time, longer where
    the service says so. tick is called with crimes and month after every answer. Raises Unavailable when the service
    does not answer, or not all of it.
    """
    service = _Service(base_url.rstrip("/"), timeout, pause, rate)
    reaches = {force: Reach(outline)}
    area = shapely.simplify(
        shapely.buffer(outline, 150), 100
    )  # a little more than the area: nothing falls off its edge
    with service.client:
        chosen = _published(service, months)
        for month in chosen:
            intake.files += 1
            seen: dict[int, Json] = {}
            for crimes in _everywhere(service, area, force, month):
                if not all(isinstance(crime.get("id"), int) for crime in crimes):
                    raise Unavailable("the service sends crimes without their number", where=service.base, todo=_LATER)
                seen |= {crime["id"]: crime for crime in crimes}
                tick(len(crimes), month)
            _convert(list(seen.values()), force, month, intake, reaches)
    notes = [
        "Asked for by area: crimes on the force's map whoever recorded them, without LSOA codes. The archive holds"
        " what the force recorded."
    ]
    if len(chosen) < months:
        notes.append(f"Only {len(chosen)} months are published.")
    return notes


def _published(service: "_Service", months: int) -> Sequence[str]:
    answer = service.ask("crimes-street-dates", {})
    dates = sorted({str(entry.get("date", "")) for entry in answer} - {""})
    if not dates:
        raise Unavailable("the service names no month with data", where=service.base, todo=_LATER)
    return dates[-months:]


def _everywhere(service: "_Service", area: shapely.Geometry, force: str, month: str) -> Iterator[list[Json]]:
    for part in shapely.get_parts(area):
        yield from _within(service, part, month)
    yield service.ask("crimes-no-location", {"category": "all-crime", "force": force, "date": month})


def _within(service: "_Service", area: shapely.Geometry, month: str) -> Iterator[list[Json]]:
    """Crimes inside a polygon, its quarters where there are too many. Quarters share edges: ids come twice."""
    [polygon] = reproject([shapely.Polygon(area.exterior)], to_lonlat)
    poly = ":".join(f"{lat:.6f},{lon:.6f}" for lon, lat in shapely.get_coordinates(polygon)[:-1])
    try:
        yield service.ask("crimes-street/all-crime", {"poly": poly, "date": month})
        return
    except _TooMany:
        x0, y0, x1, y1 = area.bounds
        if max(x1 - x0, y1 - y0) < 2 * _SMALLEST:
            raise Unavailable("the service is overloaded (503)", where=service.base, todo=_LATER) from None
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    for cell in ((x0, y0, x, y), (x, y0, x1, y), (x0, y, x, y1), (x, y, x1, y1)):
        for part in shapely.get_parts(shapely.intersection(area, shapely.box(*cell))):
            if part.geom_type == "Polygon":
                yield from _within(service, part, month)


def _convert(crimes: list[Json], force: str, month: str, intake: Intake, reaches: dict[str, Reach]) -> None:
    file = f"{month} from the API"
    ours = []
    for crime in sorted(crimes, key=lambda crime: crime["id"]):
        if crime.get("location_type") == "BTP":
            text = json.dumps(crime, sort_keys=True)
            intake.reject(file, crime["id"], "recorded by British Transport Police, not by the force", text)
        else:
            ours.append(crime)
    rows = [_row(crime) for crime in ours]
    table = pa.table({column: pa.array([row[column] for row in rows], pa.string()) for column in COLUMNS})
    ids = np.array([crime["id"] for crime in ours], np.int64)
    convert(table, ids, intake, file=file, force=force, month=month, reaches=reaches)


def _row(crime: Json) -> dict[str, str]:
    place, outcome = _object(crime.get("location")), _object(crime.get("outcome_status"))
    return {
        **dict.fromkeys(COLUMNS, ""),
        "Crime ID": str(crime.get("persistent_id") or ""),
        "Month": str(crime.get("month", "")),
        "Longitude": str(place.get("longitude") or ""),
        "Latitude": str(place.get("latitude") or ""),
        "Location": str(_object(place.get("street")).get("name") or ""),
        "Crime type": CATEGORIES.get(str(crime.get("category")), str(crime.get("category"))),
        "Last outcome category": str(outcome.get("category") or ""),
    }


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _seconds(retry_after: str | None) -> float:
    """How long the service asks us to wait, a minute at most; dates are not understood."""
    return min(float(retry_after), 60.0) if retry_after and retry_after.isdigit() else 0.0


class _Service:
    """One conversation with the service, never faster than it allows."""

    def __init__(self, base: str, timeout: float, pause: float, rate: float) -> None:
        self.base, self._pause, self._gap, self._next = base, pause, 1 / rate, 0.0
        self.client = Download(timeout)

    def ask(self, method: str, query: dict[str, str]) -> list[Json]:
        """One list of JSON objects. What may pass is tried again with growing pauses, what will not is said at once."""
        wrong = ""
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(self._pause * 2 ** (attempt - 1))
            self._wait()
            try:
                response = (
                    self.client.post(f"{self.base}/{method}", query)
                    if "poly" in query
                    else (self.client.get(f"{self.base}/{method}", query))
                )
                if response.status_code == 503 and "poly" in query and attempt:
                    raise _TooMany
                if response.status_code == 429 or response.status_code >= 500:
                    wrong = f"it answered {response.status_code}"
                    self._next += _seconds(response.retry_after)
                    continue
                if response.status_code == 404:
                    raise NotFound(f"the service has nothing for {query.get('date', method)}", where=self.base)
                if response.status_code != 200:
                    raise Unavailable(f"the service answered {response.status_code}", where=self.base, todo=_LATER)
                answer = json.loads(response.content)
                if isinstance(answer, list) and all(isinstance(entry, dict) for entry in answer):
                    return answer
                wrong = "its answer is not a list of what was asked for"
            except httpx2.TimeoutException:
                wrong = "it took too long"
            except httpx2.TransportError:
                wrong = "there is no connection"
            except (httpx2.InvalidURL, httpx2.TooManyRedirects):
                raise Unavailable(
                    "this is no address of a service", where=self.base, todo="Check --base-url."
                ) from None
            except (httpx2.DecodingError, ValueError, RecursionError):
                wrong = "its answer broke off"
        raise Unavailable(f"data.police.uk cannot be reached: {wrong}", where=self.base, todo=_LATER)

    def _wait(self) -> None:
        now = time.monotonic()
        if self._next > now:
            time.sleep(self._next - now)
        self._next = max(now, self._next) + self._gap
