"""How small a fall a site could show, in words."""

from math import ceil
from typing import Final

from app.figures import THIN, counted, decimal
from app.sites.power import PlannedPower
from app.words.shortfall import missing
from models.impact.power import Detectable
from models.impact.verdict import MINIMUM_CASES

HEADLINE: Final = 12
"""Months that the first sentence speaks of."""
EIGHT_IN_TEN: Final = "Of ten falls as large as that, eight would be shown."


def planned(of: PlannedPower) -> str:
    """Before a phase begins: the smallest fall that the site could show within a year, and within other times."""
    if not of.horizons:
        return f"How small a fall this site could show cannot be said. {missing(of.shortfall)}".strip()
    first = next((one for one in of.horizons if one.months == HEADLINE), of.horizons[0])
    rest = [_takes(one) for one in of.horizons if one is not first]
    with_cases = f"With {_monthly(of.monthly)} a month, this site"
    if first.fall is None:
        text = f"{with_cases} could show nothing within {first.months} months: {_why(first)}."
    else:
        text = (
            f"{with_cases} could show a fall of {_share(first.fall)} or more within {first.months} months; a smaller "
            "one would stay hidden."
        )
    return " ".join((text, f"{'; '.join(rest)}." if rest else "", EIGHT_IN_TEN if _some(of.horizons) else "")).strip()


def after(one: Detectable) -> str:
    """After: the smallest fall that the months compared could have shown."""
    if one.fall is None:
        return f"No fall could have been shown here: {_why(one)}."
    return (
        f"With about {counted(round(one.expected.cases), 'case')} expected in these {counted(one.months, 'month')}, a "
        f"fall of {_share(one.fall)} or more could have been shown; a smaller one would have stayed hidden. "
        f"{EIGHT_IN_TEN}"
    )


def _takes(one: Detectable) -> str:
    within = f"{'w' if one.months > HEADLINE else 'W'}ithin {one.months} months"
    return f"{within} it takes {_share(one.fall)}" if one.fall is not None else f"{within} nothing would be shown"


def _why(one: Detectable) -> str:
    if one.expected.cases < MINIMUM_CASES:
        return f"fewer than {MINIMUM_CASES:.0f} cases are to be expected, which chance alone moves too far"
    return "not even the end of all cases would be more than chance gives"


def _some(horizons: tuple[Detectable, ...]) -> bool:
    return any(one.fall is not None for one in horizons)


def _share(fall: float) -> str:
    return f"{ceil(100 * fall)}{THIN}%"


def _monthly(cases: float) -> str:
    return f"about {decimal(cases, 0)} cases" if cases >= 1.5 else "about 1 case" if cases >= 0.5 else "hardly a case"
