"""One phase of a site, or all of them together, judged against the same months before."""

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Final

import numpy as np
from shapely import Geometry

from app.sites.compared_months import ComparedMonths, compared_months
from app.sites.controls import Control
from app.sites.other_methods import OtherMethods, no_other_methods, other_methods
from app.sites.panel import Floats, Panel
from app.sites.site import Phase, Site
from models.impact.evaluation import Evaluation, evaluate
from models.impact.expected_cases import Expected, expected_cases
from models.impact.power import Detectable, smallest_fall
from models.impact.regression_to_mean import RegressionToMean, regression_to_mean
from models.impact.shortfall import Lack, Need, ShortfallError
from models.impact.verdict import Outcome, Together, withheld

YEAR: Final = 12


@dataclass(frozen=True)
class Judged:
    """One phase, or all of them together (phase None). months_before, months_after: those compared; numbers: counts,
    intervals and tests (None where nothing can be compared, for compared.reason or because no place is like the ring);
    active: the same for offences that are found because police are there, which are left out of the rest;
    regression_to_mean: what places chosen alike did on their own."""

    phase: str | None
    first: date
    last: date | None
    compared: ComparedMonths
    months_before: tuple[date, ...]
    months_after: tuple[date, ...]
    numbers: Evaluation | None
    second_ring: Evaluation | None
    active: Evaluation | None
    others: OtherMethods
    regression_to_mean: RegressionToMean | None

    @property
    def outcome(self) -> Outcome:
        """What may be said of the site itself; no clear change where it fell and its ring took the fall."""
        if self.numbers is None:
            return Outcome.NOT_JUDGED
        taken = self.numbers.verdict.together in (Together.MOVED, Together.MORE_MOVED)
        return Outcome.NO_CHANGE if taken else self.numbers.verdict.verdict

    @property
    def power(self) -> Detectable | None:
        """The smallest fall that these months could have shown; None where no cases could be expected."""
        expected = self.numbers.verdict.site.expected if self.numbers else None
        return smallest_fall(expected) if expected else None


def stretches(site: Site) -> list[tuple[str | None, Phase]]:
    """All phases together first, then each."""
    if not site.phases:
        return []
    ends = [phase.end for phase in site.phases]
    last = None if None in ends else max(end for end in ends if end)
    assert site.start
    whole = [(None, Phase("", site.start, last))] if len(site.phases) > 1 else []
    return [*whole, *((phase.phase, phase) for phase in site.phases)]


def judge_phase(
    of: Panel, site: Site, around: tuple[Geometry, ...], control: Control, ring_control: Control | None,
    start: int, stretch: tuple[str | None, Phase],
) -> Judged:  # fmt: skip
    """The months of one stretch against those before. around: the rings; start: position of the first month of any
    phase; stretch: name of the phase (None: all of them) and its days."""
    name, phase = stretch
    assert site.start
    compared = compared_months(of.months, site.start, phase.start, phase.end)
    before, after = list(compared.before), list(compared.after)
    old, new = (tuple(of.months[i] for i in at) for at in (before, after))
    if compared.reason or (ring_control and not ring_control.chosen):
        return Judged(name, phase.start, phase.end, compared, old, new, None, None, None, no_other_methods(), None)
    rows = of.together
    cases, ring, second = of.within([site.geometry, *around], rows)
    units = np.vstack([cases, control.candidates])
    alone = regression_to_mean(units, site=0, start=start, before=min(len(before), start), after=_run(after, start))
    compare = partial(evaluate, before=before, after=after, start=start)
    enough = start >= YEAR and compared.same
    expect = partial(_expected, start=start, after=after)
    beside = (ring, ring_control.series) if ring_control else ()
    numbers = compare(
        cases, control.series, *beside, regression_to_mean=alone, peers=control.pool,
        activity_sensitive=of.all_sensitive,
        expected=None if control.by_hand else expect(cases, control.pool),
        ring_expected=expect(ring, ring_control.pool) if ring_control else None,
    )  # fmt: skip
    sensitive = of.within([site.geometry, around[0]], ~rows)
    active = None
    if sensitive[0].sum() > 0:
        beside = (sensitive[1], ring_control.all_series - ring_control.series) if ring_control else ()
        active = compare(
            sensitive[0], control.all_series - control.series, *beside, peers=control.all_pool - control.pool,
            activity_sensitive=True,
            expected=None if control.by_hand else expect(sensitive[0], control.all_pool - control.pool),
            ring_expected=expect(sensitive[1], ring_control.all_pool - ring_control.pool) if ring_control else None,
        )  # fmt: skip
    others = other_methods(
        cases, control.pool, control.series.sum(axis=0), of.months, start=start, before=before, after=after
    )
    return Judged(
        name, phase.start, phase.end, compared, old, new,
        numbers if enough else _without_claim(numbers, start),
        compare(cases, control.series, second, peers=control.pool) if second.sum() > 0 else None,
        active if enough or not active else _without_claim(active, start),
        others, alone,
    )  # fmt: skip


def _expected(cases: Floats, pool: Floats, *, start: int, after: list[int]) -> Expected | None:
    """What the places most alike lead one to expect; None where there are too few of them, or of months or cases."""
    try:
        return expected_cases(cases, pool, start=start, after=after)
    except ShortfallError:
        return None


def _without_claim(numbers: Evaluation, months: int) -> Evaluation:
    """The same figures without a claim: too few months before to match a control and to compare like with like."""
    return replace(numbers, verdict=withheld(numbers.verdict, Lack(Need.MONTHS_BEFORE, YEAR, months)))


def _run(after: list[int], start: int) -> int:
    """Months for which places chosen alike are followed: from the start to the phase's end, a year at most."""
    return max(1, min(after[-1] - start + 1, YEAR))
