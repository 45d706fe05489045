"""The figures of a site's evaluation as rows with plain sentences: what the page, the report and the CSV files show."""

from dataclasses import dataclass
from math import isnan

from app.services.evaluation import Judged, SiteEvaluation
from app.services.further_methods import Checked
from app.services.words import number, signed
from models.difference_in_differences import Did
from models.evaluation import Arm, Evaluation
from models.interrupted_series import Interrupted
from models.intervention import Wdq
from models.placebo import Placebo
from models.synthetic_control import Synthetic

ARMS = {"site": "Site", "control": "Control areas together", "ring": "Ring 1", "ring control": "Control of ring 1"}
Interval = tuple[float, float] | None


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
    """One measure: its value as people read it, its 95 % interval, and what it says."""

    name: str
    value: str
    interval: str
    says: str
    decides: bool = False


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
    if d := verdict.difference:
        rows.append(
            Measure(
                "Difference (WDD)",
                signed(d.estimate),
                f"{signed(d.low)} to {signed(d.high)}",
                f"Cases net of the control, in site and ring 1 together; standard error {d.se:.1f}, z {minus(d.z, 2)}.",
                True,
            )
        )
    if r := verdict.ratio:
        rows.append(
            Measure(
                "Relative effect size (RES)",
                f"{r.res:.2f}",
                f"{r.low:.2f} to {r.high:.2f}",
                f"Above 1 is a fall against the control: {signed(r.change)} % in the site alone.",
                True,
            )
        )
    plain, plain_ratio = verdict.plain_difference, verdict.plain_ratio
    if plain and plain_ratio:
        rows.append(
            Measure(
                "The same, as published formulas give them",
                f"{signed(plain.estimate)}; {plain_ratio.res:.3f}",
                f"{signed(plain.low)} to {signed(plain.high)}; {plain_ratio.low:.3f} to {plain_ratio.high:.3f}",
                f"Months taken to vary by chance alone: WDD with standard error {plain.se:.4f} and z "
                f"{minus(plain.z, 3)}, RES with dispersion 1.",
            )
        )
    rows.append(
        Measure("Gross effect", signed(-numbers.gross), "", "Change in the site itself, whatever happened elsewhere.")
    )
    if q := numbers.quotient:
        rows += _quotient(q)
    if ring := numbers.ring_ratio:
        rows.append(
            Measure(
                "Ring 1 against its control (RES)",
                f"{ring.res:.2f}",
                f"{ring.low:.2f} to {ring.high:.2f}",
                "Below 1 is a rise: what left the site may have gone there."
                if ring.high < 1
                else "Above 1 is a fall: the good may have spread."
                if ring.low > 1
                else "No clear change next door.",
            )
        )
    p = numbers.e_test
    rows.append(
        Measure(
            "E-test",
            "–" if isnan(p) else f"p {_p(p)}",
            "",
            "That the site's monthly rate is unchanged, the control left aside. It never decides.",
        )
    )
    spread = numbers.dispersion
    rows.append(
        Measure(
            "Over-dispersion",
            f"{spread.phi:.2f}",
            "",
            "How much more the months vary than chance alone; every deciding interval is widened by it."
            if spread.degrees
            else "Could not be measured from so few months.",
        )
    )
    return tuple(rows)


def _quotient(q: Wdq) -> list[Measure]:
    rows = [
        Measure(
            "Displacement quotient (WDQ)",
            "–" if q.wdq is None else minus(q.wdq, 2),
            "",
            f"May not be read: {q.reason[0].lower()}{q.reason[1:]}"
            if q.wdq is None
            else f"{_reading(q.wdq)} It has no interval and never decides.",
        )
    ]
    if q.success is not None and q.buffer is not None and q.net_effect is not None and q.total_net_effect is not None:
        rows += [
            Measure(
                "Success and buffer measures",
                f"{minus(q.success, 4)}; {minus(q.buffer, 4)}",
                "",
                "Below 0 the site did better than the control; above 0 the ring did worse. WDQ is the second over the "
                "first, and is read only where the first is below 0.",
            ),
            Measure("Net effect", minus(q.net_effect, 4), "", "Rb/Cb less Ra/Ca: above 0 is good."),
            Measure(
                "Total net effect",
                minus(q.total_net_effect, 1),
                "",
                "Cases fewer than expected in site and ring 1 together, without saying how sure.",
            ),
        ]
    return rows


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
    return [
        Measure(
            "Ring 2 against the control (RES)",
            f"{ring.res:.2f}",
            f"{ring.low:.2f} to {ring.high:.2f}",
            "Below 1 is a rise further out."
            if ring.high < 1
            else "Above 1 is a fall further out."
            if ring.low > 1
            else "No clear change further out.",
        )
    ]


def _further(judged: Judged) -> list[Measure]:
    more = judged.further
    rows = [
        _percent("Difference in differences", more.panel, _about_panel(more.panel.found)),
        _percent("Interrupted time series", more.interrupted, _about_series(more.interrupted.found)),
        _percent("Synthetic control", more.synthetic, _about_synthetic(more.synthetic.found)),
        _percent("Placebo sites", more.placebo_sites, _about_sites(more.placebo_sites.found)),
        _percent("Placebo dates", more.placebo_dates, _about_dates(more.placebo_dates.found)),
    ]
    n = judged.natural
    if n is not None:
        known = n.change is not None and n.low is not None and n.high is not None
        value = f"{signed(n.change)} %" if n.change is not None else "–"
        interval = f"{signed(n.low)} to {signed(n.high)} %" if n.low is not None and n.high is not None else ""
        says = (
            f"What {n.places} places that the same rule (most cases in the last year) would have chosen at {n.dates} "
            f"date{'' if n.dates == 1 else 's'} did on their own. A fall no larger than this proves nothing."
            if known
            else n.reason
        )
        rows.append(Measure("Regression to the mean", value, interval, says))
    return rows


def _percent(name: str, checked: Checked, says: str) -> Measure:  # type: ignore[type-arg]
    found = checked.found
    if found is None:
        return Measure(name, "–", "", checked.reason)
    interval = f"{signed(found.low)} to {signed(found.high)} %" if found.low is not None else ""
    return Measure(name, f"{signed(found.change)} %", interval, says)


def _about_panel(found: Did | None) -> str:
    if found is None:
        return ""
    leads = f"Before the phase: p {_p(found.leads_p)} that all ran alike. " if found.leads_p is not None else ""
    return f"Month by month against the places most like it. {leads}{' '.join(found.caution)}".strip()


def _about_series(found: Interrupted | None) -> str:
    return (
        "The site's own course carried on, with nothing to compare it with: all else that changed counts too."
        if found
        else ""
    )


def _about_synthetic(found: Synthetic | None) -> str:
    if found is None:
        return ""
    return f"Against a mix of places that ran as it did. Rank {found.rank} of {found.of}; p {_p(found.p)}."


def _about_sites(found: Placebo | None) -> str:
    if found is None:
        return ""
    return f"Among {found.of - 1} places left alone its change is number {found.rank}; p {_p(found.p)}. {found.reason}"


def _about_dates(found: Placebo | None) -> str:
    if found is None:
        return ""
    if found.of == 1:
        return "The months before are too few for any earlier date to compare with."
    return f"Among {found.of - 1} earlier dates its change is number {found.rank}. They overlap: a picture, not a test."


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


def _p(p: float | None) -> str:
    if p is None:
        return "–"
    return "below 0.001" if p < 0.001 else f"{p:.3f}"


def interval(pair: tuple[float, float]) -> str:
    """An interval of a count: 178 to 224."""
    return f"{number(round(pair[0]))} to {number(round(pair[1]))}"
