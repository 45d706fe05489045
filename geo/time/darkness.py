"""When it was dark: from the end of civil twilight to its beginning, at the place, never by the clock alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.errors import UserError
from geo.time.clock import Times, to_utc

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

CIVIL: Final = 6.0  # degrees of the sun below the horizon at which civil twilight ends


@dataclass(frozen=True)
class Place:
    """Degrees, EPSG:4326, and the clock that is read there. The default is the middle of Wiltshire and Swindon."""

    latitude: float = 51.35
    longitude: float = -1.99
    timezone: str = "Europe/London"


WILTSHIRE: Final = Place()


@lru_cache(maxsize=50_000)
def _light(place: Place, day: date) -> tuple[float, float]:
    """Civil dawn before and dusk after the noon of one day, seconds of UTC; equal on a day that never gets light."""
    from astral import Observer, SunDirection  # noqa: PLC0415
    from astral.sun import elevation, time_of_transit  # noqa: PLC0415

    at = Observer(place.latitude, place.longitude)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - timedelta(hours=place.longitude / 15)
    middle = noon.timestamp()
    try:
        ends = [
            time_of_transit(at, day, 90 + CIVIL, way).timestamp() for way in (SunDirection.RISING, SunDirection.SETTING)
        ]
    except ValueError:  # the sun does not reach that depth: light, or dark, all day
        half = 43_200.0 if elevation(at, noon) > -CIVIL else 0.0
        return middle - half, middle + half
    first, last = ((end - middle + 43_200) % 86_400 + middle - 43_200 for end in ends)  # within half a day of noon
    return (first - 86_400 if first > middle else first), (last + 86_400 if last < middle else last)


@lru_cache(maxsize=2_400)
def _light_of(place: Place, month: int) -> Floats:
    """(days, 2) dawn and dusk of every day of a month, UTC seconds. month: since 1970."""
    first = np.datetime64(month, "M")
    days = np.arange(first.astype("M8[D]"), (first + 1).astype("M8[D]"))
    return np.array([_light(place, day) for day in days.tolist()])


def _edges(place: Place, first: np.datetime64, last: np.datetime64) -> Floats:
    """Dawn, dusk, dawn, dusk … in UTC seconds, from the day before `first` to the day after `last`."""
    day = np.timedelta64(1, "D")
    begin, end = first.astype("M8[D]") - day, last.astype("M8[D]") + 2 * day
    light = [np.empty((0, 2))]
    while begin < end:
        month = begin.astype("M8[M]")
        after = min((month + 1).astype("M8[D]"), end)
        if after - begin > 20 * day:  # most of a month is kept whole
            at = begin - month.astype("M8[D]")
            light.append(_light_of(place, int(month.astype(int)))[int(at / day) : int((at + (after - begin)) / day)])
        else:
            light.append(np.array([_light(place, one) for one in np.arange(begin, after).tolist()]))
        begin = after
    return np.asarray(np.maximum.accumulate(np.concatenate(light).ravel()))


def dark(start: npt.ArrayLike, place: Place = WILTSHIRE) -> Bools:
    """(n,) which wall-clock times lay in darkness; NaT did not."""
    utc = to_utc(start, place.timezone)
    found = np.zeros(utc.shape, bool)
    known = ~np.isnat(utc)
    if known.any():
        edges = _edges(place, utc[known].min(), utc[known].max())
        found[known] = np.searchsorted(edges, utc[known].astype(np.float64), side="right") % 2 == 0
    return found


def dark_within(start: npt.ArrayLike, end: npt.ArrayLike, place: Place = WILTSHIRE) -> Floats:
    """(n,) chance that each event happened in darkness: the dark share of its span, 0 or 1 when its time is known.

    start, end: wall-clock datetime64; a missing end, or one equal to the start, makes the start the time. Raises
    UserError for a missing start.
    """
    return dark_within_each(start, end, [slice(None)], place)[0]


def dark_within_each(
    start: npt.ArrayLike, end: npt.ArrayLike, parts: Sequence[slice | npt.NDArray[np.intp]], place: Place = WILTSHIRE
) -> list[Floats]:
    """`dark_within` of each part of the events, given by their positions: times are put on one clock once for all."""
    first, last = to_utc(start, place.timezone), to_utc(end, place.timezone, second=True)
    if np.isnat(first).any():
        raise UserError(f"{int(np.isnat(first).sum())} events have no start", todo="Leave them out and count them.")
    known = np.asarray(end, "M8[s]") > np.asarray(start, "M8[s]")
    last = np.where(known, last, first)
    return [_dark_chance(first[part], last[part], place) for part in parts]


def _dark_chance(first: Times, last: Times, place: Place) -> Floats:
    """(n,) the dark share of spans of UTC."""
    if not first.size:
        return np.empty(0)
    edges = _edges(place, first.min(), last.max())
    light = np.concatenate([[0.0], np.cumsum(np.diff(edges) * (np.arange(len(edges) - 1) % 2 == 0))])
    a, b = first.astype(np.float64), last.astype(np.float64)
    span = np.where(b > a, b - a, 1.0)
    share = 1 - (np.interp(b, edges, light) - np.interp(a, edges, light)) / span
    return np.where(b > a, np.clip(share, 0.0, 1.0), np.searchsorted(edges, a, side="right") % 2 == 0)


def dark_share(first: date, last: date, place: Place = WILTSHIRE) -> float:
    """Share of all hours from `first` to `last`, both days included, that were dark: what chance alone would give."""
    start, end = np.datetime64(first, "s"), np.datetime64(last, "s") + np.timedelta64(86_400, "s")
    return float(dark_within(np.array([start]), np.array([end]), place)[0])
