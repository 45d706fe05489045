"""How few places hold the harm: the curve, the shares and Gini of an area with how sure they are, beside others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from app.answering.answered import Listing
from app.answering.answerer import Answerer, rests_on
from app.answering.area_about import AreaAbout
from app.answering.area_text import AreaKind
from app.answering.hours import AskedHours
from app.answering.keeper import Kind
from app.answering.question import Question
from app.answering.selection import Bools, Floats, Selected
from app.concentration.lattice import FINE, Cells, Lattice
from app.concentration.people import People, people
from geo.offence.offences import Definition
from geo.space.assign import covered
from geo.streets.names import TOWN
from geo.streets.names_file import default_names
from geo.streets.town_extent import town_extent
from models.concentration import lorenz, shares
from models.concentration_range import HELD, ConcentrationRange, Spread, concentration_range

DRAWS: Final = 199
OF_OTHERS: Final = 99
"""Redraws of the area, and of each that it stands beside."""
MINIMUM: Final = 30
"""Incidents from which an area is set beside others."""
POINTS: Final = 200
"""Of a curve that is drawn."""


@dataclass(frozen=True)
class HeldShare:
    """A share of the incidents and the fewest places that hold it. places, km2: of them; low, high: places in another
    time of the same rates; even: places if chance alone spread as many incidents; None where that is not given."""

    held: float
    places: int
    km2: float
    low: int | None = None
    high: int | None = None
    even: float | None = None


@dataclass(frozen=True)
class AreaConcentration:
    """An authority or a town. asked: it is the area of the question; half: share of its places that hold half of n."""

    kind: AreaKind
    code: str
    name: str
    n: float
    places: int
    half: Spread
    gini: Spread
    adjusted: Spread
    asked: bool = False


@dataclass(frozen=True, eq=False)
class Concentration:
    """How gathered the incidents of a question are.

    question: with definition, source and months filled in; where, about, marking, hours, stands_in: as an Answer has
    them; months: with data; n: incidents with a place in the area; lattice: what the places are; places: with any crime
    recorded in these months; empty: of them, without one of these incidents; land: km² of the area; held: the shares;
    measures: Gini and adjusted Gini, None without incidents; curve, even: (k, 2) share of places and of incidents, the
    densest first, as counted and by chance alone; points: distinct coordinates of the incidents and what of them hold
    the same shares; others: areas beside it; people: who lives there. For who sees no exact counts: by_squares: all is
    worked out from the squares that the map shows them, of which some are missing; minimum, rounding: as in an Answer.
    """

    question: Question
    definition: Definition
    where: tuple[str, ...]
    about: AreaAbout
    marking: str
    hours: AskedHours | None
    stands_in: bool
    months: tuple[date, ...]
    n: float
    lattice: Lattice
    places: int
    empty: int
    land: float
    held: tuple[HeldShare, ...]
    measures: ConcentrationRange | None
    curve: Floats
    even: Floats
    points: int
    held_by_points: tuple[int, ...]
    others: tuple[AreaConcentration, ...]
    people: People | None
    month_only: bool
    by_squares: bool = False
    minimum: int = 0
    rounding: int = 0


def concentration(world: Answerer, asked: Question) -> Concentration:
    """Work it out. Raises as Answerer.select."""
    snapshot = world.store.snapshot()
    area = world.area(asked)
    what, period, _, found = world.select(asked, snapshot)
    here, base = area.places(found), found.any_crime
    lattice = FINE[asked.grid]
    counts = counted(lattice, found, here, area.points(base.x, base.y, world.wards))
    n = float(counts.sum())
    seed = world.settings.seed
    measures = concentration_range(counts, draws=DRAWS, seed=seed) if n else None
    weight = found.places.weight[here]
    return Concentration(
        question=asked.but(offence=f"{what.id}@{what.version}", source=period.source, first=period.first,
                           last=period.last),
        definition=what,
        where=area.where,
        about=area.about,
        marking=area.marking,
        hours=found.hours.asked if found.hours else None,
        stands_in=found.by_proxy > len(found) / 2,
        months=period.held,
        n=n,
        lattice=lattice,
        places=len(counts),
        empty=int((counts <= 0).sum()),
        land=float(shapely.area(area.shape)) / 1e6,
        held=_held(counts, lattice, measures),
        measures=measures,
        curve=_curve(counts),
        even=_falling(measures.even_curve) if measures else np.empty((0, 2)),
        points=int((weight > 0).sum()),
        held_by_points=tuple(one.units for one in shares(weight, held=HELD)) if n else (),
        others=tuple(_others(world, asked, found, lattice, measures)),
        people=people(world, found, area, here, snapshot),
        month_only=found.month_only,
    )  # fmt: skip


def counted(lattice: Lattice, found: Selected, here: Bools, recorded: Bools) -> Floats:
    """(k,) incidents of each place of an area in which any crime was recorded. here: (m,) of the places of incidents,
    recorded: of those of any crime, which of them stand in the area."""
    places, base = found.places, found.any_crime
    x, y = np.append(places.x[here], base.x[recorded]), np.append(places.y[here], base.y[recorded])
    cells = Cells.holding(lattice, x, y)
    weight = places.weight[here]
    return np.bincount(cells.of[: len(weight)], weight, len(cells)).astype(np.float64)


def _held(counts: Floats, lattice: Lattice, measures: ConcentrationRange | None) -> tuple[HeldShare, ...]:
    if measures is None:
        return ()
    k = len(counts)
    return tuple(
        HeldShare(held, round(one.value * k), round(one.value * k) * lattice.km2, round(one.low * k),
                  round(one.high * k), one.even * k)
        for held, one in zip(measures.held, measures.places, strict=True)
    )  # fmt: skip


def _curve(counts: Floats) -> Floats:
    return _falling(lorenz(counts)[1]) if len(counts) and counts.sum() else np.empty((0, 2))


def _falling(up: Floats) -> Floats:
    """A Lorenz curve (n + 1,), lowest first, as (k, 2) points with the densest places first, no more than are drawn."""
    held = 1 - up[::-1]
    last = len(held) - 1
    at = np.unique(np.append(np.rint(np.linspace(0, 1, POINTS) ** 2 * last).astype(np.intp), last))
    return np.stack([at / last, held[at]], axis=1)


def _others(
    world: Answerer, asked: Question, found: Selected, lattice: Lattice, measures: ConcentrationRange | None
) -> Iterator[AreaConcentration]:
    """Authorities, then towns, those with most incidents first; none where the wards are no places of the force's."""
    if not world.wards_offered:
        return
    for group in (_authorities(world, found), _towns(world, found)):
        made = []
        for kind, code, name, here, recorded in group:
            if found.places.weight[here].sum() < MINIMUM:
                continue
            counts = counted(lattice, found, here, recorded)
            here_asked = asked.area == f"{kind.value}:{code}"
            one = measures if here_asked else None
            one = one or concentration_range(counts, draws=OF_OTHERS, seed=world.settings.seed)
            made.append(
                AreaConcentration(kind, code, name, float(counts.sum()), len(counts), one.places[one.held.index(0.5)],
                                  one.gini, one.adjusted, here_asked)
            )  # fmt: skip
        yield from sorted(made, key=lambda one: (-one.n, one.name))


Part = tuple[AreaKind, str, str, Bools, Bools]
"""An area, and which places of incidents and of any crime stand in it."""


def _authorities(world: Answerer, found: Selected) -> Iterator[Part]:
    wards, base = world.wards, found.any_crime
    of_ward = np.array([*wards.authority, ""])
    ours, every = of_ward[found.ward], of_ward[_ward_of_any(world, found)]
    names = dict(zip(wards.authority, wards.authority_name, strict=True))
    for code in sorted(filter(None, names)):
        yield AreaKind.LAD, code, names[code] or code, ours == code, every[: len(base.x)] == code


def _ward_of_any(world: Answerer, found: Selected) -> npt.NDArray[np.intp]:
    """(b,) the ward of each place of any crime: all of them are among the distinct ones, in the same order."""
    distinct, base = found.distinct, found.any_crime
    every = distinct.x + 1j * distinct.y
    at = np.searchsorted(every, base.x + 1j * base.y)
    return np.asarray(distinct.ward(world.wards)[at], np.intp)


def _towns(world: Answerer, found: Selected) -> Iterator[Part]:
    names = default_names()
    places, base = names.localities, found.any_crime
    for i in np.flatnonzero(places.rank == TOWN).tolist():
        shape = town_extent(names, i)
        if shape is None:
            continue
        here = covered(shape, found.places.x, found.places.y)
        if found.places.weight[here].sum() >= MINIMUM:
            yield AreaKind.TOWN, str(places.code[i]), str(places.name[i]), here, covered(shape, base.x, base.y)


def _made(world: Answerer, asked: Question, stamp: str) -> Listing[Concentration]:
    made = concentration(world, asked)
    return answered(world, asked, stamp, made, made.people.attributions if made.people else ())


def answered(
    world: Answerer, question: object, stamp: str, made: "Concentration", credits: Sequence[str] = ()
) -> Listing[Concentration]:
    """The answer with all that must be said with it."""
    given = world.wards.attribution, *default_names().naming, *made.about.attributions, *credits
    return world.listing_of(
        stamp, question, made, made.question.source, made.marking, given, month_only=made.month_only
    )


CONCENTRATION: Final = Kind("concentration", _made, rests_on)
"""How few places hold a question's incidents, who lives there, and how that is elsewhere."""
