"""How few places hold the harm, in words: what is counted, what chance alone would make, and how sure it is."""

from collections.abc import Iterator
from typing import Final

from app.answering.question import HEXAGONS
from app.concentration.concentration import Concentration, HeldShare
from app.concentration.lattice import Lattice
from app.concentration.people import Group, NoPeople, People
from app.figures import counted, decimal, interval, number, percent
from app.words.area import area_name
from app.words.hours import hours_name
from models.concentration_range import Spread

HALF: Final = 0.5
SHARES: Final = {0.25: "A quarter", 0.5: "Half", 0.8: "Four fifths"}
"""Of the incidents."""
FIFTHS: Final = {
    1: "Most deprived fifth", 2: "Second fifth", 3: "Middle fifth", 4: "Fourth fifth", 5: "Least deprived fifth",
}  # fmt: skip
OF_ENGLAND, OF_THESE = " of England", " of the LSOAs here"
NO_PEOPLE: Final = {
    NoPeople.NO_OUTLINES: "Who lives there is not known: no outlines of LSOAs are loaded (afterdark boundaries "
    "import).",
    NoPeople.NO_SCORES: "How deprived it is where they happen is not known: no Index of Multiple Deprivation is loaded "
    "(afterdark load deprivation).",
    NoPeople.TWO_YEARS: "The scores of deprivation and the outlines of LSOAs that are loaded are of two years, "
    "and codes "
    "of two years are not joined.",
    NoPeople.NO_INCIDENTS: "There is no incident to set beside the residents.",
}
"""Why nothing is said of who lives there."""


def title(found: Concentration) -> str:
    """What, where and in which hours."""
    what = found.definition.open_data_title if found.stands_in else found.definition.title
    when = f", {hours_name(found.hours)}" if found.hours else ""
    return f"{what}, {area_name(found)}{when}"


def called(lattice: Lattice, count: float = 2) -> str:
    """squares of 250 m; hexagons of 350 m."""
    one = "hexagon" if lattice.grid == HEXAGONS else "square"
    return f"{one}{'' if count == 1 else 's'} of {lattice.side:.0f} m"


def headline(found: Concentration) -> str:
    """Half of the 239 incidents stand in 62 of 4 005 squares of 250 m (1.5 %; another such time: 43 to 81)."""
    if not found.n:
        return "No such incident is there to be counted, so nothing is gathered. That is a result, not a fault."
    half = next((one for one in found.held if one.held == HALF), None)
    if half is None:
        return "The squares that are shown to you hold less than half of the incidents, so nothing is said of the half."
    about = "about " if found.rounding else ""
    if found.by_squares:
        return (
            f"{SHARES[HALF]} of the {about}{counted(found.n)} stand in {number(half.places)} of the squares that are "
            f"shown to you ({_km2(half.km2)})."
        )
    return (
        f"{SHARES[HALF]} of the {counted(found.n)} stand in {number(half.places)} of {number(found.places)} "
        f"{called(found.lattice)} ({_share(half, found)}; {_km2(half.km2)}); in another such time it would be "
        f"{_range(half)}."
    )


def sentences(found: Concentration) -> tuple[str, ...]:
    """What stands below the headline."""
    return tuple(_by_squares(found) if found.by_squares else _sentences(found)) if found.n else ()


def method(found: Concentration) -> str:
    """What the numbers rest on."""
    if found.by_squares:
        return "Added up from the squares that the map shows you, and from nothing else."
    return (
        f"Places are {called(found.lattice)} in which any crime at all was recorded in these months. The range holds "
        "what another time as long would show in 19 of 20 cases while every place keeps its rate; it does not "
        "hold what "
        "another grid, the moving of map points or other rules of recording would change. Chance alone: as many "
        "incidents thrown on the same places, each as likely as any other."
    )


def drawn(found: Concentration) -> str:
    """What the curve shows, for who cannot see it."""
    points = [f"{SHARES[one.held].lower()} in {_share(one, found)} of them" for one in found.held]
    return f"Curve of how much of the incidents the busiest places hold: {'; '.join(points)}."


def others(found: Concentration) -> str:
    """What the table of other areas can and cannot say."""
    if found.by_squares or not found.others:
        return ""
    mine = next((one for one in found.others if one.asked), None)
    rest = [one for one in found.others if not one.asked]
    text = (
        "Areas compare by the adjusted Gini, which allows for there being few incidents, and only in part: where "
        "ranges "
        "overlap, call neither more gathered. Areas with fewer than 30 incidents are left out."
    )
    if mine is None or not rest:
        return text
    more, less = _apart(mine.adjusted, [one.adjusted for one in rest])
    return (
        f"{mine.name} is clearly more gathered than {more} of the {len(rest)} others, clearly less than {less}, and "
        f"with the rest nothing can be said. {text}"
    )


def people(who: People) -> tuple[str, ...]:
    """Who lives there beside where the harm is."""
    return tuple(_people(who))


def fifth(one: Group, *, england: bool) -> str:
    """Most deprived fifth of England."""
    return f"{FIFTHS[one.first]}{OF_ENGLAND if england else OF_THESE}"


def ages(one: Group, after: Group | None) -> str:
    """Aged 16 to 24; aged 65 and over."""
    return f"Aged {one.first} to {after.first - 1}" if after else f"Aged {one.first} and over"


def _apart(mine: Spread, others: list[Spread]) -> tuple[int, int]:
    """How many the first exceeds, and by how many it is exceeded, by ranges that do not meet."""
    return sum(mine.low > one.high for one in others), sum(mine.high < one.low for one in others)


def _sentences(found: Concentration) -> Iterator[str]:
    measures, half = found.measures, next(one for one in found.held if one.held == HALF)
    if half.even is not None:
        yield (
            f"If chance alone spread as many incidents over these places, half of them would stand in "
            f"{decimal(half.even, 0)} places. What is below that is gathering; what chance makes is not."
        )
    for one in found.held:
        if one.held != HALF:
            yield (
                f"{SHARES[one.held]} stand in {number(one.places)} ({_share(one, found)}; {_km2(one.km2)}); another "
                f"such time: {_range(one)}."
            )
    yield f"{counted(found.empty, 'place')} of {number(found.places)} had none. {_land(found)}"
    if measures:
        yield from _gini(found, measures.gini, measures.adjusted)
    yield _points(found)


def _gini(found: Concentration, gini: Spread, adjusted: Spread) -> Iterator[str]:
    few = found.n < found.places
    yield (
        f"Gini {decimal(gini.value, 2)} ({interval(gini.low, gini.high, 2)}), 0 where all places have as many and "
        "near 1 "
        f"where one has all; by chance alone {decimal(gini.even, 2)}."
    )
    if few:
        yield (
            f"There are fewer incidents than places, so the plain Gini is high whatever happens. Adjusted for that it "
            f"is {decimal(adjusted.value, 2)} ({interval(adjusted.low, adjusted.high, 2)}); by chance alone "
            f"{decimal(adjusted.even, 2)}."
        )


def _land(found: Concentration) -> str:
    half = next(one for one in found.held if one.held == HALF)
    return f"The area has {_km2(found.land)}; half of the incidents stand on {percent(half.km2 / found.land, 1)} of it."


def _points(found: Concentration) -> str:
    what = "map points" if found.month_only else "distinct places"
    half = found.held_by_points[1]
    text = (
        f"Counted by {what}: half of the incidents stand on {number(half)} of the {number(found.points)} that have any."
    )
    if not found.month_only:
        return text
    return (
        f"{text} A map point is not an address: data.police.uk moves each incident to one of its points, which "
        "stands for "
        "several homes or a place of many people, so neither points nor squares show which house it was."
    )


def _by_squares(found: Concentration) -> Iterator[str]:
    for one in found.held:
        if one.held != HALF:
            yield f"{SHARES[one.held]} stand in {number(one.places)} of them ({_km2(one.km2)})."
    rounded = f", and counts are to the nearest {found.rounding}" if found.rounding else ""
    yield (
        f"Squares with fewer than {found.minimum} are not shown to you{rounded}, nor is a curve, a Gini or "
        "another area: "
        "they would tell of counts that are not shown."
        if found.minimum
        else "A curve, a Gini and other areas are not shown to you: they would tell of places that are not shown."
    )


def _people(who: People) -> Iterator[str]:
    if who.missing:
        yield NO_PEOPLE[who.missing]
    if who.fifths:
        first, of = who.fifths[0], OF_ENGLAND if who.england else OF_THESE
        more = "more" if first.low > first.residents else "less" if first.high < first.residents else ""
        compared = f"that is {more} than their share" if more else "nothing can be said of a difference"
        yield (
            f"{percent(first.residents)} of the residents live in the {FIFTHS[1].lower()}{of}, and "
            f"{percent(first.incidents)} of the incidents were recorded there (likely range {percent(first.low)} to "
            f"{percent(first.high)}): {compared}."
        )
    if who.fifths or who.ages:
        yield (
            "This says where incidents were recorded, not who was harmed: town centres draw people who live "
            "elsewhere, and "
            "the age and home of a victim are in no data here."
        )
        yield (
            f"Residents: {who.as_of}."
            if who.as_of
            else "No numbers of residents are loaded, so each LSOA counts alike: LSOAs are drawn to hold about as many."
        )


def _share(one: HeldShare, found: Concentration) -> str:
    return percent(one.places / found.places, 1) if found.places else "–"


def _range(one: HeldShare) -> str:
    return f"{number(one.low or 0)} to {number(one.high or 0)}"


def _km2(km2: float) -> str:
    return f"{decimal(km2, 0 if km2 >= 100 else 2 if km2 < 10 else 1)} km²"
