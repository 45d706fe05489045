"""Did it work? A site's phases against the same months before, its rings and its control, with every caution."""

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from app.answering.answerer import Answerer
from app.sites.compared_months import Compared, compared_months, in_words
from app.sites.controls import APART, Control, by_hand, propose
from app.sites.deprivation import deprivation
from app.sites.further_methods import FurtherMethods, further_methods, none_of_them
from app.sites.panel import Panel, panel
from app.sites.profile import Profile, profile
from app.sites.site import Phase, Site
from app.sites.watch import Watch, watch
from geo.offence.offences import Definition
from geo.space.rings import rings
from models.impact.evaluation import Evaluation, evaluate
from models.impact.regression_to_mean import RegressionToMean, regression_to_mean
from models.impact.verdict import NOT_JUDGED

Floats = npt.NDArray[np.float64]
YEAR: Final = 12
WHOLE: Final = "all phases"
NO_RING: Final = Watch(
    None, 0, (), None, "Nothing is left of the first ring to watch: other sites or the edge of the area take it all."
)


@dataclass(frozen=True)
class Judged:
    """One phase, or all of them together. numbers: counts, intervals and tests (None where nothing can be compared);
    verdict: of the four words; sentence: the verdict in words; active: the same for offences that are found because
    police are there, which are left out of the rest."""

    name: str
    first: date
    last: date | None
    compared: Compared
    months_before: str
    months_after: str
    verdict: str
    sentence: str
    numbers: Evaluation | None
    second_ring: Evaluation | None
    active: Evaluation | None
    further: FurtherMethods
    natural: RegressionToMean | None


@dataclass(frozen=True)
class SiteEvaluation:
    """All that the data say of one site. series: (4, months) cases in site, ring 1, ring 2 and one control area (the
    mean of them); sensitive: (months,) of the site's, the offences judged apart."""

    site: Site
    what: Definition
    source: str
    snapshot: str
    months: tuple[date, ...]
    missing: tuple[date, ...]
    month_only: bool
    rings: tuple[Any, ...]
    control: Control | None
    ring_control: Control | None
    series: Floats
    sensitive: Floats
    judged: tuple[Judged, ...]
    watch: Watch | None
    profile: Profile | None
    notes: tuple[str, ...]

    @property
    def synthetic(self) -> bool:
        """Whether the incidents were made up."""
        return self.source == "demo"


def evaluate_site(
    answerer: Answerer, site: Site, others: tuple[Site, ...], offence: str, source: str
) -> SiteEvaluation:
    """Evaluate one site. others: the other sites, which its rings and controls keep clear of. Raises UserError."""
    snapshot = answerer.store.snapshot()
    of = panel(answerer, offence or site.offence, source or site.source, snapshot)
    shapes = [other.geometry for other in others]
    around = rings(site.geometry, area=answerer.wards.outline, others=shapes, edges=site.edges)
    counts = of.within([site.geometry, *around])
    start = _begins(of.months, site)
    control = ring_control = None
    if start:
        lsoas = answerer.store.boundaries.chosen("lsoas")
        poor = deprivation(answerer.store, lsoas, snapshot)
        calm = of.together
        candidates = partial(propose, of, start=start, wards=answerer.wards, lsoas=lsoas, rows=calm, poor=poor)
        elsewhere = shapely.union_all([_with_rings(other) for other in others])
        kept = shapely.union_all([shapely.buffer(site.geometry, APART), elsewhere])
        own = of.within([site.geometry], calm)[0]
        control = candidates(site.geometry, own, avoid=kept)
        if site.control:
            control = by_hand(
                of, control, site.control, site.geometry, own, start, others=elsewhere, rows=calm, poor=poor
            )
        taken = shapely.union_all([kept, *(place.geometry for place in control.chosen)])
        ring = of.within([around[0]], calm)[0]
        if not around[0].is_empty:
            ring_control = candidates(around[0], ring, avoid=taken)
    mean = control.everything.mean(axis=0) if control and len(control.chosen) else np.zeros(len(of.months))
    judged = (
        tuple(_judge(of, site, around, control, ring_control, start, phase) for phase in _stretches(site))
        if control and len(control.chosen)
        else ()
    )
    seed = answerer.settings.seed
    return SiteEvaluation(
        site, of.what, of.period.source, of.snapshot, of.months, of.period.missing, of.month_only, around, control,
        ring_control, np.vstack([counts, mean]), of.within([site.geometry], of.sensitive)[0], judged,
        watch(of, site, around, ring_control.everything.sum(axis=0), ring_control.pool_everything, start, seed)
        if ring_control and len(ring_control.chosen) else NO_RING if around[0].is_empty else None,
        profile(of, site, around, start, seed) if start and start < len(of.months) else None,
        _notes(of, site, start),
    )  # fmt: skip


def _with_rings(site: Site) -> Any:
    return shapely.buffer(site.geometry, site.edges[-1])


def _begins(months: tuple[date, ...], site: Site) -> int:
    """Position of the first month that any phase touches; 0 when there are none before it or no phase."""
    if site.start is None:
        return 0
    return int(np.searchsorted(np.array(months, "M8[D]"), np.datetime64(site.start.replace(day=1))))


def _stretches(site: Site) -> list[tuple[str, Phase]]:
    """All phases together first, then each."""
    if not site.phases:
        return []
    ends = [phase.end for phase in site.phases]
    last = None if None in ends else max(end for end in ends if end)
    assert site.start
    whole = [(WHOLE, Phase("", site.start, last))] if len(site.phases) > 1 else []
    return [*whole, *((phase.phase, phase) for phase in site.phases)]


def _judge(
    of: Panel, site: Site, around: tuple[Any, ...], control: Control, ring_control: Control | None,
    start: int, stretch: tuple[str, Phase],
) -> Judged:  # fmt: skip
    name, phase = stretch
    assert site.start
    compared = compared_months(of.months, site.start, phase.start, phase.end)
    before, after = list(compared.before), list(compared.after)
    periods = in_words([of.months[i] for i in before]), in_words([of.months[i] for i in after])
    if compared.reason or (ring_control and not ring_control.chosen):
        why = compared.reason or "no place like its ring was found to set it against."
        return Judged(
            name, phase.start, phase.end, compared, *periods, NOT_JUDGED,
            f"Cannot be judged: {why}", None, None, None, none_of_them(compared.reason), None,
        )  # fmt: skip
    calm = of.together
    own, ring, second = of.within([site.geometry, *around], calm)
    units = np.vstack([own, control.units])
    natural = regression_to_mean(units, site=0, start=start, before=min(len(before), start), after=_run(after, start))
    compare = partial(evaluate, before=before, after=after, start=start)
    withheld = "" if start >= YEAR and compared.same else _withheld(start)
    beside = (ring, ring_control.series) if ring_control else ()
    numbers = _kept_back(
        compare(
            own, control.series, *beside, natural=natural, peers=control.pool, activity_sensitive=of.all_sensitive
        ),
        withheld,
    )  # fmt: skip
    sensitive = of.within([site.geometry, around[0]], ~calm)
    active = None
    if sensitive[0].sum() > 0:
        beside = (sensitive[1], ring_control.everything - ring_control.series) if ring_control else ()
        apart = compare(
            sensitive[0], control.everything - control.series, *beside, peers=control.pool_everything - control.pool,
            activity_sensitive=True,
        )  # fmt: skip
        active = _kept_back(apart, withheld)
    further = further_methods(
        own, control.pool, control.series.sum(axis=0), of.months, start=start, before=before, after=after
    )
    return Judged(
        name, phase.start, phase.end, compared, *periods, numbers.verdict.verdict, numbers.verdict.sentence,
        numbers,
        compare(own, control.series, second, peers=control.pool) if second.sum() > 0 else None,
        active,
        further,
        natural,
    )  # fmt: skip


def _withheld(start: int) -> str:
    return (
        f"the data hold {start} months before the first phase. It takes 12 to match a control and to set each month "
        "against the same month of another year. The counts show what happened, not why."
    )


def _kept_back(numbers: Evaluation, why: str) -> Evaluation:
    """The same figures without a claim, where there is a reason to make none."""
    verdict = numbers.verdict
    if not why or verdict.verdict == NOT_JUDGED:
        return numbers
    return replace(
        numbers, verdict=replace(verdict, verdict=NOT_JUDGED, sentence=f"Cannot be judged: {why}")
    )  # fmt: skip


def _run(after: list[int], start: int) -> int:
    """Months for which places chosen alike are followed: from the start to the phase's end, a year at most."""
    return max(1, min(after[-1] - start + 1, YEAR))


def _notes(of: Panel, site: Site, start: int) -> tuple[str, ...]:
    notes = []
    if of.period.source == "demo":
        notes.append("Synthetic data: these incidents were made up for demonstration. No decision may rest on them.")
    if not site.phases:
        notes.append("No phase is dated yet: there is nothing to compare.")
    elif not start:
        notes.append("The first phase begins before the data do: there is no month before it to compare with.")
    elif start < 24:
        notes.append(
            f"{start} months before the first phase are loaded. A site is often chosen at its worst and then eases on "
            "its own; 24 months are wanted to see that."
        )
    if of.period.missing:
        gaps = ", ".join(f"{month:%b %Y}" for month in of.period.missing)
        notes.append(f"No data for {gaps}: a gap in the files, not months without crime. These months are left out.")
    if of.month_only:
        notes.append(
            "data.police.uk moves every incident to an anonymous map point: incidents near the site's edge may stand "
            "on the wrong side of it, and the site blends with its first ring."
        )
    notes.append(of.what.caveat)
    return tuple(notes)
