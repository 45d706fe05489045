"""Towns whose truth is known, of several kinds: where incidents can happen, and how many are to be expected there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Town:
    """Places, (n,) metres, and the incidents to be expected at each in the period."""

    x: Floats
    y: Floats
    expected: Floats

    def with_incidents(self, total: float) -> "Town":
        """The same town with so many incidents expected in all."""
        return Town(self.x, self.y, self.expected * total / self.expected.sum())


def even(rng: np.random.Generator) -> Town:
    """Nothing is anywhere more likely than elsewhere: every hotspot is luck."""
    x, y = rng.uniform(0, 10_000, (2, 6_000))
    return Town(x, y, np.ones(len(x)))


def gathered(rng: np.random.Generator) -> Town:
    """Six centres of places, most of them quiet, a few busy (gamma, shape 0.35)."""
    centre, of = rng.uniform(1_500, 8_500, (6, 2)), rng.integers(0, 8, 1_500)
    near = centre[np.minimum(of, 5)] + rng.normal(0, 500, (1_500, 2))
    x, y = np.where((of < 6)[:, None], near, rng.uniform(0, 10_000, (1_500, 2))).T
    return Town(x, y, rng.gamma(0.35, 1.0, len(x)))


def smooth(rng: np.random.Generator) -> Town:
    """Hills of density, wide and narrow, with no busy spot of its own."""
    centre, width = rng.uniform(1_000, 19_000, (15, 2)), rng.uniform(200, 1_500, 15)
    of = rng.choice(15, 20_000, p=rng.dirichlet(np.full(15, 0.7)))
    at = centre[of] + rng.normal(0, 1, (20_000, 2)) * width[of, None]
    at[:4_000] = rng.uniform(0, 20_000, (4_000, 2))
    return Town(at[:, 0], at[:, 1], np.ones(len(at)))


def county(rng: np.random.Generator) -> Town:
    """Eight towns and the country between them: busy quarters, and within them very unequal places (log-normal)."""
    size, many = (
        np.array([1500, 900, 700, 500, 400, 300, 300, 300]),
        np.array([1500, 700, 500, 300, 200, 150, 150, 100]),
    )
    centre = rng.uniform(3_000, 37_000, (8, 2))
    of = np.repeat(np.arange(8), many)
    at = np.concatenate(
        [centre[of] + rng.normal(0, 1, (len(of), 2)) * size[of, None], rng.uniform(0, 40_000, (800, 2))]
    )
    field = np.zeros(len(at))
    for peak in at[rng.integers(0, len(at), 25)]:
        field += rng.normal(1, 1) * np.exp(-((at - peak) ** 2).sum(axis=1) / (2 * 400**2))
    return Town(at[:, 0], at[:, 1], np.exp(field + rng.normal(0, 1.2, len(at))))


KINDS: Final[tuple[Callable[[np.random.Generator], Town], ...]] = (even, gathered, smooth, county)
