"""Did it work? A site's phases against the same months before, its rings and its control, with every caution."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Final

import numpy as np
import shapely
from shapely import Geometry

from app.answering.answerer import Answerer
from app.answering.period import Period
from app.sites.controls import APART, Control, chosen_by_hand, propose
from app.sites.deprivation import deprivation
from app.sites.judged import Judged, judge_phase, stretches
from app.sites.panel import Floats, Panel, panel
from app.sites.power import PlannedPower, planned
from app.sites.profile import HotspotProfile, hotspot_profile
from app.sites.site import Site, sites
from app.sites.site import site as one_site
from app.sites.watch import Watch, WatchState, watch
from geo.errors import Refused
from geo.offence.offences import Definition
from geo.offence.recording_changes import RecordingBreak
from geo.source import may_judge, source_of
from geo.space.rings import grown, rings

WANTED_MONTHS: Final = 24
"""Months before the first phase that show whether a site was chosen at its worst."""


@dataclass(frozen=True)
class SiteQuestion:
    """One site's evaluation. offence, source: "" for the site's own."""

    site: str
    offence: str = ""
    source: str = ""


class SiteNote(StrEnum):
    """What a reader must know before believing an evaluation; its figures stand in the evaluation."""

    SYNTHETIC = "synthetic"
    NO_PHASE = "no_phase"  # none is dated
    NOTHING_BEFORE = "nothing_before"  # the first phase begins before the data do
    FEW_MONTHS = "few_months"  # before the first phase
    GAPS = "gaps"  # months without data
    INCOMPLETE = "incomplete"  # months with too few rows
    PART = "part"  # months of which only some days are there
    RECORDING_CHANGE = "recording_change"
    MONTH_ONLY = "month_only"  # incidents stand on anonymous map points
    CAVEAT = "caveat"  # of the offence definition


class NotEvaluated(StrEnum):
    """Why nothing of a site is set against anything."""

    NO_PHASE = "no_phase"
    NOTHING_BEFORE = "nothing_before"  # no month before the first phase is there whole
    NO_INCIDENTS = "no_incidents"  # with a place, in any month
    NONE_FAR_ENOUGH = "none_far_enough"  # all places lie near the site, in other sites or in their rings
    NONE_WITH_CASES = "none_with_cases"  # before the first phase


@dataclass(frozen=True)
class SiteEvaluation:
    """All that the data say of one site: an `Answered`.

    months: those that are there whole; period: with the others; changes: of recording, between them; start: position
    of the first month that a phase touches, 0 for none; series: (4, months) cases in site, inner ring,
    outer ring and one control area (the mean of them); sensitive: (months,) of the site's, the offences judged apart.
    """

    id: str
    question: SiteQuestion
    site: Site
    what: Definition
    source: str
    snapshot: str
    markings: tuple[str, ...]
    attributions: tuple[str, ...]
    months: tuple[date, ...]
    period: Period
    changes: tuple[RecordingBreak, ...]
    month_only: bool
    start: int
    rings: tuple[Geometry, ...]
    control: Control | None
    ring_control: Control | None
    series: Floats
    sensitive: Floats
    judged: tuple[Judged, ...]
    power: PlannedPower | None
    watch: Watch | None
    profile: HotspotProfile | None

    @property
    def notes(self) -> tuple[SiteNote, ...]:
        """What must be known before believing it."""
        holds = {
            SiteNote.SYNTHETIC: self.synthetic,
            SiteNote.NO_PHASE: not self.site.phases,
            SiteNote.NOTHING_BEFORE: bool(self.site.phases) and not self.start,
            SiteNote.FEW_MONTHS: 0 < self.start < WANTED_MONTHS,
            SiteNote.GAPS: bool(self.period.missing),
            SiteNote.INCOMPLETE: bool(self.period.incomplete),
            SiteNote.PART: bool(self.period.parts),
            SiteNote.RECORDING_CHANGE: bool(self.changes),
            SiteNote.MONTH_ONLY: self.month_only,
            SiteNote.CAVEAT: bool(self.what.caveat),
        }
        return tuple(note for note, held in holds.items() if held)

    @property
    def not_evaluated(self) -> NotEvaluated | None:
        """Why there are no comparison areas, and with them no comparison; None where there are some."""
        if not self.site.phases:
            return NotEvaluated.NO_PHASE
        if self.control is None:
            return NotEvaluated.NOTHING_BEFORE
        if self.control.chosen:
            return None
        if not len(self.control.units.unit):
            return NotEvaluated.NO_INCIDENTS
        return NotEvaluated.NONE_WITH_CASES if len(self.control.candidates) else NotEvaluated.NONE_FAR_ENOUGH

    @property
    def synthetic(self) -> bool:
        """Whether the incidents were made up."""
        return source_of(self.source).synthetic

    @property
    def synthetic_parts(self) -> tuple[str, ...]:
        """Which of its parts are made up."""
        return ("incidents",) if self.synthetic else ()


def evaluate_site(answerer: Answerer, asked: SiteQuestion, stamp: str) -> SiteEvaluation:
    """Evaluate one site; its rings and controls keep clear of all others of its kind, real or made up. Raises
    UserError."""
    site = one_site(answerer.records, asked.site)
    snapshot = answerer.store.snapshot()
    of = panel(answerer, asked.offence or site.offence, asked.source or site.source, snapshot)
    source = of.period.source
    if not may_judge((site.source,) if site.source else (), source):
        raise Refused(
            "a made-up site is judged by made-up incidents alone, and a real one by real ones",
            where="source",
            todo="Leave the source out, or draw a site of your own.",
        )
    kept = [other for other in sites(answerer.records) if other.id != asked.site]
    others = tuple(other for other in kept if may_judge([answerer.source(other.source)], source))
    shapes = [other.geometry for other in others]
    around = rings(site.geometry, area=answerer.wards.outline, others=shapes, edges=site.edges)
    counts = of.within([site.geometry, *around])
    start = _begins(of.months, site)
    control = ring_control = power = None
    first = start or (0 if site.phases else len(of.months))  # with no phase dated, one may begin after the data
    if first:
        lsoas = answerer.store.boundaries.chosen("lsoas")
        scores = deprivation(answerer.store, lsoas, snapshot)
        rows = of.together
        candidates = partial(propose, of, start=first, wards=answerer.wards, lsoas=lsoas, rows=rows, scores=scores)
        elsewhere = shapely.union_all([_with_rings(other) for other in others])
        avoid = shapely.union_all([grown(site.geometry, APART), elsewhere])
        cases = of.within([site.geometry], rows)[0]
        proposed = candidates(site.geometry, cases, avoid=avoid)
        power = planned(cases, proposed.candidates) if first == len(of.months) else None
        if start:
            control = (
                chosen_by_hand(of, proposed, site.control, site.geometry, cases, start, others=elsewhere, rows=rows)
                if site.control
                else proposed
            )
            taken = shapely.union_all([avoid, *(place.geometry for place in control.chosen)])
            if not around[0].is_empty:
                ring_control = candidates(around[0], of.within([around[0]], rows)[0], avoid=taken)
    found = control is not None and len(control.chosen) > 0
    mean = control.all_series.mean(axis=0) if control and found else np.zeros(len(of.months))
    parts = stretches(site) if found else []
    judged = tuple(judge_phase(of, site, around, control, ring_control, start, one) for one in parts if control)
    seed = answerer.settings.seed
    attributions = tuple(filter(None, (source_of(of.period.source).attribution, answerer.wards.attribution)))
    return SiteEvaluation(
        id=stamp,
        question=asked,
        site=site,
        what=of.what,
        source=of.period.source,
        snapshot=of.snapshot,
        markings=(answerer.settings.marking, site.marking),
        attributions=attributions,
        months=of.months,
        period=of.period,
        changes=of.changes,
        month_only=of.month_only,
        start=start,
        rings=around,
        control=control,
        ring_control=ring_control,
        series=np.vstack([counts, mean]),
        sensitive=of.within([site.geometry], of.sensitive)[0],
        judged=judged,
        power=power,
        watch=_watch(of, site, around, ring_control, start, seed),
        profile=hotspot_profile(of, site, around, start, seed) if start and start < len(of.months) else None,
    )


def _watch(
    of: Panel, site: Site, around: tuple[Geometry, ...], control: Control | None, start: int, seed: int
) -> Watch | None:
    if control and control.chosen:
        return watch(of, site, around, control.all_series.sum(axis=0), control.all_pool, start, seed)
    return Watch(WatchState.NO_RING) if around[0].is_empty else None


def _with_rings(site: Site) -> Geometry:
    return grown(site.geometry, site.edges[-1])


def _begins(months: tuple[date, ...], site: Site) -> int:
    """Position of the first month that any phase touches; 0 when there are none before it or no phase."""
    if site.start is None:
        return 0
    return int(np.searchsorted(np.array(months, "M8[D]"), np.datetime64(site.start.replace(day=1))))
