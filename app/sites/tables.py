"""The figures of a site's evaluation as rows with plain sentences: what the page, the report and the CSV files show."""

from dataclasses import dataclass
from math import isnan

from app.figures import number, signed
from app.sites.evaluation import Judged, SiteEvaluation
from app.sites.further_methods import Checked
from models.impact.difference_in_differences import Did
from models.impact.evaluation import Arm, Evaluation
from models.impact.placebo import Placebo
from models.impact.regression_to_mean import RegressionToMean
from models.impact.synthetic_control import Synthetic
from models.impact.verdict import FALL, NOT_JUDGED
from models.intervention import EffectSize, Wdd, Wdq

ARMS = {"site": "Site", "control": "Control areas together", "ring": "Ring 1", "ring control": "Control of ring 1"}
TOO_NARROW = "Too narrow where months vary more than chance, so it never decides."
UNSURE = "The site’s own gain is not clear, so neither is this. "
ALONE = (
    "The site's own course carried on, with nothing to compare it with: a turn that all places share is taken for an "
    "effect. Read it with the next line."
)
BESIDE = (
    "The same with the control's course taken off, so that what moves both drops out. Both carry a trend on, and a "
    "site chosen at its worst misleads both."
)


@dataclass(frozen=True)
class Count:
    """One area before and after with exact Poisson intervals; change in %, None from nothing."""

    area: str
    before: float
    before_interval: tuple[float, float]
    after: float
    after_interval: tuple[float, float]

    @property
    def change(self) -> float | None:
        """Change in %."""
        return 100 * (self.after / self.before - 1) if self.before else None


@dataclass(frozen=True)
class Measure:
    """One measure: its value as people read it, its 95 % interval, and what it says; decides: the verdict rests on it;
    figures: value, low and high unrounded, None where there is none."""

    name: str
    value: str
    interval: str
    says: str
    decides: bool = False
    figures: tuple[float | None, float | None, float | None] = (None, None, None)


def counts(judged: Judged) -> tuple[Count, ...]:
    """Site, rings and controls (the areas of one together) without what is judged apart; then that, in the site."""
    if judged.numbers is None:
        return ()
    found = [*judged.numbers.arms]
    order = {"site": 0, "ring": 1, "control": 3, "ring control": 4}
    rows = [(order[arm.name], _count(ARMS[arm.name], arm)) for arm in found]
    if judged.second_ring:
        rows.append((2, _count("Ring 2", judged.second_ring.arms[2])))
    counted = [row for _, row in sorted(rows, key=lambda pair: pair[0])]
    if judged.active:
        counted.append(_count("Site: drugs, weapons and public order", judged.active.arms[0]))
    return tuple(counted)


def _count(name: str, arm: Arm) -> Count:
    return Count(name, arm.before, arm.before_interval, arm.after, arm.after_interval)


def measures(judged: Judged) -> tuple[Measure, ...]:
    """Every measure of one phase, those that decide first."""
    if judged.numbers is None:
        return ()
    return (*measures_of(judged.numbers), *_second_ring(judged.second_ring), *_further(judged))


def measures_of(numbers: Evaluation) -> tuple[Measure, ...]:
    """The measures of the counts alone."""
    verdict, rows = numbers.verdict, []
    decides = verdict.verdict != NOT_JUDGED
    if d := verdict.difference:
        where = "in site and ring 1 together" if numbers.quotient else "in the site"
        says = f"Cases net of the control, {where}; standard error {d.se:.1f}, z {minus(d.z, 2)}."
        rows.append(_difference("Difference (WDD)", d, says, decides))
    if r := verdict.ratio:
        says = f"Above 1 is a fall against the control: {signed(r.change)} % in the site alone."
        rows.append(_ratio("Relative effect size (RES)", r, says, decides))
    if d := verdict.plain_difference:
        says = f"By the published formula: standard error {d.se:.4f}, z {minus(d.z, 3)}. {TOO_NARROW}"
        rows.append(_difference("WDD as published", d, says))
    if r := verdict.plain_ratio:
        rows.append(_ratio("RES as published", r, f"By the published formula. {TOO_NARROW}", digits=3))
    rows.append(
        Measure(
            "Gross effect", signed(-numbers.gross), "", "Change in the site itself, whatever happened elsewhere.",
            figures=(-numbers.gross, None, None),
        )
    )  # fmt: skip
    if q := numbers.quotient:
        rows += _quotient(q, verdict.verdict == FALL)
    if ring := numbers.ring_ratio:
        says = (
            "Below 1 is a rise: what left the site may have gone there."
            if ring.high < 1
            else "Above 1 is a fall: the good may have spread."
            if ring.low > 1
            else "No clear change next door."
        )
        rows.append(_ratio("Ring 1 against its control (RES)", ring, says))
    p = numbers.e_test
    rows.append(
        Measure(
            "E-test", "–" if isnan(p) else f"p {chance(p)}", "",
            "That the site's monthly rate is unchanged, the control left aside. It never decides.",
            figures=(None if isnan(p) else p, None, None),
        )
    )  # fmt: skip
    spread = numbers.dispersion
    says = (
        "How much more the months vary than chance alone; every deciding interval is widened by it."
        if spread.degrees
        else "Could not be measured from so few months."
    )
    rows.append(Measure("Over-dispersion", f"{spread.phi:.2f}", "", says, figures=(spread.phi, None, None)))
    return tuple(rows)


def _difference(name: str, d: Wdd, says: str, decides: bool = False) -> Measure:
    figures = (d.estimate, d.low, d.high)
    return Measure(name, signed(d.estimate), f"{signed(d.low)} to {signed(d.high)}", says, decides, figures)


def _ratio(name: str, r: EffectSize, says: str, decides: bool = False, digits: int = 2) -> Measure:
    value, low, high = (f"{number:.{digits}f}" for number in (r.res, r.low, r.high))
    return Measure(name, value, f"{low} to {high}", says, decides, (r.res, r.low, r.high))


def _quotient(q: Wdq, gained: bool) -> list[Measure]:
    says = (
        f"May not be read: {q.reason[0].lower()}{q.reason[1:]}"
        if q.wdq is None
        else f"{_reading(q.wdq)} {'' if gained else UNSURE}It has no interval and never decides."
    )
    rows = [("Displacement quotient (WDQ)", q.wdq, 2, says)]
    if q.success is not None:
        rows += [
            ("Success measure", q.success, 4, "Ra/Ca less Rb/Cb: below 0 the site did better than the control."),
            (
                "Buffer displacement measure", q.buffer, 4,
                "Da/Ca less Db/Cb: above 0 ring 1 did worse. WDQ is this over the success measure, and is read only "
                "where that is below 0.",
            ),
            ("Net effect", q.net_effect, 4, "Rb/Cb less Ra/Ca: above 0 is good."),
            (
                "Total net effect", q.total_net_effect, 1,
                "Cases fewer than expected in site and ring 1 together; below 0: more. It does not say how sure.",
            ),
        ]  # fmt: skip
    return [Measure(name, minus(v, digits), "", says, figures=(v, None, None)) for name, v, digits, says in rows]


def _reading(q: float) -> str:
    if q > 1:
        return "The good spread to the ring, more than the site itself gained."
    if q > 0:
        return "The good spread to the ring."
    if q == 0:
        return "Neither displacement nor spread."
    if q >= -1:
        return "Some of the gain was displaced to the ring, less than was gained."
    return "More was displaced to the ring than was gained."


def _second_ring(numbers: Evaluation | None) -> list[Measure]:
    if numbers is None or not (ring := numbers.ring_ratio):
        return []
    says = (
        "Below 1 is a rise further out."
        if ring.high < 1
        else "Above 1 is a fall further out."
        if ring.low > 1
        else "No clear change further out."
    )
    return [_ratio("Ring 2 against the control (RES)", ring, says)]


def _further(judged: Judged) -> list[Measure]:
    more = judged.further
    rows = [
        _percent("Difference in differences", more.panel, _about_panel(more.panel.found)),
        _percent("Interrupted time series", more.interrupted, ALONE),
        _percent("Interrupted series against the control", more.against_control, BESIDE),
        _percent("Synthetic control", more.synthetic, _about_synthetic(more.synthetic.found)),
        _percent("Placebo sites", more.placebo_sites, _about_sites(more.placebo_sites.found)),
        _percent("Placebo dates", more.placebo_dates, _about_dates(more.placebo_dates.found)),
    ]
    if (n := judged.natural) is not None:
        says = (
            f"What {n.places} places that the same rule (most cases in the last year) would have chosen at {n.dates} "
            f"date{'' if n.dates == 1 else 's'} did on their own. A fall no larger than this proves nothing."
        )
        known: Checked[RegressionToMean] = Checked(None, n.reason) if n.change is None else Checked(n, "")
        rows.append(_percent("Regression to the mean", known, says))
    return rows


def _percent(name: str, checked: Checked, says: str) -> Measure:  # type: ignore[type-arg]
    found = checked.found
    if found is None:
        return Measure(name, "–", "", checked.reason)
    interval = f"{signed(found.low)} to {signed(found.high)} %" if found.low is not None else ""
    return Measure(name, f"{signed(found.change)} %", interval, says, figures=(found.change, found.low, found.high))


def _about_panel(found: Did | None) -> str:
    if found is None:
        return ""
    leads = ""
    if found.leads_p is not None:
        alike = "Before the phase they ran alike, as far as can be told" if found.leads_p >= 0.05 else "Running alike"
        leads = f"{alike} (p {chance(found.leads_p)}). "
    return f"Month by month against the places most like it. {leads}{' '.join(found.caution)}".strip()


def _about_synthetic(found: Synthetic | None) -> str:
    if found is None:
        return ""
    return f"Against a mix of places that ran as it did. Rank {found.rank} of {found.of}; p {chance(found.p)}."


def _about_sites(found: Placebo | None) -> str:
    if found is None:
        return ""
    return (
        f"Among {found.of - 1} places left alone its change is number {found.rank}; p {chance(found.p)}. {found.reason}"
    )


def _about_dates(found: Placebo | None) -> str:
    if found is None:
        return ""
    if found.of == 1:
        return "The months before are too few for any earlier date to compare with."
    dates = f"{found.of - 1} earlier date{'' if found.of == 2 else 's'}"
    return f"Among {dates} its change is number {found.rank}. They overlap: a picture, not a test."


def controls(found: SiteEvaluation) -> tuple[tuple[str, ...], ...]:
    """Control areas in use: whose, letter and name, cases over the site's, trend gap, correlation, monthly error,
    deprivation score and that of what they stand against."""
    rows = []
    for whose, first, control in (("Site", "A", found.control), ("Ring 1", "a", found.ring_control)):
        if control is None:
            continue
        for i, place in enumerate(control.chosen):
            rows.append(
                (
                    whose,
                    f"{chr(ord(first) + i)}: {place.name}",
                    f"{100 * place.count:.0f} %",
                    "–" if place.trend is None else f"{signed(place.trend)} points a year",
                    "–" if place.correlation is None else minus(place.correlation, 2),
                    "–" if place.error is None else f"{place.error:.1f} a month",
                    minus(place.deprivation, 1),
                    minus(control.deprivation, 1),
                )
            )
    return tuple(rows)


def minus(value: float | None, digits: int) -> str:
    """A decimal with a real minus."""
    return "–" if value is None else f"{value:.{digits}f}".replace("-", "−")


def chance(p: float | None) -> str:
    """A probability as people read it."""
    if p is None:
        return "–"
    return "below 0.001" if p < 0.001 else f"{p:.3f}"


def interval(pair: tuple[float, float]) -> str:
    """An interval of a count: 178 to 224."""
    return f"{number(round(pair[0]))} to {number(round(pair[1]))}"
