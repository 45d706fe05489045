"""Night incidents of a zone before and after its venues signed, against zones that had not: what may be said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from math import ceil
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from app.answering.answerer import Answerer
from app.answering.period import choose_period, months_between
from app.answering.question import Question
from app.answering.zone_counts import counts_by_month
from app.answering.zones import Zone
from app.charter.coverage import Coverage
from geo.errors import Unanswerable
from geo.offence.recording_changes import RecordingBreak, changes
from geo.source import source_of
from models.impact.control_match import match_controls
from models.impact.evaluation import Evaluation, evaluate

Floats = npt.NDArray[np.float64]
OFFENCE: Final = "NTE_VIOLENCE"
SIGNED_SHARE: Final = 0.25
"""Share of its venues that must have signed for a zone to count as signed, from that month on."""
MAXIMUM_YEARS_BEFORE: Final = 2
MAXIMUM_MONTHS_AFTER: Final = 12
MINIMUM_CONTROLS: Final = 2
MAXIMUM_CONTROLS: Final = 3
MAXIMUM_COUNT_RATIO: Final = 3.0
"""How many times the cases of the zone, or the zone its, a comparable zone may have had before."""


class NotJudged(StrEnum):
    """Why nothing is said of the nights before and after signing."""

    MONTH_ONLY = "month_only"
    NO_CODES = "no_codes"
    NOT_SIGNED = "not_signed"
    MONTHS_MISSING = "months_missing"
    TOO_FEW_MONTHS = "too_few_months"
    NOT_ALWAYS_A_ZONE = "not_always_a_zone"
    TOO_FEW_COMPARABLE = "too_few_comparable"
    TOO_FEW_ALIKE = "too_few_alike"
    WITHHELD = "withheld"


@dataclass(frozen=True)
class SigningEffect:
    """One zone's. signed: month in which a quarter of its venues had signed, None where that has not happened.

    result: None where `not_judged` says why; controls: names of the comparable zones in use, best match first; before,
    after: cases in the months compared. months_before, months_after: compared, or loaded where they are too few;
    compared: the first and the last of them; changes: of recording between these; comparable: zones that had not
    signed; alike: of these, how many had like counts before.
    """

    zone: str
    signed: date | None
    not_judged: NotJudged | None = None
    result: Evaluation | None = None
    controls: tuple[str, ...] = ()
    before: float = 0.0
    after: float = 0.0
    months_before: int = 0
    months_after: int = 0
    comparable: int = 0
    alike: int = 0
    compared: tuple[date, date] | None = None
    changes: tuple[RecordingBreak, ...] = ()


@dataclass(frozen=True, eq=False)
class SigningEffects:
    """The effect in every zone, from all months of one source. id: its stamp; question: the source asked for, "" for
    the most trusted; source: the one in use."""

    id: str
    question: str
    snapshot: str
    source: str
    zones: tuple[SigningEffect, ...]
    markings: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def month_only(self) -> bool:
        """Whether nothing can be said because only the month of the incidents is known."""
        return any(zone.not_judged == NotJudged.MONTH_ONLY for zone in self.zones)

    @property
    def synthetic_parts(self) -> tuple[str, ...]:
        """Its incidents, when they are made up."""
        return ("incidents",) if source_of(self.source).synthetic else ()

    @property
    def attributions(self) -> tuple[str, ...]:
        """The licence line of the incidents."""
        return tuple(filter(None, (source_of(self.source).attribution,)))


def signed_month(cover: Coverage) -> date | None:
    """First day of the month in which a quarter of the venues had signed; those lapsed since had signed too."""
    days = sorted(one.signed for one in cover.venues if one.signed)
    needed = ceil(SIGNED_SHARE * cover.venue_count)
    return days[needed - 1].replace(day=1) if cover.venue_count and len(days) >= needed else None


def signing_effects(
    answerer: Answerer, covers: Sequence[Coverage], source: str = "", stamp: str = ""
) -> SigningEffects:
    """The effect in every zone, in the order given, from all months that are loaded of the source.

    The offences are those of NTE_VIOLENCE, by the same selection as every answer. Comparable is a zone that had not
    signed by the end of the months compared, was in force throughout and does not overlap; of these the best matches by
    count and trend are used. Raises UserError when nothing is loaded.
    """
    snapshot = answerer.store.snapshot()
    asked = Question(offence=OFFENCE, source=source)
    newest, _ = choose_period(asked, answerer.store, snapshot, answerer.settings.force)
    held = snapshot.months(newest.source, answerer.settings.force)
    asked = asked.but(source=newest.source, first=held[0], last=held[-1])
    try:
        _, period, _, found = answerer.select(asked, snapshot)
        why = NotJudged.MONTH_ONLY if found.month_only or (found.unknown_hour and not found.n) else None
    except Unanswerable:
        why = NotJudged.MONTH_ONLY if source_of(newest.source).anonymised else NotJudged.NO_CODES
    if why:
        effects = [SigningEffect(cover.zone.name, signed_month(cover), why) for cover in covers]
        return SigningEffects(stamp, source, snapshot.id, asked.source, tuple(effects), (answerer.settings.marking,))
    months = period.whole
    counts = counts_by_month(found, [cover.zone.geometry for cover in covers], period)
    counts = counts[:, [month in months for month in period.held]]
    whole = bool(months) and list(months) == months_between(months[0], months[-1])
    signed = [signed_month(cover) for cover in covers]
    zones = [cover.zone for cover in covers]
    effects = [_effect(i, zones, signed, counts, months, whole) for i in range(len(zones))]
    categories = found.categories
    effects = [
        replace(one, changes=tuple(changes(*one.compared, categories))) if one.compared else one for one in effects
    ]
    return SigningEffects(stamp, source, snapshot.id, period.source, tuple(effects), (answerer.settings.marking,))


def _effect(
    i: int,
    zones: Sequence[Zone],
    signed: Sequence[date | None],
    counts: Floats,
    held: Sequence[date],
    whole: bool,
) -> SigningEffect:
    month, names = signed[i], [zone.name for zone in zones]
    if month is None or not whole:
        return SigningEffect(names[i], month, NotJudged.MONTHS_MISSING if month else NotJudged.NOT_SIGNED)
    start = next((k for k, m in enumerate(held) if m >= month), len(held))
    after = list(range(start, min(start + MAXIMUM_MONTHS_AFTER, len(held))))
    before = list(
        range(start - min(start // 12, MAXIMUM_YEARS_BEFORE) * 12, start)
    )  # whole years, so that the season is even
    if not before or not after:
        return SigningEffect(
            names[i], month, NotJudged.TOO_FEW_MONTHS, months_before=start, months_after=len(held) - start
        )
    first, end = held[before[0]], held[after[-1]]
    if not _always(zones[i], first, end):
        return SigningEffect(names[i], month, NotJudged.NOT_ALWAYS_A_ZONE)
    free = [
        k
        for k, other in enumerate(signed)
        if k != i
        and (other is None or other > end)
        and _always(zones[k], first, end)
        and not shapely.intersects(zones[k].geometry, zones[i].geometry)  # the same incidents, or part of them
    ]
    if len(free) < MINIMUM_CONTROLS:
        return SigningEffect(names[i], month, NotJudged.TOO_FEW_COMPARABLE, comparable=len(free))
    matches = match_controls(counts[i, before], counts[np.ix_(free, before)], number=len(free))
    alike = [match for match in matches if 1 / MAXIMUM_COUNT_RATIO <= match.count <= MAXIMUM_COUNT_RATIO]
    if len(alike) < MINIMUM_CONTROLS:
        return SigningEffect(names[i], month, NotJudged.TOO_FEW_ALIKE, comparable=len(free), alike=len(alike))
    chosen = [free[match.index] for match in alike][:MAXIMUM_CONTROLS]
    series, others = counts[i], counts[chosen]
    # not activity_sensitive: officers find part of these offences, not most, and the pages say so of the part
    result = evaluate(series, others, before=before, after=after, start=start, peers=counts[free])
    return SigningEffect(
        names[i], month, None, result, tuple(names[k] for k in chosen), float(counts[i, before].sum()),
        float(counts[i, after].sum()), len(before), len(after), len(free), len(alike), (first, end),
    )  # fmt: skip


def _always(zone: Zone, first: date, last: date) -> bool:
    """Whether a zone was in force in every month of a stretch, given by its first and its last."""
    begun = zone.first is None or zone.first.replace(day=1) <= first
    return begun and (zone.last is None or zone.last.replace(day=1) >= last)
