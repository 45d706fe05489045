"""Does what a patrol does last into the next days?"""

from typing import Annotated

import numpy as np

from models.described import Described
from models.engine.arguments import whole
from models.engine.arrays import Bools, Floats
from models.patrol.patrol_days import Counts, PatrolDays, Patrolled, checked, compared, shares

WEEK = 7
FEWEST_DAYS = 14

Lag = Annotated[int, Described("Days after a patrol that are looked at", "d", 1, 7)]


def residual_days(counts: Counts, patrolled: Patrolled, *, lag: Lag = 1) -> PatrolDays:
    """Days without a patrol within `lag` days after one, against days without that follow none.

    counts, patrolled: (p, d), days in their order without gaps; each day is compared with others of its weekday at its
    place. `with_patrol` are those that follow a patrol. The interval is widened by how much whole days differ beyond
    chance, places together: where all places have their patrols on the same days, a busy night is luck that all share.
    """
    n, was, _ = checked(counts, patrolled, np.zeros(np.shape(counts)[-1]))
    after = np.zeros_like(was)
    for back in range(1, whole("lag", lag, 1) + 1):
        after[:, back:] |= was[:, :-back]
    asked = ~was
    asked[:, :lag] = False
    weight = _weights(after, asked)
    one, other = np.where(after, weight * n, 0.0), np.where(after, 0.0, weight * n)
    noise = (weight * one).sum(axis=0), (weight * other).sum(axis=0)
    sums = one.sum(axis=0), other.sum(axis=0)
    counted = float(n[after & asked].sum()), float(n[~after & asked].sum())
    days = int((after & asked).sum()), int((~after & asked).sum())
    return compared(sums, noise, _between_days(n, after, weight), counted, days)


def _weights(after: Bools, asked: Bools) -> Floats:
    """What a case counts at each place on each day, (p, d)."""
    weight = np.zeros(after.shape)
    for day in range(WEEK):
        of = np.arange(after.shape[1]) % WEEK == day
        share, rest = shares(after[:, of], asked[:, of])
        weight[:, of] = np.where(after[:, of], share[:, None], rest[:, None]) * asked[:, of]
    return weight


def _between_days(n: Floats, after: Bools, weight: Floats) -> tuple[float, float]:
    """How many times chance's variance the days have, never below 1, and the degrees behind it."""
    ratio = float((weight * n)[after].sum()) / max(float((weight * n)[~after].sum()), 1e-9)
    effect = np.where(after, ratio, 1.0)
    used = weight > 0
    cases, exposed = np.where(used, n, 0.0), np.where(used, effect, 0.0)
    place = cases.sum(axis=1) / np.maximum(exposed.sum(axis=1), 1e-9)
    expected = place[:, None] * exposed
    for day in range(WEEK):
        of = np.arange(n.shape[1]) % WEEK == day
        expected[:, of] *= cases[:, of].sum() / max(float(expected[:, of].sum()), 1e-9)
    pull = weight * np.where(after, 1.0, -ratio)
    moved = (pull * (cases - expected)).sum(axis=0)
    chance = float((pull**2 * expected).sum())
    days = int(used.any(axis=0).sum())
    if days < FEWEST_DAYS or not chance:
        return 1.0, np.inf
    seen = float((moved**2).sum()) / chance * days / (days - WEEK - 1)
    return (seen, float(days - WEEK - 1)) if seen > 1 else (1.0, np.inf)
