"""What was chosen for the asker, and why."""

from dataclasses import dataclass
from typing import Final

from app.answering.choices import REFERENCE, Choice, Parameter, Reason
from app.figures import number, percent, span
from geo.source import source_of
from models.clusters import MinWeightRule
from models.valleys import SHARE

LABELS: Final = {
    Parameter.SOURCE: "Source",
    Parameter.PERIOD: "Period",
    Parameter.BANDWIDTH: "Spread of each incident",
    Parameter.CELL: "Fineness of the map",
    Parameter.EPS: "Largest gap in a hotspot",
    Parameter.MIN_WEIGHT: "Minimum close together",
    Parameter.KERNEL: "Shape of the spread",
    Parameter.REACH: "Farthest from the busiest point",
}
TERMS: Final = {
    Parameter.BANDWIDTH: "spread",
    Parameter.CELL: "fineness",
    Parameter.EPS: "gap",
    Parameter.MIN_WEIGHT: "minimum",
    Parameter.KERNEL: "shape",
    Parameter.REACH: "hotspot",
}
"""Where /words explains them."""
SHAPES: Final = {
    "quartic": "Smooth hill (quartic)",
    "epanechnikov": "Round hill (Epanechnikov)",
    "triweight": "Steep hill (triweight)",
    "uniform": "Flat (uniform)",
    "cone": "Cone",
    "gaussian": "Bell (Gaussian)",
}
"""Shapes of the spread, each with the kernel's name."""
UNITS: Final = {
    Parameter.BANDWIDTH: "m",
    Parameter.CELL: "m",
    Parameter.EPS: "m",
    Parameter.MIN_WEIGHT: "incidents",
    Parameter.REACH: "m",
}
VALLEYS: Final = (
    f"a hotspot is cut where the way between two of its peaks falls below {percent(SHARE)} of the lower one and below "
    "what chance explains"
)
REASONS: Final = {
    Reason.ASKED: "as asked",
    Reason.MOST_TRUSTED: "sources are never mixed; this one is trusted most",
    Reason.FROM_THE_MONTH_ASKED: "from the month asked to the last one loaded",
    Reason.TO_THE_MONTH_ASKED: "the twelve months up to the one asked",
    Reason.LAST_TWELVE_MONTHS: "the last twelve months loaded",
    Reason.LAST_WHOLE_MONTHS: "the last twelve months that are loaded whole",
    Reason.ANONYMOUS_POINTS: "points are anonymised, so nothing finer is honest",
    Reason.ASKED_FINER_THAN_POINTS: "{limit} m was asked; anonymised points bear no less",
    Reason.FEW_STREETS: "the scale of a few streets",
    Reason.SEEN_IN_A_SMALL_PICTURE: "wide enough to be seen in a small picture",
    Reason.RECOMMENDED: "the usual one for crime: smooth, and nothing beyond the spread",
    Reason.WIDER_THAN_KERNEL_BEARS: "{limit} m was asked; wider cells would miss incidents or count them twice, by "
    "where they stand",
    Reason.SHARP_EDGE: "a tenth of the spread, for a spread that ends in a step is missed by wider cells",
    Reason.FINER_THAN_CELLS: "{limit} m was asked; the finest map of so large an area shows no narrower spread: ask "
    "for a smaller area",
    Reason.NARROWEST_THAT_SHOWS: "the narrowest that the finest map of so large an area shows",
    Reason.WIDER_THAN_AREA: "{limit} m was asked; more than half of the longer side of the area would show no pattern",
    Reason.MORE_THAN_THERE_ARE: "as asked; that is more than all the incidents there are, so no hotspot can form",
    Reason.FIFTH_OF_BANDWIDTH: "a fifth of the spread",
    Reason.FINEST_THAT_FITS: "the finest that keeps the map under {limit} cells",
    Reason.ONE_WALK: f"a short walk; {VALLEYS}, and what lies farther from its peak is cut off",
    Reason.TWICE_THE_GAP: f"twice the gap; {VALLEYS}, and what lies farther from its peak is cut off",
    Reason.STREET_APART: "map points of open data stand up to a street apart",
}
TYPICAL: Final = "a typical incident has {typical} within {eps} m, itself included; "
MIN_WEIGHT: Final = {
    MinWeightRule.NO_INCIDENTS: "there are no incidents, so the smallest there can be",
    MinWeightRule.HANDFUL: TYPICAL + "fewer than {value} would be a handful",
    MinWeightRule.QUARTER: TYPICAL + "{value} is a quarter of the heaviest surroundings",
    MinWeightRule.LOCAL_PEAK: TYPICAL + "{value} is two standard deviations above that",
}


@dataclass(frozen=True)
class Announced:
    """A choice in words. value: a number, or the name of what was chosen."""

    name: str
    label: str
    value: float | str
    unit: str
    automatic: bool
    reason: str
    term: str


def announced(choice: Choice) -> Announced:
    """What was chosen, by whom, and why."""
    value = choice.value
    if choice.name is Parameter.SOURCE:
        value = source_of(str(value)).title
    elif choice.name is Parameter.KERNEL:
        value = SHAPES[str(value)]
    elif isinstance(value, tuple):
        value = span(*value)
    return Announced(
        choice.name,
        LABELS[choice.name],
        value,
        UNITS.get(choice.name, ""),
        choice.automatic,
        _reason(choice),
        TERMS.get(choice.name, ""),
    )


def _reason(choice: Choice) -> str:
    if (found := choice.found) is not None:
        typical, eps, value = (number(each) for each in (found.typical, found.eps, found.value))
        return MIN_WEIGHT[found.rule].format(typical=typical, eps=eps, value=value)
    why = REASONS[choice.reason].format(limit="" if choice.limit is None else number(choice.limit))
    return why if choice.kernel == REFERENCE else f"{_alike(choice)}; {why}"


def _alike(choice: Choice) -> str:
    """What a bandwidth of another kernel than the usual one means."""
    kind = "standard deviation: " if choice.kernel == "gaussian" else ""
    return f"{kind}smooths like a quartic of {number(round(choice.smooths_like))} m"


def summary(choices: tuple[Choice, ...]) -> str:
    """All of them on one line, for a file: Bandwidth: 250 m; Kernel: quartic."""
    return "; ".join(f"{c.label}: {c.value} {c.unit}".strip() for c in map(announced, choices))
