"""Places to patrol in words: what each may expect, how sure that is, how often it was busy before, and when."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from app.figures import THIN, counted, day, decimal, listed, number, percent, span
from app.patrols.kept_places import REACH, PlaceCard
from app.patrols.place import Band, PatrolPlace
from app.patrols.proposal import APART, FEWEST_IN_ALL, LeftOut, Persistence, Proposal, Proposals, Unsaid
from app.patrols.squares import Reason
from app.words.area import area_name
from app.words.hours import stretch_name

PERSISTENCE: Final = {
    Persistence.LASTING: "lasting: among the busiest in at least four of five past {periods}",
    Persistence.OFTEN: "often: among the busiest in half of past {periods} or more",
    Persistence.AT_TIMES: "at times: among the busiest in fewer than half of past {periods}",
    Persistence.UNKNOWN: "not known: fewer than three past years or quarters are held without a gap",
}
REASONS: Final = {
    Reason.PRISON: "a prison or custody suite stands there, with staff of its own",
    Reason.CUSTODY: "a police station stands there, where incidents are reported and custody is held",
    Reason.HOSPITAL: "a hospital stands there, where injuries are reported that happened elsewhere",
    Reason.SCHOOL: "a school or college stands there, which is not for a patrol to walk through",
    Reason.DWELLINGS: "it happens in homes or away from public places, where no patrol is seen",
    Reason.LISTED: "it is on the list of what patrols are not sent to",
    Reason.PERSON: "left out by a person",
}
WELL, ROUGHLY = 2.0, 4.0
"""High over low end, up to which a figure is well or roughly known."""


def title(found: Proposals) -> str:
    """Robbery, Swindon; with its hours."""
    return f"{found.definition.title}, {area_name(found)}"


def headline(found: Proposals) -> str:
    """20 places; or why there is none."""
    if found.why is Unsaid.FEW:
        return (
            f"No place can be proposed: {counted(found.incidents)} with an exact place and a known night are fewer "
            f"than {FEWEST_IN_ALL}."
        )
    if found.why is Unsaid.NONE_LEFT:
        return "No place can be proposed: none had as many incidents as it takes, or all were left out."
    total = sum(one.monthly for one in found.places)
    fewer = "" if len(found.places) == found.number else f" No more are left of the {number(found.number)} asked for."
    return (
        f"{counted(len(found.places), 'place')} of 150{THIN}m, together expected to have {about(total)} incidents a "
        f"month.{fewer}"
    )


def sentences(found: Proposals) -> tuple[str, ...]:
    """What the proposals rest on."""
    return () if found.why else tuple(_sentences(found))


def about(value: float) -> str:
    """12; 1.3; 0.26."""
    return decimal(value, 0 if value >= 10 else 1 if value >= 1 else 2)


def expected(monthly: float, low: float, high: float) -> str:
    """About 1.3 incidents a month, between 1.0 and 1.7 in 19 of 20 cases."""
    return f"About {about(monthly)} a month (likely range {about(low)} to {about(high)})"


def sure(low: float, high: float) -> str:
    """How sure the figure is, in words."""
    ratio = high / low if low > 0 else float("inf")
    return "well known" if ratio <= WELL else "roughly known" if ratio <= ROUGHLY else "little known"


def persistence(name: str, periods: str = "years or quarters") -> str:
    """The class of how often a place was among the busiest, as a sentence."""
    try:
        text = PERSISTENCE[Persistence(name)]
    except ValueError:
        return "not worked out: it was agreed, not proposed"
    return text.format(periods=periods)


def often(one: Proposal, found: Proposals) -> str:
    """Its class and the share that it rests on."""
    periods = "years" if found.period == 12 else "quarters"
    share = "" if one.steady is None else f" ({percent(one.steady)} of {found.periods})"
    return f"{persistence(one.persistence, periods)}{share}"


def band(one: Band) -> str:
    """Friday night, 22:00–01:00 (15 %)."""
    share = "" if one.share is None else f" ({percent(one.share)})"
    return f"{stretch_name(one.hour, one.hours)}{share}"


def bands(found: tuple[Band, ...]) -> str:
    """All of them; or why there are none."""
    return "; ".join(map(band, found)) if found else "not known: too few of its incidents have a time"


def reason(one: LeftOut) -> str:
    """Why a place is left out."""
    if one.exclusion:
        return f"Left out by {one.exclusion.who}: {one.exclusion.reason}"
    share = "" if one.share is None else f" ({percent(one.share)} of its incidents)"
    return f"Left out: {REASONS[one.reason]}{f' ({one.stands})' if one.stands else share}."


def caveat() -> str:
    """What a list of places does not tell."""
    return (
        "It says where incidents were reported, not who did them, and not that a patrol will help there. Places that "
        "nobody reports from are missing. Look at each with somebody who knows it before you send anybody."
    )


def method() -> str:
    """How places are chosen."""
    return (
        f"Squares of 150{THIN}m in four placements (0 and 75{THIN}m each way) are ranked by the sum of all past "
        "incidents, each counting half for every three years of its age, and a quarter of the same smoothed over "
        f"150{THIN}m; nothing is fitted. The first is taken, what lies within {decimal(APART, 0)}{THIN}m of its middle "
        "is struck out, and so on. The likely range is the exact one of a Poisson count of as many whole incidents as "
        "the decayed ones are worth. It does not allow for a change in policing or recording. Bands are three hours of "
        "a policing night (06:00 to 05:59); a place's own hours are steadied by 20 incidents of the whole area's week."
    )


def described(found: Proposals) -> str:
    """The drawing, for who cannot see it."""
    return f"Map of {counted(len(found.places), 'numbered place')}. The list holds each."


def days_left(place: PatrolPlace, today: date) -> str:
    """How long a place holds."""
    if place.first > today:
        return f"begins {day(place.first)}, ends {day(place.last)}"
    left = (place.last - today).days
    if left < 0:
        return f"expired {day(place.last)}: renew it or end it"
    return f"until {day(place.last)}, {counted(left, 'day')} left" if left else f"until today, {day(place.last)}"


def around(card: PlaceCard) -> tuple[str, ...]:
    """What speaks against a patrol there, and venues and cameras in reach."""
    return *(f"Think again: {REASONS[one.reason]} ({one.name})." for one in card.bars), *_in_reach(card)


def _in_reach(card: PlaceCard) -> tuple[str, ...]:
    metres = f"{decimal(REACH, 0)}{THIN}m"
    if card.venues is None:
        venues = "Venues in reach are not known: no list is loaded."
    elif not card.venues:
        venues = f"No venue within {metres}."
    else:
        named = [f"{one.name}{f' (until {one.until})' if one.until else ''}" for one in card.venues[:8]]
        rest = [f"{len(card.venues) - len(named)} more"] if len(card.venues) > len(named) else []
        venues = f"{counted(len(card.venues), 'venue')} within {metres}: {listed([*named, *rest])}."
    if card.cameras is None:
        return venues, "Cameras in reach are not known: no list is loaded."
    return (
        venues,
        f"{counted(card.cameras, 'working camera')} within {metres}."
        if card.cameras
        else f"No working camera within {metres}.",
    )


def _sentences(found: Proposals) -> Iterator[str]:
    when = f" Counted are those of {hours_name_of(found)}." if hours_name_of(found) else ""
    yield (
        f"From {counted(found.incidents)} of {counted(found.records, 'record')}, {span(found.first, found.last)} "
        f"({counted(found.months, 'month')} with data): records of one night within 10{THIN}m are one incident with "
        f"several victims.{when}"
    )
    if found.months < 60:
        yield "Ten years of records choose better than a few: ask for them."
    if found.untimed:
        yield f"Left out, for their night is not known: {counted(found.untimed, 'record')}."
    if found.unplaced:
        yield f"Left out, for their exact place is not known: {counted(found.unplaced, 'record')}."
    untold = sum(not one.bands for one in found.places)
    if untold:
        yield f"{counted(untold, 'place')} without time bands: too few of their incidents have a time."


def hours_name_of(found: Proposals) -> str:
    """What hours were asked for, "" for all."""
    return found.question.night or found.question.hours or ""
