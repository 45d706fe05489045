"""Tours shared out: of plans that are worth the same, one in which nobody is idle and no tour is needlessly long."""

import numpy as np
from numba import njit

from models.engine.arrays import Floats, Ints
from models.engine.tour_search import NONE, fill, mark, put_in, walk, worth_of


@njit(cache=True, nogil=True)
def _taken_out(places: Ints, hours: Ints, number: int, which: int, to_places: Ints, to_hours: Ints) -> None:
    """Copy a tour with one visit less."""
    to_places[:which], to_hours[:which] = places[:which], hours[:which]
    to_places[which : number - 1] = places[which + 1 : number]
    to_hours[which : number - 1] = hours[which + 1 : number]


@njit(cache=True, nogil=True)
def fairer(number: int, minutes: float, other_number: int, other_minutes: float) -> bool:
    """Whether one visit should go from a tour to another: to one that has none, else when the sum of the squares of
    their visits by the minutes of their shifts falls. No tour gives its only one."""
    if number < 2:
        return False
    return other_number == 0 or (2 * number - 1) * other_minutes > (2 * other_number + 1) * minutes + 1e-9


@njit(cache=True, nogil=True)
def _give(
    giver: int,
    taker: int,
    places: Ints,
    hours: Ints,
    number: Ints,
    starts: Floats,
    ends: Floats,
    group: Ints,
    entry: Floats,
    travel: Floats,
    worth: Floats,
    seen: Ints,
    visits: Ints,
    limit: int,
    visit: float,
) -> bool:
    """Move the visit that costs the taker least minutes, of those that gain most; False where every one would lose."""
    most = places.shape[1]
    if number[taker] == most:
        return False
    less_places, less_hours = np.empty(most, np.int64), np.empty(most, np.int64)
    more_places, more_hours, spare = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most)
    best, latest, which, when, where = -1.0, np.inf, NONE, NONE, NONE
    first, last = int(starts[taker] // 60), min(int(np.ceil(ends[taker] / 60)), worth.shape[1])
    n = number[giver]
    for k in range(n):
        place, hour = places[giver, k], hours[giver, k]
        if group[giver] != group[taker] and visits[group[taker], place] >= limit:
            continue
        _taken_out(places[giver], hours[giver], n, k, less_places, less_hours)
        if walk(less_places, less_hours, n - 1, starts[giver], ends[giver], entry[giver], travel, visit, spare) < 0.0:
            continue
        for other in range(first, last):
            gain = worth[place, other] - worth[place, hour]
            if gain < max(best, 0.0) or worth[place, other] <= 0.0 or seen[place, other] > int(other == hour):
                continue
            for j in range(number[taker] + 1):
                put_in(places[taker], hours[taker], number[taker], j, place, other, more_places, more_hours)
                until = walk(
                    more_places, more_hours, number[taker] + 1, starts[taker], ends[taker], entry[taker], travel,
                    visit, spare,
                )  # fmt: skip
                if until >= 0.0 and (gain > best or until < latest):
                    best, latest, which, when, where = gain, until, k, other, j
    if which == NONE:
        return False
    for t in (giver, taker):
        mark(places[t], hours[t], number[t], seen, visits[group[t]], -1)
    place = places[giver, which]
    _taken_out(places[giver], hours[giver], n, which, less_places, less_hours)
    put_in(places[taker], hours[taker], number[taker], where, place, when, more_places, more_hours)
    places[giver], hours[giver], places[taker], hours[taker] = less_places, less_hours, more_places, more_hours
    number[giver] -= 1
    number[taker] += 1
    for t in (giver, taker):
        mark(places[t], hours[t], number[t], seen, visits[group[t]], 1)
    return True


@njit(cache=True, nogil=True)
def _levelled(
    places: Ints,
    hours: Ints,
    number: Ints,
    starts: Floats,
    ends: Floats,
    group: Ints,
    entry: Floats,
    travel: Floats,
    worth: Floats,
    seen: Ints,
    visits: Ints,
    limit: int,
    visit: float,
) -> bool:
    """Whether a visit went from a tour to a fairer one: the longest gives first, the shortest takes first."""
    minutes = ends - starts
    load = number / minutes
    for giver in np.argsort(-load):
        for taker in np.argsort(load):
            if fairer(number[giver], minutes[giver], number[taker], minutes[taker]) and _give(
                giver, taker, places, hours, number, starts, ends, group, entry, travel, worth, seen, visits, limit,
                visit,
            ):  # fmt: skip
                return True
    return False


@njit(cache=True, nogil=True)
def share_out(
    places: Ints,
    hours: Ints,
    arrivals: Floats,
    number: Ints,
    starts: Floats,
    ends: Floats,
    group: Ints,
    entry: Floats,
    travel: Floats,
    worth: Floats,
    visit: float,
    limit: int,
) -> float:
    """Level the tours that `search` found, in place, and what they are worth then: never less.

    Fills what room there is, then lets longer tours give single visits to shorter ones, in an hour in which the visit
    is worth no less, until no visit can go to a unit with fewer for its minutes.
    """
    seen, visits = np.zeros(worth.shape, np.int64), np.zeros((group.max() + 1, len(worth)), np.int64)
    keen = np.ones(len(worth))
    for t in range(len(starts)):
        mark(places[t], hours[t], number[t], seen, visits[group[t]], 1)
    moved = True
    while moved:
        for t in range(len(starts)):
            number[t] = fill(
                places[t], hours[t], number[t], starts[t], ends[t], entry[t], travel, worth, seen, visits[group[t]],
                limit, visit, arrivals[t], keen, 1.0, 0.0,
            )  # fmt: skip
        moved = False
        while _levelled(
            places, hours, number, starts, ends, group, entry, travel, worth, seen, visits, limit, visit
        ):  # fmt: skip
            moved = True
    total = 0.0
    for t in range(len(starts)):
        walk(places[t], hours[t], number[t], starts[t], ends[t], entry[t], travel, visit, arrivals[t])
        total += worth_of(places[t], hours[t], number[t], worth)
    return total
