"""How often is "patrol days were quieter" wrong? Pilots whose truth is known; nights and places have luck."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from benchmarks.markdown import markdown
from models.patrol.left_out_days import day_blocks, left_out_days
from models.patrol.patrol_days import patrol_days
from models.patrol.pilot_power import detectable_ratio
from models.patrol.residual_days import residual_days

RUNS: Final = 1000
BUSY: Final = (4, 5)
PLACE_LUCK: Final = 0.3


@dataclass(frozen=True)
class Pilot:
    """places, weeks; daily: incidents of a place on an ordinary day; luck: standard deviation of the logarithm of what
    a night has in common; one_in: of so many days one is left out; together: one draw for all places."""

    places: int
    weeks: int
    daily: float
    luck: float
    one_in: int = 2
    together: bool = False

    def named(self) -> str:
        """Its row in the table."""
        days = f"one day in {self.one_in} left out" + (", the same for all places" if self.together else "")
        often = f"{self.weeks} weeks, {self.daily:g} a day each, nights vary by {self.luck:.0%}"
        return f"{self.places} places, {often}; {days}"


PILOTS: Final = (
    Pilot(6, 12, 0.05, 0.3), Pilot(20, 12, 0.05, 0.0), Pilot(20, 12, 0.05, 0.3), Pilot(20, 12, 0.05, 0.3, 4),
    Pilot(20, 26, 0.1, 0.3), Pilot(20, 26, 0.1, 0.3, together=True), Pilot(60, 26, 0.2, 0.3),
    Pilot(60, 26, 0.2, 0.5, 4, together=True),
)  # fmt: skip
EFFECTS: Final = (1.0, 0.8, 0.6)


@dataclass(frozen=True)
class Rates:
    """Shares of pilots: claimed a difference, claimed one of the wrong sign, the interval held the truth, and where
    nothing lasts, a residual effect was claimed."""

    claimed: float
    wrong: float
    held: float
    lasting: float


def drawn(pilot: Pilot, effect: float, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Counts (p, d), patrolled (p, d) and blocks (d,) of one pilot."""
    rng = np.random.default_rng(seed)
    days = np.arange(7 * pilot.weeks)
    out = left_out_days(days, one_in=pilot.one_in, places=1 if pilot.together else pilot.places, seed=seed)
    out = np.broadcast_to(out, (pilot.places, len(days)))
    usual = pilot.daily * rng.gamma(1, 1, pilot.places)[:, None] * (1 + 0.5 * np.isin(days % 7, BUSY))
    luck = np.exp(pilot.luck * rng.normal(size=len(days)) + PLACE_LUCK * rng.normal(size=out.shape))
    return rng.poisson(usual * luck * np.where(out, 1.0, effect)), ~out, day_blocks(days, one_in=pilot.one_in)


def rates(pilot: Pilot, effect: float, runs: int = RUNS) -> Rates:
    """What becomes of so many pilots, seeds 0 and on."""
    found = []
    for seed in range(runs):
        counts, patrolled, blocks = drawn(pilot, effect, seed)
        made, after = patrol_days(counts, patrolled, blocks), residual_days(counts, patrolled)
        right = made.high < 1 if effect < 1 else False
        found.append(
            (made.claimed, made.claimed and effect < 1 and not right, made.low <= effect <= made.high, after.claimed)
        )
    return Rates(*np.mean(np.array(found, float), axis=0).tolist())


def _rows() -> Iterator[list[str]]:
    for pilot in PILOTS:
        made = [rates(pilot, effect) for effect in EFFECTS]
        quiet = replace(pilot, luck=0.0)
        usual = (
            quiet.places * quiet.daily * (1 + 0.5 * len(BUSY) / 7) * float(np.exp((pilot.luck**2 + PLACE_LUCK**2) / 2))
        )
        least = detectable_ratio(usual, 7 * pilot.weeks, one_in=pilot.one_in)
        yield [
            pilot.named(), f"{made[0].claimed:.1%}", f"{max(one.wrong for one in made):.1%}",
            " / ".join(f"{one.held:.1%}" for one in made), f"{made[1].claimed:.0%}", f"{made[2].claimed:.0%}",
            f"{1 - least:.0%}" if least else "not even all", f"{made[0].lasting:.1%}",
        ]  # fmt: skip


def patrol_part() -> str:
    """The chapter of docs/evaluation.md."""
    heads = (
        "pilot", "claimed, no effect", "wrong sign", "interval holds the truth: no effect / 20 % / 40 % fewer",
        "20 % fewer, claimed", "40 % fewer, claimed", "foretold: a fall seen in 8 of 10", "lasting claimed, none there",
    )  # fmt: skip
    return f"""
## Patrol days

{RUNS:,} simulated pilots of each kind. Days are left out at random within weekdays; a night has luck that all places
share, and each place has its own on top (30 %). A difference is claimed at p < 0.04; intervals are of 95 %. What a
pilot could show is foretold from its expected incidents alone, as if nights did not vary more than chance.

{markdown(heads, _rows())}"""


if __name__ == "__main__":
    print(patrol_part())
