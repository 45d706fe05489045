"""How often are near repeats and emerging hot spots wrong? Towns whose truth is known; `python -m
benchmarks.repeat_study` writes its two chapters of docs/evaluation.md."""

import argparse
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from threadpoolctl import threadpool_limits

from app.answering.cases import SAME, Cases, one_an_incident
from app.repeats.cube import CHANGED
from app.repeats.near_repeats import DISTANCE, WITHIN, bands_of, risks
from benchmarks.__main__ import placed
from benchmarks.markdown import markdown
from models.emerging_cells import Emergence, emerging_cells
from models.repeat_window import repeat_window
from models.spatial_weights import lattice

Floats = np.ndarray[Any, np.dtype[np.float64]]
RUNS: Final = 1000
DRAWS: Final = 199
SIDE: Final = 5000.0
YEAR: Final = 365
PAGE: Final = Path(__file__).parents[1] / "docs" / "evaluation.md"


@dataclass(frozen=True)
class Repeats:
    """A kind of town. ratio: what near repeats raise pairs to; twice: share of incidents that are recorded for two
    victims; turn: whether half of its busy places are busy in the first half of the year alone, and half in the other:
    no repeat, and yet near in space and time."""

    name: str
    ratio: float = 1.0
    twice: float = 0.0
    turn: bool = False


TOWNS: Final = (
    Repeats("no interaction"),
    Repeats("a third recorded for two victims", twice=1 / 3),
    Repeats("near repeats, 1.5 times", ratio=1.5),
    Repeats("near repeats, 2 times", ratio=2.0),
    Repeats("near repeats, 2 times, a third recorded twice", ratio=2.0, twice=1 / 3),
    Repeats("busy places that change after half a year", turn=True),
)
SIZES: Final = (150, 500)
"""Incidents a year."""


def records(kind: Repeats, n: int, seed: int) -> Cases:
    """The records of one town: half of its incidents at 60 busy places, the others anywhere."""
    rng = np.random.default_rng([TOWNS.index(kind), n, seed])
    busy = rng.uniform(0, SIDE, (60, 2))
    which = rng.integers(0, 60, n)
    at = np.where(rng.random((n, 1)) < 0.5, busy[which] + rng.normal(0, 60, (n, 2)), rng.uniform(0, SIDE, (n, 2)))
    day = rng.integers(0, YEAR, n)
    if kind.turn:
        day = np.where(which < 30, day // 2, YEAR // 2 + day // 2)
    if kind.ratio > 1:
        window = repeat_window(*at.T, day, distance=DISTANCE, within=WITHIN, apart=SAME, permutations=1)
        mother = np.flatnonzero(rng.random(n) < (kind.ratio - 1) * window.expected / n)
        turn, far = rng.uniform(0, 2 * np.pi, len(mother)), rng.uniform(2 * SAME, DISTANCE - SAME, len(mother))
        child = at[mother] + np.stack([np.cos(turn), np.sin(turn)], axis=1) * far[:, None]
        at, day = np.concatenate([at, child]), np.concatenate([day, day[mother] + rng.integers(0, WITHIN, len(mother))])
    again = np.flatnonzero(rng.random(len(at)) < kind.twice)
    at = np.concatenate([at, at[again] + rng.uniform(-3, 3, (len(again), 2))])
    night = np.datetime64("2025-01-01") + np.concatenate([day, day[again]])
    return Cases(at[:, 0], at[:, 1], night, np.arange(len(night)))


@dataclass(frozen=True)
class Told:
    """What one town's page says. raised: above chance; worth: and worth acting on; same: at the same place; beyond:
    some band beyond the window; blind: above chance if records were taken for incidents."""

    pairs: float
    expected: float
    low: float
    high: float
    raised: bool
    worth: bool
    same: bool
    beyond: bool
    blind: bool


def told(kind: Repeats, n: int, seed: int) -> Told:
    """One town, as the page works it out."""
    given = records(kind, n, seed)
    cases = one_an_incident(given.x, given.y, given.night)
    near, same = risks(cases, DRAWS, seed)
    table = bands_of(cases, DRAWS, seed)
    outside = [one for one in table if one.metres[0] >= DISTANCE or (one.metres[0] >= SAME and one.days[0] >= WITHIN)]
    blind = repeat_window(
        given.x, given.y, given.days, distance=DISTANCE, within=WITHIN, permutations=DRAWS, seed=seed
    ).p <= 0.05  # fmt: skip
    return Told(
        near.pairs, near.expected, near.low, near.high, near.clear, near.worth, same.clear,
        any(one.clear for one in outside), blind,
    )  # fmt: skip


def repeats_row(runs: int, case: tuple[Repeats, int]) -> tuple[str, ...]:
    """The shares of one kind and size of town."""
    found = [told(*case, seed) for seed in range(runs)]
    truth = sum(one.pairs for one in found) / sum(one.expected for one in found)
    held = np.mean([one.low <= truth <= one.high for one in found])
    quiet = case[0].ratio == 1 and not case[0].turn
    shares = (
        (np.mean([one.raised for one in found]), quiet), (np.mean([one.worth for one in found]), quiet),
        (np.mean([one.same for one in found]), not case[0].turn), (np.mean([one.beyond for one in found]), quiet),
        (np.mean([one.blind for one in found]), False),
    )  # fmt: skip
    cells = [f"{100 * share:.1f} %{'†' if counts and share > 0.065 else ''}" for share, counts in shares]
    mark = "†" if held < 0.92 else ""
    return (case[0].name, f"{case[1]}", f"{truth:.2f}", f"{100 * held:.1f} %{mark}", *cells)


@dataclass(frozen=True)
class Courses:
    """A kind of town by month. rise: what its new quarter is multiplied by in the last eight months; fall: what another
    is left with; shock: standard deviation of the logarithm of what moves all cells of a month together; local: of each
    cell's own months."""

    name: str
    rise: float = 1.0
    fall: float = 1.0
    shock: float = 0.1
    local: float = 0.0


COURSES: Final = (
    Courses("no change"),
    Courses("no change, cells vary on their own (20 %)", local=0.2),
    Courses("no change, all of it moves (30 %)", shock=0.3),
    Courses("a quarter at 2 times, another at half", rise=2.0, fall=0.5),
    Courses("a quarter at 4 times, another at a quarter", rise=4.0, fall=0.25),
)
MONTHLY: Final = (100, 400)
"""Incidents a month."""
SHAPE: Final = (30, 40)
NOW: Final = 8
RISING, FALLING = (8, 10), (20, 28)
"""Rows and columns of the middles of the quarters that change."""


def months(kind: Courses, monthly: float, seed: int) -> Floats:
    """(36, cells) incidents: six busy quarters, a season, and what the kind says."""
    rng = np.random.default_rng([COURSES.index(kind), int(monthly), seed])
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]

    def quarter(row: float, column: float) -> Floats:
        return np.asarray(np.exp(-((y - row) ** 2 + (x - column) ** 2) / 4.5))

    level = 0.03 + sum(rng.uniform(0.5, 2) * quarter(*rng.uniform((0, 0), SHAPE)) for _ in range(6))
    level = np.broadcast_to(level, (36, *SHAPE)).copy()
    one, other = 0.7 * quarter(*RISING), 0.7 * quarter(*FALLING)
    level += one + other
    level[-NOW:] += (kind.rise - 1) * one + (kind.fall - 1) * other
    season = 1 + 0.25 * np.sin(2 * np.pi * np.arange(36) / 12)
    shock = np.exp(rng.normal(0, kind.shock, 36)) * season
    level = level * shock[:, None, None] * np.exp(rng.normal(0, kind.local, level.shape))
    mean = level.reshape(36, -1) * (monthly * 36 / level.sum())
    return rng.poisson(mean).astype(np.float64)


def courses_row(runs: int, case: tuple[Courses, float]) -> tuple[str, ...]:
    """The shares of one kind and size of town."""
    kind, monthly = case
    near = lattice(*SHAPE)
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]].reshape(2, -1)
    at = {name: int(row * SHAPE[1] + column) for name, (row, column) in (("new", RISING), ("former", FALLING))}
    far = np.minimum(*(np.hypot(rows - r, columns - c) for r, c in (RISING, FALLING))) > 6
    if kind.rise == 1:
        far[:] = True
    false, perhaps, wrong, new, seen, fell = 0.0, 0, 0, 0, 0, 0
    for seed in range(runs):
        found = emerging_cells(months(kind, monthly, seed), near)
        moved = np.isin(found.became, CHANGED)
        called = moved & found.sure
        false += (called & far).sum() / max(called.sum(), 1)
        perhaps += bool((moved & ~found.sure & far).any())
        middle = found.became[at["new"]], bool(found.sure[at["new"]])
        up = found.became[at["new"]] in (Emergence.NEW, Emergence.GROWING)
        new += up and middle[1]
        seen += up
        down = found.became[at["former"]] in (Emergence.FORMER, Emergence.FADING)
        fell += down and bool(found.sure[at["former"]])
        wrong += found.became[at["new"]] in (Emergence.FADING, Emergence.FORMER) and middle[1]
    still = kind.rise == 1
    cells = [f"{100 * n / runs:.1f} %" for n in (false, perhaps)]
    planted = ["–"] * 4 if still else [f"{100 * n / runs:.1f} %" for n in (new, seen, fell, wrong)]
    return (kind.name, f"{monthly:g}", cells[0] + ("†" if false > 0.065 * runs else ""), cells[1], *planted)


def repeat_parts(runs: int = RUNS, each: Callable[..., Iterable[Any]] = map) -> tuple[str, str]:
    """The two chapters of docs/evaluation.md. each: `map`, or that of a pool."""
    near = each(partial(repeats_row, runs), [(kind, n) for kind in TOWNS for n in SIZES])
    heads = (
        "town", "incidents", "true ratio", "interval holds it", "said: above chance", "and worth acting on",
        "same place above chance", "some band beyond the window", "above chance if records were incidents",
    )  # fmt: skip
    one = HEAD.format(runs=runs, error=196 * (0.05 * 0.95 / runs) ** 0.5) + markdown(heads, near)
    cells = each(partial(courses_row, runs), [(kind, n) for kind in COURSES for n in MONTHLY])
    heads = (
        "town", "incidents a month", "of places called changed, falsely so", "some place called “perhaps”",
        "quarter that rose: new or growing", "or perhaps so", "quarter that fell: former or fading", "wrong way",
    )  # fmt: skip
    return one, CELLS_HEAD.format(runs=runs) + markdown(heads, cells) + LESSONS


HEAD: Final = """
## Near repeats: is one followed by another near by?

{runs:,} towns of each kind, 5 km wide, a year long, half of the incidents at 60 busy places. Where near repeats were
planted, incidents were followed by one within 200 m and two weeks, so many that pairs stand at 1.5 or 2 times what
chance gives; the true ratio is that of all towns together, for followers have followers by chance. Where incidents were
recorded for two victims, the second record stands within 3 m in the same night. 199 permutations; the page takes 999.
A **†** marks more than 6.5 % false (1.96 standard errors of 5 % are {error:.1f} points) or an interval that holds the
truth in fewer than 92 %.

"""
CELLS_HEAD: Final = """
## What comes, stays and goes: emerging hot spots

{runs:,} towns of each kind, 30 by 40 cells, 36 months, a season of 25 %, eight busy quarters. Where something changed,
one quarter stood at a multiple in the last eight months and another at a fraction. A place is falsely called changed
when, without “perhaps”, it is called new, growing, fading or former and nothing changed within six cells of it: the
share of these among all that are called so is what is promised to stay below 5 %; where nothing changed, it is the
share of towns with any. The last columns are of the middle cell of the quarter that changed. A **†** marks more than
6.5 %.

"""
LESSONS: Final = """
What was tried: a new hot spot was first called sure by testing those that looked new alone. They look new because their
last months were high, so that up to 23 % of towns in which nothing changed had one. Second way: test every cell that
was ever hot, from both sides, against all other cells; where one quarter rose fourfold, others that stayed as they were
lost share and were called former in 85 % of towns. Third way, kept: measure by the cells that were never hot. Those
that only look new are said to be “perhaps” so, and stand last. Busy places that change after half a year are no near
repeats, and are called so: no test of pairs can tell them apart, and the page says it.
"""


def main() -> None:
    """Run, print, write."""
    given = argparse.ArgumentParser(prog="python -m benchmarks.repeat_study", description=__doc__)
    given.add_argument("--runs", type=int, default=RUNS, help="towns of each kind; fewer than usual write nothing")
    runs = given.parse_args().runs
    with ProcessPoolExecutor(initializer=threadpool_limits, initargs=(1,)) as pool:
        chapters = repeat_parts(runs, pool.map)
    print(*chapters)
    if runs >= RUNS:
        text = PAGE.read_text(encoding="utf-8")
        for chapter in chapters:
            text = placed(text, chapter.strip() + "\n")
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
