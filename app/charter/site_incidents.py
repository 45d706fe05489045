"""What was recorded at a place: counts and harm by type, nights and darkness, trend, and how lasting it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from app.answering.answerer import Answerer
from app.answering.choices import Period, choose_period, months_between
from app.answering.hours import last_day, no_darkness, share_of
from app.answering.question import Question
from app.answering.selection import Selected
from app.answering.words import signed
from app.answering.zone_counts import counts_by_month
from geo.aoristic import NightRatio, night_ratio, within
from geo.errors import Refused
from geo.offence.harm import HarmTable
from geo.offence.offences import Definition
from geo.space.grid import Grid
from geo.time.darkness import dark_share, dark_within
from geo.time.night import profile, timed
from models.harm import harm_by_place
from models.hot_spots import emerging_hot_spots
from models.impact.dispersion import dispersion
from models.intervention import relative_effect_size
from models.rates import byar
from models.trend import MannKendall, mann_kendall

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

NIGHT: Final = "nte_core"
HISTORY: Final = 36  # months that a trend and a persistence class look back
QUARTERS: Final = 10  # fewest periods of a persistence class
SIDE: Final = 250.0
CLASSES: Final = ("persistent", "emerging", "intermittent", "former")
NO_HOURS: Final = "These data give the month only, so nothing can be said about nights, hours or darkness."


@dataclass(frozen=True)
class TypeRow:
    """One kind of offence. harm: None where the table has no weight for it."""

    label: str
    n: float
    harm: float | None


@dataclass(frozen=True)
class Trend:
    """month: Mann-Kendall over `months` months; change, low, high: % this year on the year before, against everywhere
    else; None where there is too little. sentence: what may be said."""

    months: int
    month: MannKendall | None
    change: float | None
    low: float | None
    high: float | None
    sentence: str


@dataclass(frozen=True)
class SiteIncidents:
    """One place. low, high: 95 % of n; night, dark: None where `no_hours` says why; persistence: a class of CLASSES,
    "none", or "" where `persistence_said` says why not."""

    n: float
    low: float
    high: float
    years: float
    by_month: tuple[float, ...]
    types: tuple[TypeRow, ...]
    harm: float
    harm_error: float
    worst_share: float
    unweighted: int
    night: NightRatio | None
    dark: NightRatio | None
    untimed: int
    no_hours: str
    trend: Trend
    persistence: str
    persistence_said: str

    @property
    def per_year(self) -> float:
        """Incidents a year."""
        return self.n / self.years

    @property
    def error(self) -> float:
        """Standard error of that, from the interval of the count."""
        return (self.high - self.low) / 3.92 / self.years


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


def site_incidents(answerer: Answerer, asked: Question, shapes: Sequence[Any], harm: HarmTable) -> IncidentsBySite:
    """What the one selection of `asked` holds in each shape (EPSG:27700). Raises UserError as Answerer.answer does."""
    snapshot = answerer.store.snapshot()
    what, period, _, found = answerer.select(asked, snapshot)
    filled = asked.but(offence=what.key, source=period.source, first=period.first, last=period.last)
    held = [m for m in snapshot.months(period.source, answerer.settings.force) if m <= period.last][-HISTORY:]
    past, then = period, found
    if held and held[0] < period.first:
        past, _ = choose_period(filled.but(first=held[0]), snapshot, answerer.settings.force)
        _, _, _, then = answerer.select(filled.but(first=held[0]), snapshot)
    months = counts_by_month(found, shapes, period)
    long = counts_by_month(then, shapes, past)
    total = np.bincount(_month_positions(then, past), then.table["weight"].to_numpy(), len(past.held))
    classes, said = _persistence(then, past, shapes)
    sites = []
    for i, shape in enumerate(shapes):
        here = found.inside(shape)
        night, dark, untimed, why = _nights(found, here, what, period, answerer)
        n, low, high = _count(months[i])
        types, weighed, harm_error, worst, unweighted = _harm(found, here, harm)
        trend = _trend(long[i], total - long[i], past.held)
        sites.append(
            SiteIncidents(
                n, low, high, max(len(period.held), 1) / 12, tuple(months[i].tolist()), types, weighed,
                harm_error, worst, unweighted, night, dark, untimed, why, trend, classes[i], said,
            )
        )  # fmt: skip
    mostly = found.by_proxy > len(found.table) / 2
    title = what.open_data_title if mostly else what.title
    return IncidentsBySite(filled, what, title, bool(found.by_proxy), period, found.month_only, tuple(sites))


def _count(by_month: Floats) -> tuple[float, float, float]:
    n = float(by_month.sum())
    low, high = byar(np.array([n]))
    return n, float(low[0]), float(high[0])


def _month_positions(found: Selected, period: Period) -> npt.NDArray[np.intp]:
    month = found.table["month"].to_numpy().astype("M8[M]")
    return np.searchsorted(np.array(period.held, "M8[M]"), month)


def _harm(found: Selected, here: Bools, table: HarmTable) -> tuple[tuple[TypeRow, ...], float, float, float, int]:
    """Types by the harm table's label where a code has one, else by category; total harm and its
    standard error (compound Poisson); worst share; unweighted."""
    rows = np.flatnonzero(here)
    codes, categories = (found.table[name].take(rows).to_pylist() for name in ("ho_code", "category"))
    weight = found.table["weight"].to_numpy()[rows]
    label_of = {code: entry.label for entry in table.entries for code in entry.codes}
    labels = np.array([label_of.get(c or "", k) for c, k in zip(codes, categories, strict=True)], object)
    each = table.weights(codes, categories)
    kinds, kind = np.unique(labels.astype(str), return_inverse=True)
    sums = harm_by_place(kind, each, len(kinds), weights=np.rint(weight))
    types = [
        TypeRow(str(kinds[k]), float(weight[kind == k].sum()), float(sums.harm[k]) if not sums.unweighted[k] else None)
        for k in range(len(kinds))
    ]
    total = float(sums.harm.sum())
    worst = float(np.nanmax(each, initial=0.0)) / total if total else 0.0
    ordered = tuple(sorted(types, key=lambda row: (-row.n, row.label)))
    error = float(np.sqrt(np.nansum(each**2 * weight)))
    return ordered, total, error, worst, int(sums.unweighted.sum())


def _nights(
    found: Selected, here: Bools, what: Definition, period: Period, answerer: Answerer
) -> tuple[NightRatio | None, NightRatio | None, int, str]:
    """Night ratio (nte_core) and darkness against the dark hours there were; rows without a time; why not, if not."""
    if found.month_only:
        return None, None, int(here.sum()), NO_HOURS
    if what.night:
        return None, None, 0, "This definition counts night hours only, so they cannot be compared with the day."
    try:
        known = here & timed(found.table["time_precision"].to_numpy(zero_copy_only=False))
    except Refused as refused:
        return None, None, int(here.sum()), f"{refused.what.capitalize()}."
    untimed = int(here.sum() - known.sum())
    if not known.any():
        return None, None, untimed, "No incident here has a time of day." if here.any() else "No incident here."
    start, end = (found.table[name].to_numpy(zero_copy_only=False)[known] for name in ("start", "end"))
    zone, seed = answerer.settings.timezone, answerer.settings.seed
    mask = profile(NIGHT).mask
    night = night_ratio(within(start, end, mask, timezone=zone), share_of(mask, period.held, zone), seed=seed)
    if no_dark := no_darkness(zone):
        return night, None, untimed, f"{no_dark.capitalize()}."
    share = dark_share(period.first, last_day(period.last))
    return night, night_ratio(dark_within(start, end), share, seed=seed), untimed, ""


def _trend(series: Floats, elsewhere: Floats, held: Sequence[date]) -> Trend:
    months = len(held)
    if months < 24 or list(held[-24:]) != months_between(held[-24], held[-1]):
        why = f"No trend: it needs 24 months without a gap, and {months} {'is' if months == 1 else 'are'} loaded."
        return Trend(months, None, None, None, None, why)
    month = mann_kendall(series)
    course = "no clear trend"
    if month.p < 0.05:
        course = "a rising trend" if month.s > 0 else "a falling trend"
    said = f"{course.capitalize()} over {months} months (Mann-Kendall, p = {month.p:.2f})"
    pairs = [(float(values[-24:-12].sum()), float(values[-12:].sum())) for values in (series, elsewhere)]
    if min(*pairs[0], *pairs[1]) == 0:
        return Trend(months, month, None, None, None, f"{said}; too few incidents for a change on the year before.")
    years = [np.vstack([series[of], elsewhere[of]]) for of in (slice(-24, -12), slice(-12, None))]
    effect = relative_effect_size(pairs[0], pairs[1], dispersion=dispersion(*years).phi)
    low, high = 100 * (1 / effect.high - 1), 100 * (1 / effect.low - 1)
    now, ends = signed(effect.change), f"between {signed(low)} and {signed(high)} %"
    span = f"{now} % on the year before against everywhere else ({ends})"
    clear = "" if low > 0 or high < 0 else ", which may be no change at all"
    return Trend(months, month, effect.change, low, high, f"{said}; {span}{clear}.")


def _persistence(found: Selected, period: Period, shapes: Sequence[Any]) -> tuple[list[str], str]:
    """The strongest class of any 250 m cell that each shape touches.

    By the normal z of Gi*, as in the books: conditional permutation holds the cell itself fixed and so overlooks a
    hotspot that fills one cell alone, which is what a town centre at night is.
    """
    held = period.held
    quarters = len(held) // 3
    if quarters < QUARTERS or not len(found.recorded):
        return [""] * len(shapes), f"Not classed: it needs {QUARTERS} quarters, and {quarters} are loaded."
    months = _month_positions(found, period) - (len(held) - 3 * quarters)
    x, y, weight = (found.table[name].to_numpy() for name in ("easting", "northing", "weight"))
    recorded = found.recorded
    edges = (recorded.x.min(), recorded.y.min(), recorded.x.max() + 1, recorded.y.max() + 1)
    grid = Grid.over(tuple(float(v) for v in edges), SIDE)  # type: ignore[arg-type]
    use = found.placed & (months >= 0)
    row, column = grid.locate(x[use], y[use])
    cube = np.zeros((quarters, *grid.shape))
    np.add.at(cube, (months[use] // 3, row, column), weight[use])
    cube[:, ~grid.occupied(recorded.x, recorded.y)] = np.nan
    names = emerging_hot_spots(cube, radius=1.5 * SIDE, cell=SIDE, evidence="normal")
    rows, columns = np.nonzero(names != "")
    boxes = grid.boxes(rows, columns)
    classed = []
    for shape in shapes:
        touching = {str(name).split(" ")[0] for name in names[rows, columns][shapely.intersects(boxes, shape)]
                    if str(name).endswith("hot spot")}  # fmt: skip
        classed.append(next((name for name in CLASSES if name in touching), "none"))
    return (
        classed,
        f"Over {quarters} quarters, in squares of {SIDE:.0f} m (Gi* with its normal z, false discoveries held at 5 %).",
    )
