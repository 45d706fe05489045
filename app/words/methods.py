"""A method in words: what was run on what, what it found, with which settings, and why it cannot be run here."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from app.answering.choices import REFERENCE
from app.figures import counted, figure, listed, number, percent, probability, sentence, short, significant
from app.methods.asked import Value, method_of
from app.methods.elsewhere import ELSEWHERE, Why
from app.methods.found import How, InputKind, MethodFound, Over, Part, Result, Setting
from app.methods.highest import RANKED
from app.methods.offered import Offered, State
from app.words import answer as answer_words
from app.words.area import area_name
from app.words.choices import SHAPES, announced
from app.words.method_limits import CANNOT_SAY
from models.method import REQUIRED, Method, Parameter

TITLES: Final = {
    "kde": "Density", "kde_inside": "Density up to the edge", "kde_adaptive": "Density that adapts",
    "kde_recent": "Density of late", "relative_risk": "Risk for the venues or residents there",
    "relative_risk_tolerance": "Risk for the venues, beyond chance", "network_kde": "Density along streets",
    "rule_of_thumb": "Spread by the rule of thumb", "k_nearest": "Spread from the nearest places",
    "cross_validated": "Spread by leaving places out", "dbscan": "Areas (DBSCAN)",
    "choose_eps": "A gap from the data", "choose_min_weight": "A minimum from the data",
    "hdbscan": "Areas of differing density (HDBSCAN)", "space_time_dbscan": "Areas in space and time",
    "local_g": "Gi*", "local_g_p": "Gi* by shuffling", "local_g_grid": "Gi* of a grid",
    "local_g_grid_p": "Gi* of a grid by shuffling", "hot_spots": "Hot and cold squares (Gi*)",
    "general_g": "General G", "local_moran": "Local Moran", "local_moran_p": "Local Moran by shuffling",
    "nearest_neighbour": "Nearest neighbours", "near_strings": "Chains of near repeats",
    "self_exciting": "Background and repeat", "mann_kendall": "Mann-Kendall trend",
    "modified_mann_kendall": "Mann-Kendall trend of months that hang together", "seasonal_index": "Months of the year",
    "emerging_hot_spots": "Emerging hot spots", "emerging_cells": "What comes and goes",
    "repeat_window": "Risk after an incident", "lorenz": "Concentration curve", "gini": "Gini",
    "adjusted_gini": "Gini of few incidents", "shares": "How little holds how much", "byar": "Ranges by Byar",
    "hierarchical_rates": "What rates to expect", "gamma_poisson": "Rates drawn to their neighbours",
    "spatial_rates": "Rates as far as neighbours are alike", "funnel": "Which places lie beyond chance",
    "poisson_interval": "Exact ranges of counts",
}  # fmt: skip
"""What a method is called on a page; its id, where it has no name here."""
LABELS: Final = {
    "density": "Density", "values": "Log of the ratio", "z": "Score (z)", "p": "By chance (p)", "hot": "Hot",
    "cold": "Cold", "beyond": "Beyond chance", "stands_out": "Stands out among all", "outside": "Beyond the limits",
    "rate": "Expected rate", "low": "Low", "high": "High", "i": "Local Moran’s I", "expectation": "By chance",
    "unit_share": "Share of the areas", "area_share": "Share of the land", "held": "Share of the incidents",
    "units": "Areas", "across": "Share of the land", "up": "Share of the incidents", "index": "Times the usual",
    "value": "Chosen", "axes": "By axis", "tried": "Tried", "knee": "Knee", "places": "Places", "slope": "A month",
    "gini": "Gini", "adjusted_gini": "Gini, for few incidents", "g": "General G", "s": "Rises less falls",
    "n": "Incidents", "mean": "Mean", "ratio": "Of what is expected", "expected": "Expected",
    "target": "Rate of all together",
}  # fmt: skip
UNITS: Final = {
    "density": "incidents per km² and year", "rate": "per km²", "target": "per km²",
}  # fmt: skip
GREYED: Final = {
    State.DAYS: "Only the month of these incidents is known, and this asks for days",
    State.ANONYMOUS: "These incidents stand on anonymous map points, so none can be put to a street",
    State.STREETS: "No street network is loaded to measure along",
    State.VENUES: "Nothing that the incidents could be set against is loaded",
    State.PARTS: "Incidents of some hours are counted in parts, and this asks for whole ones",
    State.HIDDEN: "Not shown to you: it works on counts and places finer than you may see",
}
"""Why a method cannot be run on a question."""
WHY: Final = {
    Why.ON_PAGE: "at work on another page",
    Why.PART: "a part of another method",
    Why.TYPED: "it takes a few numbers that somebody has, and no incidents",
    Why.UNFIT: "it asks for what a question’s data are not",
}
UNFIT: Final = {
    "difference": "it sets one density against another: the change map says it with the chance on the whole map",
    "hold_out": "it tries spreads on a later period, which a question does not name",
    "ripley_k": "it asks for a rectangle of which all was looked at, and a force or a town is none",
    "ripley_envelope": "it asks for a rectangle of which all was looked at, and a force or a town is none",
    "global_envelope": "it judges any curve against simulated ones: a part of the envelope of Ripley’s K",
    "pai": "it judges a forecast by a later period: the evaluation of the product’s own maps has it",
    "patrol_days": "it takes the days of patrols that were given out by lot, which no question has",
    "residual_days": "it takes the days of patrols that were given out by lot, which no question has",
    "paired_gain": "it judges forecasts of many periods: the evaluation of the product’s own scores has it",
    "long_run": "it takes the months of each place with its neighbours: docs/forecast.md has how well it does",
    "hit_rate": "it judges a forecast by a later period: the evaluation of the product’s own maps has it",
}
"""What is particular about those."""
_HOW: Final = {How.ASKED: "as asked", How.USUAL: "the usual value"}
_AUTOMATIC: Final = {
    "half_life": "chosen for you: a season, which suits tactics; 365 suits strategy",
    "eps_time": "chosen for you: a week",
    "min_cluster_weight": "chosen for you: one in a hundred of the incidents, five at least",
    "distance": "chosen for you: the scale of a few streets",
    "within": "chosen for you: a fortnight",
    "radius": "chosen for you: a square and the eight that touch it",
    "cell": "chosen for you: the squares of the map, no finer than anonymised points bear",
    "min_weight": "chosen for you: a handful, for few happen at once",
}


@dataclass(frozen=True)
class Set:
    """One setting as it was used: what it means, its value in words, its unit, and why it has it."""

    name: str
    label: str
    value: Value | None
    text: str
    unit: str
    why: str


def name_of(method: Method) -> str:
    """What a page calls it."""
    return TITLES.get(method.id, sentence(method.id.replace("_", " ")).rstrip("."))


def label(part: str) -> str:
    """What a part of a result is called."""
    return LABELS.get(part, sentence(part.replace("_", " ")).rstrip("."))


def title(found: MethodFound) -> str:
    """Gi* of a grid: robbery, Swindon."""
    return f"{name_of(method_of(found.method))}: {answer_words.title(found.whole)}"


def offer_title(offer: Offered) -> str:
    """Robbery, Swindon."""
    what = offer.definition.open_data_title if offer.stands_in else offer.definition.title
    return f"{what}, {area_name(offer)}"


def cannot_say(id: str) -> str:
    """What a method cannot say, "" where nobody said."""
    text = CANNOT_SAY.get(id, "")
    return sentence(text) if text else ""


def why_not(id: str) -> str:
    """Why a method is not run by itself on a question, "" where it is."""
    if id not in ELSEWHERE:
        return ""
    one = ELSEWHERE[id]
    if one.why is Why.PART:
        return f"a part of “{one.of}”"
    return UNFIT.get(id, WHY[one.why])


def settings(found: MethodFound) -> tuple[Set, ...]:
    """What it was run with, and why."""
    described = {one.name: one for one in method_of(found.method).parameters}
    return tuple(
        Set(one.name, described[one.name].description, one.value, _text(one.value), described[one.name].unit, _why(one))
        for one in found.settings
    )


def _text(value: Value | None) -> str:
    if value is None:
        return "none"
    return ("yes" if value else "no") if isinstance(value, bool) else figure(value)


def _why(one: Setting) -> str:
    if one.choice is not None:
        made = announced(one.choice)
        return f"{'chosen for you: ' if made.automatic else ''}{made.reason}"
    if one.how is How.CHOSEN:
        return "as on the map" if one.value == REFERENCE or one.name != "kernel" else "as asked"
    if one.how is How.AUTOMATIC:
        return _AUTOMATIC.get(one.name, "chosen for you")
    return _HOW[one.how]


def worked_on(found: MethodFound) -> str:
    """What it was given."""
    n, kind = found.works_on, found.kind
    beside = f", set against {counted(found.beside_n, found.beside.rstrip('s'))}" if found.beside else ""
    squares = "square" if found.squares or kind is InputKind.GRID else "area"
    words = {
        InputKind.POINTS: f"{counted(n, 'place')} with incidents{beside}",
        InputKind.SURFACES: f"{counted(n, 'place')} with incidents{beside}",
        InputKind.CASES: counted(n),
        InputKind.GRID: f"{counted(n, squares)} of the force area with any crime",
        InputKind.AREAS: counted(n, squares),
        InputKind.SERIES: counted(n, "month"),
        InputKind.STREETS: f"{counted(n, 'place')} within 250 m of a street",
    }
    return f"Worked on {words[kind]}."


def headline(found: MethodFound) -> str:
    """What it found, in a sentence."""
    result = found.result
    if not found.whole.n:
        return "No such incident, so nothing was found. That is a result, not a fault."
    if result.clusters is not None:
        return _clusters(found)
    for flags in ("hot", "beyond", "outside", "stands_out"):
        if (part := result.part(flags)) is not None and part.over in (Over.CELLS, Over.AREAS):
            return _standing_out(found, flags, part.values)
    if (density := result.part("density")) is not None and density.values.size:
        top = float(np.nanmax(density.values, initial=0.0))
        if density.over is Over.STRETCHES:
            return f"Up to {short(top)} incidents per km of street and year."
        first = f"; highest in {found.result.tops[0].name}" if found.result.tops else ""
        return f"Up to {short(top)} incidents per km² and year{first}." if top else "Nothing is within reach."
    return _top(result) or _top_area(result) or _alone(result) or "It is worked out step by step: the table has it."


def _clusters(found: MethodFound) -> str:
    some = found.result.clusters or ()
    inside = sum(one.n for one in some)
    loose = found.result.loose
    few = f" {counted(loose, 'further group')} on one or two places, lone ones among them." if loose else ""
    if not some:
        return f"No area: nowhere do incidents lie close enough together.{few}"
    return (
        f"{counted(len(some), 'area')} with {number(inside)} of {counted(inside + _apart(found))}; most in "
        f"{some[0].name}: {number(some[0].n)}.{few}"
    )


def _apart(found: MethodFound) -> float:
    return float(found.result.apart or 0.0)


def _standing_out(found: MethodFound, flags: str, values: np.ndarray) -> str:
    what = "square" if found.squares or found.kind is InputKind.GRID else "area"
    what = "cell" if found.kind in (InputKind.POINTS, InputKind.SURFACES) else what
    n, high = found.works_on, int((values > 0).sum())
    cold = found.result.part("cold")
    low = int(cold.values.sum()) if cold is not None else int((values < 0).sum())
    of = f" of {number(n)}" if what != "cell" else ""
    if not (high or low):
        return f"No {what}{of} stands out when all of them are looked at together."
    words = {
        "hot": f"{counted(high, f'{what} is', f'{what}s are')} hot, {number(low)} cold",
        "beyond": f"{counted(high, f'{what} is', f'{what}s are')} higher than chance makes, {number(low)} lower",
        "outside": f"{counted(high, f'{what} lies', f'{what}s lie')} beyond the limits",
        "stands_out": f"{counted(high, f'{what} stands', f'{what}s stand')} out",
    }
    return f"{words[flags]}{of}, all of them looked at together."


def _top(result: Result) -> str:
    """Where cells are highest."""
    ranked = next((name for name in RANKED if result.part(name) is not None), "")
    if not (ranked and result.tops):
        return ""
    return f"{label(ranked)} is highest in {result.tops[0].name}: {significant(result.tops[0].value)}."


def _top_area(result: Result) -> str:
    """Where a part of areas or months is highest, or how little holds how much."""
    held, land = result.part("held"), result.part("area_share")
    if held is not None and land is not None:
        pairs = zip(held.values.tolist(), land.values.tolist(), strict=True)
        steps = [f"{percent(share)} stand in {percent(part, 1)} of the land" for share, part in pairs]
        return f"Of the incidents, {listed(steps)}."
    for part in result.parts:
        names = {Over.AREAS: result.names, Over.MONTHS: result.months}.get(part.over, ())
        if part.name not in ("z", "rate", "index", "high") or not len(names):
            continue
        values = np.nan_to_num(part.values.astype(np.float64), nan=-np.inf)
        at = int(np.argmax(values))
        return f"{label(part.name)} is highest in {names[at]}: {significant(float(values[at]))}." * bool(
            np.isfinite(values[at])
        )
    return ""


def _alone(result: Result) -> str:
    parts = [f"{label(one.name)} {_value(one.name, one.values)}" for one in result.parts if one.over is Over.ALONE]
    return f"{listed(parts[:4])}." if parts else ""


def _value(name: str, values: np.ndarray) -> str:
    value = values.item()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value.replace("_", " ")
    if name == "p":
        return probability(value)
    if name.endswith("share"):
        return percent(value)
    if isinstance(value, int) or float(value).is_integer():
        return figure(value)
    return significant(value) if np.isfinite(value) else "not known"


def value(part: Part) -> str:
    """A part that stands alone."""
    return _value(part.name, part.values)


def unit(part: str, found: MethodFound) -> str:
    """What a part is counted in, "" for a number without."""
    if part == "density" and found.kind is InputKind.STREETS:
        return "incidents per km of street and year"
    if part == "values":
        return f"log of the share of the incidents over that of the {found.beside or 'others'}"
    return UNITS.get(part, "")


def limits(one: Parameter) -> str:
    """From 25 to 20 000 m; usually 999."""
    ends = [f"{word} {figure(end)}" for word, end in (("from", one.minimum), ("to", one.maximum)) if end is not None]
    usual = "" if one.default in (REQUIRED, None) or one.choices else f"usually {_text(one.default)}"  # type: ignore[arg-type]
    return "; ".join(filter(None, (" ".join([*ends, one.unit]).strip() if ends else one.unit, usual)))


def choice(value: str) -> str:
    """A word that an argument may have, as a form offers it."""
    known = {**SHAPES, "true": "Yes", "false": "No", "fdr": "False discovery rate", "areas": "Wards or LSOAs"}
    return known.get(value, sentence(value.replace("-", " ").replace("_", " ")).rstrip("."))
