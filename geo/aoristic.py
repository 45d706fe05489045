"""When it may have happened: events known only to lie between two times, spread over the hours of the week.

Ratcliffe and McCullagh's aoristic weights: an event that lies in [start, end) gives every hour the share of the span
that falls into it (domain notes 6.5). A missing end, or an end equal to the start, counts wholly in the start's hour; a
span of a week or more says nothing about the hour and is spread evenly over all 168.

Times are wall clock. With a timezone (the default) the span's real length counts: the hour that daylight saving skips
gets nothing, the hour it repeats gets both of its hours; a start in the repeated hour is taken as the first of the two
and an end as the second, so that nothing is made surer than it is. With timezone=None a clock without daylight saving
is assumed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from geo.errors import UserError
from geo.time.clock import to_local, to_utc
from geo.time.night import hour_of_week

Floats = npt.NDArray[np.float64]
Moments = npt.ArrayLike | Sequence[datetime | None]
"""Wall-clock times, (n,): datetime64, ISO texts, or datetimes; NaT or None where a time is not known."""
Ints = npt.NDArray[np.int64]
Times = npt.NDArray[np.datetime64]
Variant = Literal["aoristic", "start", "midpoint"]

LONDON: Final = "Europe/London"
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOUR: Final = 3600
_WEEK: Final = 168 * _HOUR
_BLOCK: Final = 1_000_000  # pieces spread at a time, some 100 MB


@dataclass(frozen=True)
class Spread:
    """Weights as a sparse triple: event (k,), hour (k,) of the week, weight (k,); each event's weights sum to 1."""

    event: Ints
    hour: Ints
    weight: Floats
    events: int

    def at(self, hour: int) -> Floats:
        """(n,) weight of every event in one hour of the week, to carry into a map."""
        return self.within(np.arange(168) == hour)

    def within(self, mask: npt.ArrayLike) -> Floats:
        """(n,) weight of every event in the hours of a (168,) mask: the chance that it happened in them."""
        part = self.weight * np.asarray(mask, bool)[self.hour]
        return np.bincount(self.event, part, minlength=self.events).astype(np.float64)  # of no events, it counts ints


@dataclass(frozen=True)
class Peak:
    """The stretch of the week with the most weight. start: hour of the week; share: of all events."""

    start: int
    hours: int
    share: float

    def __str__(self) -> str:
        return f"{DAYS[self.start // 24]} {self.start % 24:02d}:00-{(self.start + self.hours) % 24:02d}:00"


@dataclass(frozen=True)
class NightRatio:
    """Share of incidents over share of hours, with a bootstrap interval; 1 means no more than by chance."""

    n: int
    share: float
    hours_share: float
    ratio: float
    low: float
    high: float


def _aware(value: object) -> bool:
    """Whether a time says how far from UTC it is."""
    if isinstance(value, str):
        return re.search(r"[T ].*(Z|[+-]\d\d:?\d\d)$", value) is not None
    return getattr(value, "tzinfo", None) is not None


def _times(values: object, what: str) -> Times:
    given = np.asarray(values)
    zoned = getattr(getattr(values, "dtype", None), "tz", None) is not None
    if zoned or (given.dtype.kind in "OU" and any(map(_aware, given.ravel().tolist()))):
        raise UserError(
            f"a {what} carries a time zone", where=what, todo="Give the time on the clock there, as 2025-01-31T23:30."
        )
    try:
        return np.atleast_1d(np.asarray(values, "M8[s]"))
    except ValueError as error:
        raise UserError(
            f"the {what} is not a time: {str(error)[:80]}", where=what, todo="Write it as 2025-01-31T23:30."
        ) from None


def real_spans(start: Moments, end: Moments, timezone: str | None) -> tuple[Times, Times, Times, Times]:
    """Wall-clock start and end, then both in real time (UTC), (n,) each, ends filled in. Raises as `weights`."""
    first, last = _times(start, "start"), _times(end, "end")
    if first.shape != last.shape or first.ndim != 1:
        raise UserError("start and end must have the same number of times")
    if unknown := int(np.isnat(first).sum()):
        raise UserError(
            f"{unknown} {'event has' if unknown == 1 else 'events have'} no start",
            todo="Leave events without a time out and say how many there are.",
        )
    open_end = np.isnat(last) | (last == first)
    last = np.where(open_end, first, last)
    real_first = first if timezone is None else to_utc(first, timezone)
    real_last = last if timezone is None else to_utc(last, timezone, second=True)
    real_last = np.where(open_end, real_first, real_last)
    if (wrong := np.flatnonzero(real_last < real_first)).size:
        i = int(wrong[0])
        raise UserError(
            f"{wrong.size} {'event ends' if wrong.size == 1 else 'events end'} before the start, the first from "
            f"{first[i]} to {last[i]}",
            where=f"event {i + 1}",
            todo="Swap or mend the times.",
        )
    return first, last, real_first, real_last


def _pieces(start: Moments, end: Moments, timezone: str | None) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Blocks of (event, hour of week, weight), events ascending."""
    wall_first, wall_last, first, last = real_spans(start, end, timezone)
    if not len(first):
        return
    # where the clock differs from UTC by part of an hour, hours begin at that part
    offset = 0 if timezone is None else int((to_local(first[:1], timezone) - first[:1]).astype(np.int64)[0]) % _HOUR
    begin, finish = first.astype(np.int64) + offset, last.astype(np.int64) + offset
    whole_week = (wall_last - wall_first).astype(np.int64) >= _WEEK
    low = int(begin.min()) // _HOUR
    high = int(np.where(whole_week, begin, finish).max()) // _HOUR
    real = np.arange(low, high + 1) * _HOUR - offset
    slot = hour_of_week(real.astype("M8[s]") if timezone is None else to_local(real.astype("M8[s]"), timezone))
    head = begin // _HOUR
    count = np.where(whole_week, 168, np.maximum(-(-finish // _HOUR), head + 1) - head)
    reached = np.cumsum(count)
    full = np.searchsorted(reached, np.arange(_BLOCK, reached[-1] + _BLOCK, _BLOCK)) + 1
    cuts = np.unique(np.minimum(full, len(first)))
    for at, until in zip([0, *cuts[:-1]], cuts, strict=True):
        rows = np.arange(at, until)
        b, f, even = begin[rows], finish[rows], whole_week[rows]
        owner = np.repeat(np.arange(len(rows)), count[rows])
        step = np.arange(len(owner)) - np.repeat(np.cumsum(count[rows]) - count[rows], count[rows])
        hour = head[rows][owner] + step
        inside = np.minimum(f[owner], (hour + 1) * _HOUR) - np.maximum(b[owner], hour * _HOUR)
        span = np.maximum(f - b, 1)[owner]
        weight = np.where(even[owner], 1 / 168, np.where((f == b)[owner], 1.0, inside / span))
        place = np.where(even[owner], step, slot[np.where(even[owner], 0, hour - low)])
        yield rows[owner], place, weight


def weights(start: Moments, end: Moments, *, timezone: str | None = LONDON) -> Spread:
    """Aoristic weights of every event, sparse. start, end: (n,) datetime64 or ISO texts, NaT or None for a missing end.

    Raises UserError for a missing start and for an end before its start.
    """
    blocks = list(_pieces(start, end, timezone))
    events = len(_times(start, "start"))
    if not blocks:
        return Spread(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), events)
    event, hour, weight = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    return Spread(event, hour, weight, events)


def within(start: Moments, end: Moments, mask: npt.ArrayLike, *, timezone: str | None = LONDON) -> Floats:
    """(n,) chance that each event happened in the hours of a (168,) mask, in bounded memory."""
    inside = np.asarray(mask, bool)
    found = np.zeros(len(_times(start, "start")))
    for event, hour, weight in _pieces(start, end, timezone):
        first = int(event[0])
        part = np.bincount(event - first, weight * inside[hour])
        found[first : first + len(part)] = part
    return np.clip(found, 0.0, 1.0)


def week(start: Moments, end: Moments, *, timezone: str | None = LONDON, variant: Variant = "aoristic") -> Floats:
    """(24, 7) events by hour of the day and day of the week, Monday first; sums to the number of events.

    start, end: as for `weights`. variant "start" counts each event in the hour it began, "midpoint" in the hour half
    way through its span; both stand beside the aoristic matrix to show how much hangs on the method.
    """
    if variant == "aoristic":
        total = np.zeros(168)
        for _, hour, weight in _pieces(start, end, timezone):
            total += np.bincount(hour, weight, minlength=168)
    else:
        total = np.bincount(one_hour(start, end, timezone=timezone, variant=variant), minlength=168).astype(np.float64)
    return total.reshape(7, 24).T


def one_hour(
    start: Moments, end: Moments, *, timezone: str | None = LONDON, variant: Literal["start", "midpoint"]
) -> Ints:
    """(n,) the one hour of the week that a method without spreading gives each event: its start, or half way through.

    start, end: as for `weights`.
    """
    wall, _, first, last = real_spans(start, end, timezone)
    if variant == "midpoint":
        middle = first + (last - first) // 2
        wall = middle if timezone is None else to_local(middle, timezone)
    return hour_of_week(wall)


def peak(matrix: npt.ArrayLike, hours: int = 3) -> Peak | None:
    """The `hours` hours in a row with the most weight, round the end of the week too; None for an empty week.

    matrix: (24, 7) as `week` gives it; of equal windows the first. Raises UserError unless hours is 1 to 168.
    """
    flat = np.asarray(matrix, np.float64).T.ravel()
    if not 1 <= hours <= 168:
        raise UserError("a peak window is between 1 and 168 hours long", where="hours")
    if not (total := flat.sum()) > 0:
        return None
    sums = np.convolve(np.concatenate([flat, flat[: hours - 1]]), np.ones(hours), "valid")
    start = int(np.argmax(np.round(sums, 9)))  # rounding noise must not choose between equal windows
    return Peak(start, hours, float(sums[start] / total))


def night_ratio(
    inside: npt.ArrayLike,
    hours_share: float,
    *,
    seed: int,
    resamples: int = 999,
    level: float = 0.95,
    counts: npt.ArrayLike | None = None,
) -> NightRatio | None:
    """Share of incidents in a profile over the profile's share of hours; None without incidents.

    inside: (n,) chance of each incident to lie in the profile, from `within`; counts: (n,) how many incidents each of
    them stands for, whole numbers, 1 when left out. The interval is that of the Bayesian bootstrap over incidents
    (Rubin 1981) with half an incident inside and half outside added (Jeffreys), so that a handful of incidents does not
    look surer than it is; seeded. Raises UserError for a share of hours that is not above 0 and at most 1.
    """
    if not 0 < hours_share <= 1:
        raise UserError("the profile's share of hours must be above 0 and at most 1", where="hours_share")
    chance = np.asarray(inside, np.float64)
    each = np.ones(len(chance)) if counts is None else np.asarray(counts, np.float64)
    if not (n := int(each.sum())):
        return None
    share = float(chance @ each) / n
    values, at = np.unique(np.round(chance, 3), return_inverse=True)  # few values, for the width of an interval alone
    times = np.bincount(at, each)
    rng = np.random.default_rng(seed)
    draws = rng.dirichlet([*times, 0.5, 0.5], resamples) @ np.array([*values, 0.0, 1.0])
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    ends = (min(float(low), share) / hours_share, max(float(high), share) / hours_share)
    return NightRatio(n, share, hours_share, share / hours_share, *ends)
