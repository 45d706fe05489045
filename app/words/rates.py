"""Rates in words: what they are per, which places stand out and how far chance goes, and what a rate does not say."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from app.answering.question import COUNTS
from app.figures import counted, day_span, decimal, listed, number, percent, significant, span, spans
from app.rates.exposure import NIGHT
from app.rates.judged import INNER, MANY, OUTER, Beyond
from app.rates.per import FEWEST_RESIDENTS, Basis, Missing, Offered, Per, Units
from app.rates.rates import Rates
from app.words.area import area_name
from app.words.hours import hours_name
from geo.source import source_of
from geo.time.night import profile

PER: Final = {
    Per.RESIDENTS: "per 1,000 residents a year",
    Per.VENUES: "per licensed venue a year",
    Per.NIGHT_HOURS: "per 1,000 hours of the night",
    Per.KM2: "per km² a year",
}
"""The unit of a rate."""
CHOICES: Final = {
    Per.RESIDENTS: "1,000 residents",
    Per.VENUES: "Licensed venue",
    Per.NIGHT_HOURS: "Night hour",
    Per.KM2: "km²",
    Units.WARDS: "Wards",
    Units.LSOAS: "LSOAs",
    Units.HEXAGONS: "Hexagons of 350 m",
}
BASE: Final = {
    Per.RESIDENTS: ("Residents", ""),
    Per.VENUES: ("Venues", ""),
    Per.NIGHT_HOURS: ("Night hours", ""),
    Per.KM2: ("Area", "km²"),
}
"""What incidents are divided by, and its unit."""
ONE: Final = {Units.WARDS: "ward", Units.LSOAS: "LSOA", Units.HEXAGONS: "hexagon"}
WHY: Final = {
    Missing.NO_RESIDENTS: "No residents are loaded: afterdark load population FILE.",
    Missing.OTHER_YEAR: "Residents are loaded for areas of another year or kind, whose outlines are not in use: "
    "load them with --lookup, or afterdark boundaries import their outlines.",
    Missing.NEEDS_LSOAS: "Residents by LSOA and outlines of the same LSOAs are needed: afterdark load population FILE, "
    "afterdark boundaries import FILE.",
    Missing.NO_VENUES: "No licensed venues are loaded: afterdark load licences FILE, or afterdark load venues FILE.",
    Missing.ONLY_MADE_UP: "The venues that are loaded are made up and these incidents are real: afterdark load "
    "licences FILE.",
    Missing.ONLY_REAL: "The venues that are loaded are real and these incidents are made up.",
    Missing.NO_HOURS: "These data give no hour: afterdark load force-export FILE loads records with times.",
    Missing.NO_OUTLINES: "No outlines of LSOAs are imported: afterdark boundaries import FILE.",
    Missing.NOT_SHOWN: "Not shown to you.",
}
"""Why a choice cannot be had, and what would change that."""
CAVEATS: Final = {
    Per.RESIDENTS: "Residents are not who is there. A town centre has few residents and many visitors, so its rate per "
    "resident is high whatever the risk of one visitor; it does not say how likely anybody is to be harmed.",
    Per.VENUES: "Venues differ in size and hours, and what happens near them need not come from them. A place without "
    "a venue has no rate, however much happens there.",
    Per.NIGHT_HOURS: "Every place has the same hours, so this orders places as their counts do; it compares nights of "
    "different length and periods of different length.",
    Per.KM2: "Ground is not people: a large ward of fields has a low rate and a small one of streets a high one, "
    "whatever the risk of who is there.",
}
"""What a rate of each kind does not say; it stands beside every one."""
BEYOND: Final = {
    Beyond.FAR_ABOVE: "far above the others",
    Beyond.ABOVE: "above the others",
    Beyond.WITHIN: "like the others",
    Beyond.BELOW: "below the others",
    Beyond.FAR_BELOW: "far below the others",
}
NO_RATE: Final = {
    Per.RESIDENTS: f"no rate: fewer than {FEWEST_RESIDENTS} residents, or not known",
    Per.VENUES: "no rate: no venue",
    Per.NIGHT_HOURS: "no rate",
    Per.KM2: "no rate",
}
NAMED: Final = 5


def title(found: Rates) -> str:
    """Robbery per 1,000 residents a year, Swindon."""
    what = found.definition.open_data_title if found.stands_in else found.definition.title
    when = f", {hours_name(found.hours)}" if found.hours else ""
    return f"{what} {PER[found.per]}, {area_name(found)}{when}"


def choice(one: Offered) -> str:
    """What a choice is called."""
    return CHOICES[one.choice]


def when(found: Rates) -> str:
    """Jan to Dec 2025, months without data named."""
    period = found.period
    text = day_span(*period.between) if period.between else span(period.first, period.last)
    return f"{text}; no data for {spans(period.missing)}" if period.missing else text


def headline(found: Rates) -> str:
    """Highest is Central: 9.3 per 1,000 residents a year (likely range 6.4 to 13.0), against 0.33 in all 118 wards."""
    judged, one = found.judged, ONE[found.places.units]
    if found.missing:
        return f"No rate can be given. {WHY[found.missing]}"
    known = [i for i in found.order if judged.known[i]]
    if not known:
        return f"No {one} here has a rate that can be given."
    if not np.nansum(found.n[known]):
        return f"No such incidents in any {one} here, {when(found)}. That is a result, not a fault."
    top, every = known[0], int(judged.known.sum())
    about = "about " if found.rounding else ""
    rate = f"{about}{_rate(judged.steady[top])} {PER[found.per]}"
    return (
        f"Highest is {found.places.name[top]}: {rate} once steadied (likely range "
        f"{_rate(judged.steady_low[top])} to {_rate(judged.steady_high[top])}), against {about}{_rate(judged.target)} "
        f"in all {counted(every, one)} with a rate together."
    )


def stand_out(found: Rates) -> str:
    """Which places lie beyond the funnel's lines, and how many would by chance."""
    judged, one = found.judged, ONE[found.places.units]
    known = [i for i in found.order if judged.known[i]]
    if not known or found.missing:
        return ""
    far = [i for i in known if abs(judged.beyond[i]) == Beyond.FAR_ABOVE]
    near = sum(abs(int(judged.beyond[i])) == Beyond.ABOVE for i in known)
    names = [f"{found.places.name[i]} ({'above' if judged.beyond[i] > 0 else 'below'})" for i in far[:NAMED]]
    more = f" and {len(far) - NAMED} more" if len(far) > NAMED else ""
    outer = f"beyond the outer lines: {listed(names) if not more else ', '.join(names)}{more}" if far else ""
    some = f"{counted(near, one)} between the inner and the outer" if near else ""
    expected = len(known) * (1 - INNER)
    chance = (
        f"If all were alike, about {decimal(expected, 0 if expected >= 1 else 1)} of {len(known)} would lie beyond "
    )
    found_ = "; ".join(filter(None, (outer, some))) or f"No {one} lies beyond the lines"
    return f"{found_[:1].upper()}{found_[1:]}. {chance}the inner lines by chance alone."


def sentences(found: Rates) -> tuple[str, ...]:
    """What must be known beside the rates: the caveat of their kind first."""
    return (CAVEATS[found.per], *_sentences(found))


def method(found: Rates) -> str:
    """How the columns are worked out."""
    many = int(found.judged.known.sum()) > MANY
    doubt = "from the gamma posterior" if many else "with the doubt that the counts leave of how places differ"
    widened = (
        f"Places differ {decimal(found.judged.dispersion, 1)} times as much as by chance (variance), and the lines are "
        "widened by it. "
        if found.judged.dispersion > 1
        else "Places differ no more than by chance, so the lines are exact Poisson limits. "
    )
    return (
        f"A rate is the count over what it is divided by and the {_years(found.period.years)} of data, with the "
        "exact Poisson interval (95 %). The steadied rate is drawn towards that of all places, the more the fewer "
        f"incidents one has (empirical Bayes, Marshall 1991), its range {doubt}. {widened}Lines of the funnel hold "
        f"{percent(INNER)} and {percent(OUTER, 1)} of places that are like all others (Spiegelhalter 2005)."
    )


def drawn(found: Rates) -> str:
    """What the funnel shows, for who cannot see it."""
    judged = found.judged
    n = int(judged.known.sum())
    out = int((np.abs(judged.beyond) == Beyond.FAR_ABOVE).sum())
    return (
        f"Funnel plot of {counted(n, ONE[found.places.units])}: rate {PER[found.per]} by {BASE[found.per][0].lower()}; "
        f"the line of all at {_rate(judged.target)}, {out} beyond the outer lines."
    )


def alike(found: Rates) -> str:
    """What stands in place of a funnel where every place has as much to divide by; "" where there is one."""
    judged = found.judged
    if judged.lines is not None or not judged.known.any():
        return ""
    return (
        "There is no funnel: every place here has as much to divide by, so one pair of limits holds for all. The last "
        "column says which lie beyond them."
    )


def shaded(found: Rates) -> str:
    """What the map's colours are."""
    return f"Steadied rate {PER[found.per]}"


def _years(years: float) -> str:
    return f"{decimal(years, 0 if years == round(years) else 2)} year{'s' * (years != 1)}"


def _rate(value: float) -> str:
    return significant(float(value), 3)


def _sentences(found: Rates) -> Iterator[str]:
    yield f"{when(found)[:1].upper()}{when(found)[1:]}. {_counts(found)}"
    yield from filter(None, (_known(found), _left_out(found), _withheld(found), _outlines(found)))
    if found.question.measure != COUNTS:
        yield "Rates count incidents, whatever the question adds up."
    if found.about.kind and found.places.boundaries is not None:
        yield "A place counts as in the area asked about when half of its ground lies in it, and is counted whole."
    if caveat := source_of(found.period.source).caveat:
        yield caveat
    if found.definition.caveat:
        yield found.definition.caveat
    if found.stands_in and found.definition.open_data_caveat:
        yield found.definition.open_data_caveat


def _counts(found: Rates) -> str:
    one = ONE[found.places.units]
    here = found.places.here
    given = float(np.nansum(found.n[here]))
    about = "about " if found.rounding else ""
    text = f"{about}{counted(given)} in {counted(int(here.sum()), one)}"
    text = f"{text[:1].upper()}{text[1:]}"
    outside = found.total - float(np.nansum(found.n)) if found.total is not None and not found.minimum else 0.0
    lost = f"; {counted(outside)} of the whole area lie in no {one}" if outside > 0.5 else ""
    return f"{text}{lost}."


def _known(found: Rates) -> str:
    known, per, units = found.known, found.per, found.places.units
    if per is Per.RESIDENTS and known.basis:
        how = {
            Basis.PUBLISHED: f"as published for {CHOICES[units].lower() if units is Units.WARDS else 'LSOAs'} of "
            f"{known.vintage}",
            Basis.LOOK_UP: f"carried to areas of {known.vintage} by a look-up, in equal shares where one was divided",
            Basis.BY_GROUND: f"of LSOAs of {known.vintage}, shared out by ground as if people lived evenly spread, "
            "which they do not: take it as rough",
        }[known.basis]
        return f"Residents {known.of}, {how}."
    if per is Per.VENUES and known.venues:
        return f"{counted(known.venues, 'licensed venue')} in all places together, as the list that is loaded has them."
    if per is Per.NIGHT_HOURS and known.hours:
        night = hours_name(found.hours) if found.hours else profile(NIGHT).title
        return (
            f"{number(round(known.hours))} hours passed: {night}. An incident counts by its chance of falling in them."
        )
    return ""


def _left_out(found: Rates) -> str:
    none = found.places.here & ~np.isfinite(found.exposure)
    if found.missing or not none.any():
        return ""
    held = float(np.nansum(found.n[none]))
    holds = f", and {counted(held)} in them stand in no rate" if held and not found.minimum else ""
    return f"{counted(int(none.sum()), ONE[found.places.units])} without a rate ({NO_RATE[found.per][9:]}){holds}."


def _withheld(found: Rates) -> str:
    if not found.minimum:
        return ""
    rounded = (
        f" Others are to the nearest {found.rounding}, and rates are of the rounded counts." if found.rounding else ""
    )
    return (
        f"Counts below {found.minimum}, and any from which one could be worked out, are not shown, and neither are "
        f"their rates.{rounded} Everything here rests on what is shown."
    )


def _outlines(found: Rates) -> str:
    if found.places.units is Units.HEXAGONS:
        return "Hexagons are those in which any crime was recorded in these months, 0.106 km² each."
    return " ".join(found.places.boundaries.notes) if found.places.boundaries is not None else ""
