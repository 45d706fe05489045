"""What the area of an answer is called, and how it is made."""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from app.answering.answer import Answer
from app.answering.area_about import AreaAbout
from app.answering.area_text import AreaKind
from app.figures import counted, decimal, figure, listed, percent
from geo.streets.basemap import Place
from geo.streets.town_extent import MINIMUM_POSTCODES, REACH

NAMED: Final = 4
"""Wards that are named; of more the first three are, and the others counted."""
NO_RATE: Final = "It is not made of whole wards, so no rate per resident is given for it."
_RANK: Final = {Place.TOWN: "the town of ", Place.VILLAGE: "the village of "}
_HOW: Final = {
    AreaKind.TOWN: f" (the ground within {REACH:.0f} m of its postcodes)",
    AreaKind.BEAT: " (a beat)",
    AreaKind.SITE: " (a Clear, Hold, Build site)",
}
"""How an area is made, in short, where the whole sentence is not beside it."""


class OfAnArea(Protocol):
    """Whatever answers for an area, which has a name and of which something is to be said."""

    @property
    def where(self) -> tuple[str, ...]: ...
    @property
    def about(self) -> AreaAbout: ...


def area_name(answer: OfAnArea) -> str:
    """Swindon; 3 wards: Central, Eastcott and Mannington; the town of Salisbury; within 400 m of SN1 1AA."""
    name = _NAMES.get(answer.about.kind)
    return name(answer) if name else listed(answer.where)


def in_area(answer: Answer) -> str:
    """The area after a count of incidents, and in short how it is made: in Swindon; within 400 m of SN1 1AA."""
    name = f"{area_name(answer)}{_HOW.get(answer.about.kind, '')}"
    return name if answer.about.kind is AreaKind.CIRCLE else f"in {name}"


def how_made(answer: Answer) -> str:
    """How the area is made, for who relies on it; "" for an authority, which others have made."""
    made = _MADE.get(answer.about.kind)
    return made(answer) if made else ""


def beyond(answer: Answer) -> str:
    """What of the area lies where nothing is loaded."""
    return (
        f"{percent(answer.about.beyond)} of this area lies outside the force’s area, where no incidents are loaded: "
        "there are none on the map there, whatever happened."
    )


def whole_squares(answer: Answer) -> str:
    """How counts of an area are given to a reader who may not see those of single places."""
    side = figure(answer.by_squares)
    return (
        f"The count is the sum of the squares of {side} m whose middle lies in the area, as far as their own counts "
        f"are given: what squares with fewer than {answer.minimum} hold is not in it. So the same square counts alike "
        "in every area, and two areas set against each other tell no more than that."
    )


def _wards(answer: OfAnArea) -> str:
    where = answer.where
    if len(where) == 1:
        return where[0]
    more = len(where) - NAMED + 1
    named = where if len(where) <= NAMED else (*where[: NAMED - 1], f"{more} more")
    return f"{counted(len(where), 'ward')}: {listed(named)}"


def _town(answer: OfAnArea) -> str:
    rank = answer.about.rank
    return f"{_RANK.get(rank, '') if rank is not None else ''}{', '.join(answer.where)}"


def _kept(answer: OfAnArea, what: str) -> str:
    return f"the {'synthetic ' * answer.about.made_up}{what} {listed(answer.where)}"


_NAMES: Final[Mapping[AreaKind, Callable[[OfAnArea], str]]] = {
    AreaKind.WARD: _wards,
    AreaKind.CSP: lambda answer: f"the community safety partnership of {listed(answer.where)}",
    AreaKind.TOWN: _town,
    AreaKind.ZONE: lambda answer: _kept(answer, "zone"),
    AreaKind.SITE: lambda answer: _kept(answer, "site"),
    AreaKind.OUTLINE: lambda answer: f"a drawn area of {_km2(answer)}, {listed(answer.where)}",
    AreaKind.CIRCLE: lambda answer: f"within {figure(answer.about.radius)} m of {listed(answer.where)}",
}


def _of_authorities(answer: Answer) -> str:
    names = sorted({ward.authority for ward in answer.wards if ward.authority})
    made_of = f"the local {'authority' if len(names) == 1 else 'authorities'} {listed(names)}"
    return f"The community safety partnership is made of {made_of}."


def _of_postcodes(answer: Answer) -> str:
    return (
        f"{answer.where[0]} is taken to be the ground within {REACH:.0f} m of the postcodes that are nearer to the "
        "middle of its bus stops, or of those of a part of it (as NaPTAN has it), than to any other place’s, in groups "
        f"of {MINIMUM_POSTCODES} postcodes or more (of a small place in the largest). That is no official boundary, "
        f"and neighbours that touch share a strip. {NO_RATE}"
    )


def _as_kept(answer: Answer) -> str:
    made_up = "It was made for synthetic data. " * answer.about.made_up
    return f"{made_up}The outline is the one that is kept now, {_km2(answer)}. {NO_RATE}"


def _as_drawn(answer: Answer) -> str:
    return f"The area was drawn for this question: {_km2(answer)}, its corners to the metre. {NO_RATE}"


def _measured(answer: Answer) -> str:
    radius = figure(answer.about.radius)
    return f"Counted is what stands within {radius} m as the crow flies, {_km2(answer)}. {NO_RATE}"


_MADE: Final[Mapping[AreaKind, Callable[[Answer], str]]] = {
    AreaKind.CSP: _of_authorities,
    AreaKind.WARD: lambda answer: f"These wards are counted together: {listed(answer.where)}.",
    AreaKind.TOWN: _of_postcodes,
    AreaKind.BEAT: lambda answer: (
        f"The outline is that of the beats that were imported ({answer.about.boundaries}). {NO_RATE}"
    ),
    AreaKind.ZONE: _as_kept,
    AreaKind.SITE: _as_kept,
    AreaKind.OUTLINE: _as_drawn,
    AreaKind.CIRCLE: _measured,
}


def _km2(answer: OfAnArea) -> str:
    return f"{decimal(answer.about.km2, 2)} km²"
