"""The sentences of what could be done about a site: costs, effects, and what could be worth how much."""

from typing import Final

from app.charter.pricing import NotPriced
from app.charter.sheet import NoBenefit, ProposedOption, Sheet
from app.figures import counted, listed, number, pounds, pounds_in_full
from app.words.sheet import WITHHELD
from geo.offence.costs import CostTable
from geo.offence.options import OptionEffect, PreventionOption

COSTS: Final = {
    "<5k": f"under {pounds_in_full(5_000)}",
    "5-25k": f"{pounds_in_full(5_000)} to {pounds_in_full(25_000)}",
    "25-100k": f"{pounds_in_full(25_000)} to {pounds_in_full(100_000)}",
    ">100k": f"over {pounds_in_full(100_000)}",
}
ALL_UNKNOWN: Final = (
    "these data do not say what happened in homes or was domestic abuse, and what could be seen from the street"
)
NO_BENEFIT: Final = {
    NoBenefit.NOT_PROVEN: "No figure: {unproven}.",
    NoBenefit.NONE_SELECTED: "No figure: the question selects no incident here of the kinds it is proven for.",
    NoBenefit.PLACE_UNKNOWN: f"No figure: {ALL_UNKNOWN}.",
    NoBenefit.NOT_SEEN: "No figure: what it is proven for happened here in homes, or is domestic abuse.",
    NoBenefit.NO_UNIT_COST: "No figure: no offence of the kinds it is proven for has a unit cost here.",
    NoBenefit.SEVERAL: "No figure: nothing here of the kinds it is proven for can be priced, for the reasons that are "
    "counted below.",
    NoBenefit.WITHHELD: f"No figure. {WITHHELD}",
}
"""Why no pounds stand beside an option."""
NOT_PRICED: Final = {
    NotPriced.NOT_SEEN: "in homes and other places that are not public, or domestic abuse",
    NotPriced.PLACE_UNKNOWN: "of which nobody recorded whether the place is public",
    NotPriced.NO_UNIT_COST: "of kinds without a unit cost",
}
GRADES: Final = {
    "strong": "strong",
    "mixed": "strong abroad, mixed in England",
    "moderate": "moderate",
    "weak": "weak",
    "untested": "untested",
}
"""How good the evidence for an option is."""


def benefit(proposed: ProposedOption, costs: CostTable) -> str:
    """What an option could be worth a year, in prices of which year, or why there is no figure."""
    unproven = f"not proven for {listed(proposed.unproven)}"
    if proposed.no_benefit:
        return NO_BENEFIT[proposed.no_benefit].format(unproven=unproven)
    assert proposed.low is not None and proposed.high is not None
    text = f"{pounds(proposed.low)} to {pounds(proposed.high)} a year in {prices(costs)} ({listed(proposed.counted)})"
    return f"{text}; nothing is counted for other kinds: {unproven}." if proposed.unproven else f"{text}."


def prices(costs: CostTable) -> str:
    """2015/16 prices; what brought them to a later year where something did."""
    index = costs.index
    if index is None:
        return f"{costs.prices} prices"
    return f"{index.year} prices (those of {costs.prices} times {index.factor:g}: {index.name}, {index.source})"


def priced(sheet: Sheet) -> tuple[str, ...]:
    """How many of the incidents that the question selects have a price, and why the others have none."""
    if sheet.worth is None:
        return (f"Pounds: {WITHHELD[:1].lower()}{WITHHELD[1:]}",)
    every = sheet.worth.every
    if not every.total:
        return ()
    if not every.n and set(every.not_priced) == {NotPriced.PLACE_UNKNOWN}:
        return (f"No incident is priced: {ALL_UNKNOWN}.",)
    begins = f"Priced: {number(every.n)} of the {counted(every.total)} that the question selects here"
    others = "; ".join(f"{number(n)} {NOT_PRICED[why]}" for why, n in every.not_priced.items())
    missing = sheet.worth.domestic_unknown
    domestic = (
        (f"Of {number(missing)} of the priced nobody recorded whether they are domestic abuse.",) if missing else ()
    )
    return (f"{begins}. {'Not priced: ' if others else ''}{others}{'.' if others else ''}".strip(), *domestic)


def police_share(costs: CostTable) -> str:
    """How small a part of a unit cost the police's is, "" where the table does not say."""
    parts = [
        f"{pounds_in_full(part.police)} of the {pounds_in_full(part.of)} of a {part.label.lower()}"
        + (f" ({pounds_in_full(part.courts)} the courts’ and prisons’)" if part.courts else "")
        for part in costs.police_parts
    ]
    return f"What the police would save is a small part of a unit cost: {listed(parts)}." if parts else ""


def to_check(costs: CostTable) -> str:
    """The unit costs that were not read in the source, "" where there are none."""
    labels = [f"{one.label[:1].lower()}{one.label[1:]}" for one in costs.entries if one.check]
    return f"Unit costs to be checked in the report: {listed(labels)}." if labels else ""


def cost(option: PreventionOption) -> str:
    """What it costs to set up: £5,000 to £25,000."""
    return COSTS[option.cost]


def effect(effect: OptionEffect) -> str:
    """4 to 21 % fewer (property), to be checked; 14 % fewer on average (property); not proven for violence."""
    if effect.low is None or effect.high is None:
        return f"not proven for {effect.on}"
    check = ", to be checked" if effect.check else ""
    if effect.average is not None:
        return f"{effect.average:g} % fewer on average ({effect.on}){check}"
    return f"{effect.low:g} to {effect.high:g} % fewer ({effect.on}){check}"


def effects(option: PreventionOption) -> str:
    """Every effect of an option, and whether its figures were checked against the review."""
    check = ". Figures to be checked in the source" if option.check else ""
    return f"{'; '.join(effect(one) for one in option.effects)}{check}"
