"""One phase of one site against the same months before: every number of the before-and-after table, and the verdict."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arguments import positions, whole
from models.engine.arrays import Floats, Ints
from models.errors import ParameterError
from models.impact.dispersion import Dispersion, dispersion, resized
from models.impact.parameters import (
    ActivitySensitive,
    ControlMonths,
    MinimumCases,
    PositionsAfter,
    PositionsBefore,
    SiteMonths,
    Start,
)
from models.impact.regression_to_mean import RegressionToMean
from models.impact.verdict import MINIMUM_CASES, ExpectedCases, Verdict, judge
from models.intervention import EffectSize, Pair, Wdd, Wdq, e_test, gross_effect, relative_effect_size, wdq
from models.poisson_interval import poisson_interval


class ArmName(StrEnum):
    """The areas that are counted before and after."""

    TREATED = "treated"
    CONTROL = "control"
    RING = "ring"
    RING_CONTROL = "ring_control"


@dataclass(frozen=True)
class Arm:
    """Cases of one area before and after, with exact Poisson intervals, (low, high)."""

    name: ArmName
    before: float
    before_interval: Pair
    after: float
    after_interval: Pair


@dataclass(frozen=True)
class Evaluation:
    """arms: treated, control, and where given ring and ring control; before, after: months in each; gross: before less
    after in the site (before scaled to the length of after); quotient: None without a ring; ring_ratio: the ring
    against its control, None without one or with an empty count; e_test: p that the site's monthly rate is unchanged,
    control left aside; dispersion: behind every widened interval; verdict: by the rules at the head of its file.
    """

    arms: tuple[Arm, ...]
    months_before: int
    months_after: int
    gross: float
    quotient: Wdq | None
    ring_ratio: EffectSize | None
    e_test: float
    dispersion: Dispersion
    verdict: Verdict

    @property
    def difference(self) -> Wdd | None:
        """WDD with the interval that decides."""
        return self.verdict.difference


def evaluate(
    treated: SiteMonths,
    control: ControlMonths,
    ring: Annotated[npt.ArrayLike | None, Described("Cases of the ring in each month", minimum=0)] = None,
    ring_control: Annotated[
        npt.ArrayLike | None, Described("Cases of the ring's control in each month", minimum=0)
    ] = None,
    *,
    before: PositionsBefore,
    after: PositionsAfter,
    start: Start | None = None,
    peers: Annotated[
        npt.ArrayLike | None, Described("Cases of every candidate for the control in each month", minimum=0)
    ] = None,
    regression_to_mean: Annotated[
        RegressionToMean | None, Described("What places chosen alike did on their own (regression_to_mean)")
    ] = None,
    activity_sensitive: ActivitySensitive = False,
    minimum_cases: MinimumCases = MINIMUM_CASES,
    expected: ExpectedCases = None,
    ring_expected: ExpectedCases = None,
) -> Evaluation:
    """Judge the months `after` against the months `before`.

    treated, ring: (months,) counts in order of time, without gaps; control, ring_control: (months,) or (areas, months),
    each row an area of its own; in the difference several areas count as their mean, so that one site stands against
    one control. before, after: positions of the months compared; take whole years before, or the same months of earlier
    years (24 before and 12 after is fine: before is scaled). start: first month of the site's first phase (the first
    of `after` when None); the dispersion is measured in all months before it and in `after`.
    peers: (areas, months) candidates for the control, chosen or not, without site and ring. Controls picked because
    they ran like the site vary too little, so the dispersion is the larger of theirs and the peers', brought to
    the site's size. Pass them whenever controls were matched. expected, ring_expected: as in `judge`.
    """
    site, others = _rows(treated, "treated"), _rows(control, "control")
    if len(site) != 1 or others.shape[1] != site.shape[1]:
        raise ParameterError("treated is one series, and every control has as many months as it.")
    b, a = _months(before, site.shape[1], "before"), _months(after, site.shape[1], "after")
    first = int(a[0]) if start is None else whole("start", start)
    if b.max() >= first or first > a[0]:
        raise ParameterError("The months before must end before the first phase starts; the months after follow.")
    spread = _spread(site, others, None if peers is None else _rows(peers, "peers"), (np.arange(first), a))
    names, rows, weights = [ArmName.TREATED, ArmName.CONTROL], [site, others], [1.0, float(len(others))]
    for name, extra in ((ArmName.RING, ring), (ArmName.RING_CONTROL, ring_control)):
        if extra is not None:
            names.append(name)
            rows.append(_rows(extra, name))
            if rows[-1].shape[1] != site.shape[1]:
                raise ParameterError(f"{name} has as many months as treated.")
            weights.append(float(len(rows[-1])))
    if ring is None and ring_control is not None:
        raise ParameterError("A ring's control needs a ring.")
    pairs = [(float(row[:, b].sum()), float(row[:, a].sum())) for row in rows]
    time = (len(b) / len(a), 1.0)
    buffer = pairs[2] if ring is not None else None
    verdict = judge(
        *pairs, dispersion=spread, regression_to_mean=regression_to_mean, activity_sensitive=activity_sensitive,
        time_weights=time, area_weights=tuple(weights), minimum_cases=minimum_cases,
        expected=expected, ring_expected=ring_expected,
    )  # fmt: skip
    of_ring = pairs[3] if ring_control is not None else pairs[1]
    return Evaluation(
        tuple(_arm(name, pair) for name, pair in zip(names, pairs, strict=True)),
        len(b),
        len(a),
        gross_effect((pairs[0][0] / time[0], pairs[0][1])),
        None if buffer is None else wdq(pairs[0], pairs[1], buffer),
        None if buffer is None or min(*buffer, *of_ring) == 0 else _widened_ratio(buffer, of_ring, spread),
        e_test(pairs[0][0], pairs[0][1], len(b), len(a)),
        spread,
        verdict,
    )


def _spread(site: Floats, others: Floats, peers: Floats | None, stretches: tuple[Ints, Ints]) -> Dispersion:
    of_these = dispersion(*(np.vstack([site, others])[:, at] for at in stretches))
    if peers is None or len(peers) < 2 or peers.sum() == 0:
        return of_these
    usual = resized(dispersion(*(peers[:, at] for at in stretches)), float(site.mean() / peers.mean()))
    return max(of_these, usual, key=lambda one: one.phi)


def _widened_ratio(treated: Pair, control: Pair, spread: Dispersion) -> EffectSize:
    return relative_effect_size(treated, control, dispersion=spread.phi)


def _arm(name: ArmName, pair: Pair) -> Arm:
    low, high = poisson_interval(pair)
    return Arm(name, pair[0], (float(low[0]), float(high[0])), pair[1], (float(low[1]), float(high[1])))


def _rows(series: npt.ArrayLike, name: str) -> Floats:
    rows = np.atleast_2d(np.asarray(series, np.float64))
    if rows.ndim != 2 or not np.isfinite(rows).all() or (rows < 0).any():
        raise ParameterError(f"{name} must be counts of zero or more, one a month.")
    return rows


def _months(at: Sequence[int] | npt.ArrayLike, months: int, name: str) -> Ints:
    named = np.unique(positions(name, at, months))
    if len(named) == 0:
        raise ParameterError(f"{name} must name at least one of the {months} months.")
    return named
