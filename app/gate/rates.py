"""Rates as a reader may see them: of counts that are given, rounded first, and nothing else."""

from dataclasses import replace

import numpy as np

from app.answering.question import Question
from app.gate.counts import given, shown, span
from app.gate.map import allow_hours
from app.gate.rule import Rule
from app.gate.viewer import Viewer
from app.rates.exposure import NIGHT
from app.rates.judged import judge
from app.rates.per import Missing, Offered, Per, Units
from app.rates.rates import Rates, RatesQuestion
from geo.errors import Refused


def disclosed_rates(found: Rates, question: RatesQuestion, viewer: Viewer) -> Rates:
    """Rates whose counts may be given; what they are divided by is public, so a rate is its count. Raises Refused for
    hours and areas that are finer than the reader may see.

    Where counts are withheld or rounded, they are those that the map gives of the wards of the whole area, whatever
    area is asked about, and every rate, range and line of the funnel is worked out anew from these alone.
    """
    rule = viewer.rule(found.definition, found.question.source)
    allow_hours(_asked(found), rule)
    if found.places.units is not Units.WARDS:
        _allow_units(found, rule)
    found = replace(found, pers=_pers(found, rule), units=_units(found, rule))
    if rule.hides or rule.cell:
        found = _given(found, rule)
    return found.only(found.places.here) if viewer.reader.areas else found


def _asked(found: Rates) -> Question:
    """The question with the hours that its rates are of."""
    asked = found.question
    at_night = found.per is Per.NIGHT_HOURS and not (asked.night or asked.span)
    return asked.but(night=NIGHT) if at_night else asked


def _finer(rule: Rule) -> bool:
    """Whether areas may be shown that cross wards or are smaller."""
    return rule.small_areas and not (rule.hides or rule.cell)


def _pers(found: Rates, rule: Rule) -> tuple[Offered, ...]:
    """What rates can be given per, without the night for who may not see hours."""
    hidden = () if rule.hours else (Per.NIGHT_HOURS,)
    return tuple(replace(one, missing=Missing.NOT_SHOWN) if one.choice in hidden else one for one in found.pers)


def _units(found: Rates, rule: Rule) -> tuple[Offered, ...]:
    """The kinds of area, wards alone for who may not see others."""
    if _finer(rule):
        return found.units
    wards = Units.WARDS
    return tuple(one if one.choice is wards else replace(one, missing=Missing.NOT_SHOWN) for one in found.units)


def _allow_units(found: Rates, rule: Rule) -> None:
    """Raise Refused for areas that cross those whose counts are given, or are smaller than may be shown."""
    if _finer(rule):
        return
    where = "grid" if found.places.units is Units.HEXAGONS else "units"
    what = "hexagons" if found.places.units is Units.HEXAGONS else "LSOAs"
    raise Refused(f"rates of {what} are not shown to you, those of wards are", where=where, todo="Ask for wards.")


def _given(found: Rates, rule: Rule) -> Rates:
    n, total = found.n, found.total or 0.0
    use = given(n, total, rule) if total >= rule.minimum else np.zeros(len(n), bool)
    kept = np.full(len(n), np.nan)
    kept[use] = [shown(value, rule) for value in n[use]]
    low, high = kept.copy(), kept.copy()
    if use.any():
        low[use], high[use] = np.array([span(value, rule) for value in kept[use]]).T
    below = n < rule.minimum
    return replace(
        found, n=kept, judged=judge(kept, found.exposure, span=(low, high), minimum=rule.minimum),
        total=shown(total, rule) if total >= rule.minimum else None, below=below, withheld=~use & ~below,
        minimum=rule.minimum, rounding=rule.rounding, behind=(low, high) if rule.rounding else None,
    )  # fmt: skip
