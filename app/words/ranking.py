"""What candidate sites are weighed by, and how sure their order is, in words."""

from dataclasses import dataclass
from typing import Final

from app.charter.ranking import RankedSheets
from app.figures import counted, number


@dataclass(frozen=True)
class Reason:
    """One reason to put a site first: its name, and what is measured."""

    label: str
    about: str


REASONS: Final = {
    "incidents": Reason("Incidents", "a year"),
    "harm": Reason("Harm", "weight a year"),
    "night": Reason("Weekend nights", "how many times an even spread"),
    "trend": Reason("Getting worse", "change on the year before"),
    "lasting": Reason("Lasting", "how many quarters it has been a hotspot"),
    "dark": Reason("Badly lit", "metres more than 25 m from a working light"),
    "unsafe": Reason("Felt unsafe", "StreetSafe reports"),
    "home": Reason("Far from a way home", "metres to a taxi rank or late stop"),
    "pounds": Reason("Pounds", "harm in the street that could be prevented in a year"),
}
"""By the key of the criterion."""


def headline(ranked: RankedSheets) -> str:
    """How many sites are recommended for a first look, "" where there is none to rank."""
    many, first = len(ranked.sheets), ranked.recommended
    if not many:
        return ""
    if not first:
        if many == 1:
            return "There is one candidate site, so none is ahead of others."
        return f"None of {number(many)} candidate sites is recommended ahead of the others."
    are = "is" if first == 1 else "are"
    return f"{number(first)} of {counted(many, 'candidate site')} {are} recommended for a first look."


def about(ranked: RankedSheets) -> str:
    """How far the order hangs on the weights and on chance."""
    if not ranked.recommended:
        return f"{_TRIED} No site is recommended: each of them could fall out of the first half. {_ORDER}"
    which = "The site that is" if ranked.recommended == 1 else "Sites that are"
    return f"{_TRIED} {which} recommended stayed in the first half 95 times in 100. {_ORDER}"


FORMULA: Final = (
    "Need comes first: incidents and harm, each as a share of the site with most, weighed together. The other reasons "
    "(nights, trend, darkness, feeling unsafe, the way home, pounds) make need weigh more, together at most twice as "
    "much, and never replace it: score = need × (1 + the other reasons, weighted). A site where nothing was "
    "recorded scores 0, stands last and is not recommended, however dark or far from home it is."
)
SCALES: Final = (
    "Incidents and harm: from 0, none, to 1, most of these sites. The others: from 0, least of these sites, to 1, most."
)
_TRIED: Final = (
    "The order was worked out again 500 times, each time with other weights and with counts as far off as chance moves "
    "them."
)
_ORDER: Final = "The order starts a discussion; it is not a decision."


def ranks(low: int, high: int) -> str:
    """2 to 5; 3."""
    return f"{low}" if low == high else f"{low} to {high}"


def standing(ranked: RankedSheets, at: int) -> str:
    """Rank 2 of 8, likely 1 to 4: recommended for a first look."""
    of = ranked.result
    likely = ranks(int(of.low[at]), int(of.high[at]))
    first = "recommended for a first look" if of.recommended[at] else "not recommended ahead of the others"
    if at in ranked.needless:
        site = ranked.sheets[at].incidents
        first = f"not recommended, for {'too little' if site.withheld else 'nothing'} was recorded here"
    return f"Rank {int(of.rank[at])} of {len(ranked.sheets)}, likely {likely}: {first}."
