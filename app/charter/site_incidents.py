"""What was recorded at a place: counts and harm by type, nights and darkness, trend, and how lasting it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import nan
from typing import Final

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

from app.answering.answerer import Answerer
from app.answering.hours import dark_share_of, darkness_known, share_of
from app.answering.notes import breaks_in
from app.answering.period import Period
from app.answering.question import Question
from app.answering.selection import Selected
from app.answering.zone_counts import counts_by_month
from app.charter.site_trend import Persistence, Trend, month_positions, persistence_of, trend_of
from app.waiting import checkpoint
from geo.aoristic import NightRatio, night_ratio, within
from geo.offence.harm import HarmTable
from geo.offence.offences import Definition
from geo.offence.recording_changes import RecordingBreak
from geo.store.months_held import months_held
from geo.time.darkness import dark_within_each
from geo.time.night import profile
from models.harm import harm_by_place
from models.rates import byar

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

NIGHT: Final = "nte_core"
HISTORY: Final = 36  # months that a trend and a persistence class look back
TIMED: Final = ("exact", "span")
"""Precisions of a time that has an hour."""


class NoHours(StrEnum):
    """Why nothing is said about nights, hours or darkness."""

    MONTH_ONLY = "month_only"
    DAY_ONLY = "day_only"
    NIGHT_DEFINITION = "night_definition"
    NO_INCIDENT = "no_incident"
    NONE_TIMED = "none_timed"
    WITHHELD = "withheld"  # single hours hold few incidents
    NO_DARKNESS = "no_darkness"  # of the clock in use; nights are known then


@dataclass(frozen=True)
class TypeRow:
    """One kind of offence. low, high: 95 % of n; harm: None where the table has no weight for it; inferred: whether
    its weight is to be checked against the source."""

    label: str
    n: float
    low: float
    high: float
    harm: float | None
    inferred: bool = False


@dataclass(frozen=True)
class SiteIncidents:
    """One place. low, high: 95 % of n; harm_error: standard error of the harm; largest_share: of the harm that is the
    gravest incident's; unweighted: incidents without a harm weight; untimed: without a time of day; night, dark: None
    where `no_hours` says why; persistence: None where the `quarters` loaded are too few for a class; minimum:
    smaller counts are not given, nor figures of hours, months and harm, 0 for all are."""

    n: float
    low: float
    high: float
    years: float
    by_month: tuple[float, ...]
    types: tuple[TypeRow, ...]
    harm: float
    harm_error: float
    largest_share: float
    unweighted: int
    night: NightRatio | None
    dark: NightRatio | None
    untimed: int
    no_hours: NoHours | None
    trend: Trend
    persistence: Persistence | None
    quarters: int
    minimum: int = 0

    @property
    def withheld(self) -> bool:
        """Whether even the count is not given."""
        return self.n < self.minimum

    @property
    def per_year(self) -> float:
        """Incidents a year; not a number where the count is not given."""
        return nan if self.withheld else self.n / self.years

    @property
    def error(self) -> float:
        """Standard error of that, from the interval of the count."""
        return nan if self.withheld else (self.high - self.low) / 3.92 / self.years


@dataclass(frozen=True, eq=False)
class IncidentsBySite:
    """The question as it was answered, and every place's part of it, in the order given."""

    asked: Question
    what: Definition
    title: str  # of the definition, or what open data shows in its place
    proxy: bool  # whether open-data categories stand in for some of it
    period: Period
    month_only: bool
    sites: tuple[SiteIncidents, ...]
    changes: tuple[RecordingBreak, ...] = ()  # of recording, in the months that a trend looks back on


def site_incidents(
    answerer: Answerer, asked: Question, shapes: Sequence[BaseGeometry], harm: HarmTable
) -> IncidentsBySite:
    """What the one selection of `asked` holds in each shape (EPSG:27700). Raises UserError as Answerer.answer does."""
    snapshot = answerer.store.snapshot()
    what, period, _, found = answerer.select(asked, snapshot)
    filled = asked.but(offence=what.key, source=period.source, first=period.first, last=period.last, weeks=asked.weeks)
    known = months_held(answerer.store, snapshot, period.source, answerer.settings.force)
    held = [one.month for one in known if one.month <= period.last][-HISTORY:]
    past, then = period, found
    if held and held[0] < period.first:
        _, past, _, then = answerer.select(filled.but(first=held[0]), snapshot)
    months = counts_by_month(found, shapes, period)
    long = counts_by_month(then, shapes, past)[:, [month in past.whole for month in past.held]]
    at = month_positions(then, past)
    total = np.bincount(at[at >= 0], then.rows.weight[at >= 0], len(past.whole))
    classes, quarters = persistence_of(then, past, shapes)
    rows = [np.flatnonzero(found.inside(shape)) for shape in shapes]
    by_night = _nights(found, rows, what, period, answerer)
    sites = []
    for i, here in enumerate(rows):
        checkpoint()
        night, dark, untimed, why = by_night[i]
        n, low, high = _count(months[i])
        types, weighed, harm_error, worst, unweighted = _harm(found, here, harm)
        trend = trend_of(long[i], total - long[i], past.whole)
        sites.append(
            SiteIncidents(
                n, low, high, _years(period), tuple(months[i].tolist()), types, weighed,
                harm_error, worst, unweighted, night, dark, untimed, why, trend, classes[i], quarters,
            )
        )  # fmt: skip
    mostly = found.by_proxy > len(found) / 2
    title = what.open_data_title if mostly else what.title
    return IncidentsBySite(
        filled, what, title, bool(found.by_proxy), period, found.month_only, tuple(sites), breaks_in(what, past, then)
    )


def _years(period: Period) -> float:
    """Years that the counts are of; a month's where there are none to count in."""
    return period.years if period.held else 1 / 12


def _count(by_month: Floats) -> tuple[float, float, float]:
    n = float(by_month.sum())
    low, high = byar(np.array([n]))
    return n, float(low[0]), float(high[0])


def _harm(found: Selected, rows: Ints, table: HarmTable) -> tuple[tuple[TypeRow, ...], float, float, float, int]:
    """Types by the harm table's label where a code has one, else by category; total harm and its
    standard error (compound Poisson); worst share; unweighted."""
    mine = found.some(rows)
    codes, categories, weight = mine["ho_code"].to_pylist(), mine["category"].to_pylist(), mine["weight"].to_numpy()
    label_of = {code: entry.label for entry in table.entries for code in entry.codes}
    labels = np.array([label_of.get(c or "", k) for c, k in zip(codes, categories, strict=True)], object)
    each = table.weights(codes, categories)
    kinds, kind = np.unique(labels.astype(str), return_inverse=True)
    sums = harm_by_place(kind, each, len(kinds), weights=np.rint(weight))
    n = np.bincount(kind, weight, len(kinds))
    low, high = byar(n)
    types = [
        TypeRow(
            str(kinds[k]),
            float(n[k]),
            float(low[k]),
            float(high[k]),
            None if sums.unweighted[k] else float(sums.harm[k]),
            str(kinds[k]) in table.inferred,
        )
        for k in range(len(kinds))
    ]
    total = float(sums.harm.sum())
    worst = float(np.nanmax(each, initial=0.0)) / total if total else 0.0
    ordered = tuple(sorted(types, key=lambda row: (-row.n, row.label)))
    error = float(np.sqrt(np.nansum(each**2 * weight)))
    return ordered, total, error, worst, int(sums.unweighted.sum())


def _nights(
    found: Selected, rows: Sequence[Ints], what: Definition, period: Period, answerer: Answerer
) -> list[tuple[NightRatio | None, NightRatio | None, int, NoHours | None]]:
    """Of the rows of each place: night ratio (nte_core) and darkness against the dark hours there were; rows without a
    time; why not, if not."""
    if why := no_hours(found):
        return [(None, None, len(here), why) for here in rows]
    if what.nights:
        return [(None, None, 0, NoHours.NIGHT_DEFINITION) for _ in rows]
    timed = found.timed
    every = np.unique(np.concatenate([np.empty(0, np.intp), *rows]))
    every = every[timed[every]]
    start, end = (found.rows.time(name)[every] for name in ("start", "end"))
    parts = [np.searchsorted(every, here[timed[here]]) for here in rows]
    zone, seed = answerer.settings.timezone, answerer.settings.seed
    mask = profile(NIGHT).mask
    chance, share = within(start, end, mask, timezone=zone), share_of(mask, period, zone)
    known = darkness_known(zone)
    in_dark = dark_within_each(start, end, parts) if known else [chance[:0] for _ in parts]
    dark_share = dark_share_of(period) if known else 1.0
    made: list[tuple[NightRatio | None, NightRatio | None, int, NoHours | None]] = []
    for here, part, dark in zip(rows, parts, in_dark, strict=True):
        untimed = len(here) - len(part)
        if not len(part):
            made.append((None, None, untimed, NoHours.NONE_TIMED if len(here) else NoHours.NO_INCIDENT))
            continue
        night = night_ratio(chance[part], share, seed=seed)
        if known:
            made.append((night, night_ratio(dark, dark_share, seed=seed), untimed, None))
        else:
            made.append((night, None, untimed, NoHours.NO_DARKNESS))
    return made


def no_hours(found: Selected) -> NoHours | None:
    """Why none of these rows has an hour; None where one has, and where there is no row."""
    precision = found.rows.values("time_precision")
    if found.month_only:
        return NoHours.MONTH_ONLY
    if not precision or np.isin(precision, TIMED).any():
        return None
    return NoHours.MONTH_ONLY if "month" in precision else NoHours.DAY_ONLY
