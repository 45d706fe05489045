"""Tours of patrols: whom to visit in which order, by putting visits in, taking some out and putting others in.

A visit is a place and the hour in which it begins; it counts once, whoever else comes in that hour.
"""

import numpy as np
from numba import njit

from models.engine.arrays import Floats, Ints

NONE = -1


@njit(cache=True, nogil=True)
def walk(
    places: Ints,
    hours: Ints,
    number: int,
    at: float,
    end: float,
    entry: Floats,
    travel: Floats,
    visit: float,
    arrivals: Floats,
) -> float:
    """The minute at which a tour ends, its waits included; -1 where it cannot be walked.

    places, hours: (v,) of which the first `number` count; at, end: minutes of the shift; entry: (p,) and travel: (p, p)
    minutes; arrivals: (v,) is written. Each visit begins within its hour, none straight after another to its place.
    """
    for k in range(number):
        if k > 0 and places[k - 1] == places[k]:
            return -1.0
        at += entry[places[k]] if k == 0 else travel[places[k - 1], places[k]]
        at = max(at, 60.0 * hours[k])
        if at >= 60.0 * (hours[k] + 1) or at + visit > end + 1e-9:
            return -1.0
        arrivals[k] = at
        at += visit
    return at


@njit(cache=True, nogil=True)
def mark(places: Ints, hours: Ints, number: int, seen: Ints, visits: Ints, by: int) -> None:
    """Count a tour's visits in `seen` (p, h) and `visits` (p,), or with `by` -1 no longer."""
    for k in range(number):
        seen[places[k], hours[k]] += by
        visits[places[k]] += by


@njit(cache=True, nogil=True)
def worth_of(places: Ints, hours: Ints, number: int, worth: Floats) -> float:
    """What the visits of one tour are worth."""
    total = 0.0
    for k in range(number):
        total += worth[places[k], hours[k]]
    return total


@njit(cache=True, nogil=True)
def put_in(
    places: Ints, hours: Ints, number: int, where: int, place: int, hour: int, to_places: Ints, to_hours: Ints
) -> None:
    """Copy a tour with one visit more."""
    to_places[:where], to_hours[:where] = places[:where], hours[:where]
    to_places[where], to_hours[where] = place, hour
    to_places[where + 1 : number + 1] = places[where:number]
    to_hours[where + 1 : number + 1] = hours[where:number]


@njit(cache=True, nogil=True)
def _end_with(
    where: int,
    place: int,
    hour: int,
    places: Ints,
    hours: Ints,
    number: int,
    at: float,
    end: float,
    until: float,
    entry: Floats,
    travel: Floats,
    visit: float,
    arrivals: Floats,
) -> float:
    """The minute at which a tour ends, as `walk`, with one visit more; it is followed only as far as it is delayed.

    where: before which visit; until, arrivals: of the tour as it is.
    """
    if (where > 0 and places[where - 1] == place) or (where < number and places[where] == place):
        return -1.0
    at = at + entry[place] if where == 0 else arrivals[where - 1] + visit + travel[places[where - 1], place]
    at = max(at, 60.0 * hour)
    if at >= 60.0 * (hour + 1) or at + visit > end + 1e-9:
        return -1.0
    before = place
    for k in range(where, number):
        at = max(at + visit + travel[before, places[k]], 60.0 * hours[k])
        if at == arrivals[k]:
            return until
        if at >= 60.0 * (hours[k] + 1) or at + visit > end + 1e-9:
            return -1.0
        before = places[k]
    return at + visit


@njit(cache=True, nogil=True)
def fill(
    places: Ints,
    hours: Ints,
    number: int,
    at: float,
    end: float,
    entry: Floats,
    travel: Floats,
    worth: Floats,
    seen: Ints,
    visits: Ints,
    limit: int,
    visit: float,
    arrivals: Floats,
    keen: Floats,
    thrift: float,
    blur: float,
) -> int:
    """Put visits into a tour, already counted in `seen` and `visits`, while there is room.

    The one first that adds most, as `keen` sees it, for the minutes that it takes to the power of `thrift`, and blurred
    by chance.
    """
    trial_places, trial_hours = np.empty_like(places), np.empty_like(hours)
    first, last = int(at // 60), min(int(np.ceil(end / 60)), worth.shape[1])
    while number < len(places):
        until = walk(places, hours, number, at, end, entry, travel, visit, arrivals)
        best, chosen, when, where = 0.0, NONE, NONE, NONE
        for place in range(len(worth)):
            if visits[place] >= limit:
                continue
            for hour in range(first, last):
                if worth[place, hour] <= 0.0 or seen[place, hour] > 0:
                    continue
                for k in range(number + 1):
                    if (k > 0 and hours[k - 1] > hour) or (k < number and hours[k] < hour):
                        continue
                    ends = _end_with(
                        k, place, hour, places, hours, number, at, end, until, entry, travel, visit, arrivals
                    )
                    if ends < 0.0:
                        continue
                    rate = worth[place, hour] * keen[place] / max(ends - until, 1.0) ** thrift
                    if blur > 0.0:
                        rate *= 1.0 + blur * np.random.random()
                    if rate > best:
                        best, chosen, when, where = rate, place, hour, k
        if chosen == NONE:
            break
        put_in(places, hours, number, where, chosen, when, trial_places, trial_hours)
        places[:], hours[:] = trial_places, trial_hours
        number += 1
        seen[chosen, when] += 1
        visits[chosen] += 1
    walk(places, hours, number, at, end, entry, travel, visit, arrivals)
    return number


@njit(cache=True, nogil=True)
def _thin(places: Ints, hours: Ints, number: int, share: float) -> int:
    """Take a random part of the visits out; of two that would then follow each other at one place the second goes."""
    kept = 0
    for k in range(number):
        if np.random.random() >= share and not (kept and places[kept - 1] == places[k]):
            places[kept], hours[kept] = places[k], hours[k]
            kept += 1
    return kept


@njit(cache=True, nogil=True)
def search(
    starts: Floats,
    ends: Floats,
    group: Ints,
    entry: Floats,
    travel: Floats,
    worth: Floats,
    visit: float,
    limit: int,
    most: int,
    rounds: int,
    seed: int,
) -> tuple[Ints, Ints, Floats, Ints, float]:
    """Tours (t, most) of places, their hours, arrivals and lengths, and what they are worth together.

    starts, ends: (t,) minutes; group: (t,) the shift of each, within which a place has at most `limit` visits. Each
    round one or two tours lose a part of their visits and are filled again, in every second round with each place
    favoured by chance; a little may be lost for a while, and the best is kept.
    """
    np.random.seed(seed)
    shifts = len(starts)
    places, hours = np.full((shifts, most), NONE, np.int64), np.full((shifts, most), NONE, np.int64)
    number, arrivals = np.zeros(shifts, np.int64), np.zeros((shifts, most))
    seen, visits = np.zeros(worth.shape, np.int64), np.zeros((group.max() + 1, len(worth)), np.int64)
    even = np.ones(len(worth))
    total, best = 0.0, -1.0
    found = places.copy(), hours.copy(), arrivals.copy(), number.copy()
    for done in range(-shifts, rounds):
        pair = np.array([done + shifts]) if done < 0 else np.random.randint(0, shifts, 2)
        if len(pair) == 2 and pair[0] == pair[1]:
            pair = pair[:1]
        blur = np.random.random() if done >= 0 and done % 2 == 0 else 0.0
        keen = np.exp(2.0 * blur * np.random.standard_normal(len(worth))) if blur > 0.0 else even
        old_places, old_hours, old_number, old_arrivals = places[pair], hours[pair], number[pair], arrivals[pair]
        share, before, after = 0.15 + 0.85 * np.random.random() ** 2, 0.0, 0.0
        thrift = 1.0 if done < 0 else 1.2 * np.random.random()
        for t in pair:
            mark(places[t], hours[t], number[t], seen, visits[group[t]], -1)
            before += worth_of(places[t], hours[t], number[t], worth)
            number[t] = _thin(places[t], hours[t], number[t], share)
            mark(places[t], hours[t], number[t], seen, visits[group[t]], 1)
        for t in pair:
            number[t] = fill(
                places[t], hours[t], number[t], starts[t], ends[t], entry[t], travel, worth, seen, visits[group[t]],
                limit, visit, arrivals[t], keen, thrift, blur,
            )  # fmt: skip
            after += worth_of(places[t], hours[t], number[t], worth)
        slack = 0.02 * best / shifts * (1.0 - done / max(rounds, 1)) ** 2 if done >= 0 else 0.0
        if after >= before - slack * np.random.random():
            total += after - before
            if total > best + 1e-12:
                best, found = total, (places.copy(), hours.copy(), arrivals.copy(), number.copy())
            continue
        for t in pair:
            mark(places[t], hours[t], number[t], seen, visits[group[t]], -1)
        places[pair], hours[pair], number[pair], arrivals[pair] = old_places, old_hours, old_number, old_arrivals
        for t in pair:
            mark(places[t], hours[t], number[t], seen, visits[group[t]], 1)
    return found[0], found[1], found[2], found[3], best
