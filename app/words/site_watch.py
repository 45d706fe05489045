"""What the watch over a site's rings says: where it rose, how sure that is, and why it is not watched."""

from typing import Final

from app.figures import counted, decimal, listed, month, percent, sentence
from app.sites.watch import CELL, Watch, WatchedPlace, WatchState

COMPASS: Final = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
RINGS: Final = {1: "inner ring", 2: "outer ring"}
NOT_WATCHED: Final = {
    WatchState.NO_HOLD: "The watch begins with the first Hold phase; none is dated.",
    WatchState.TOO_EARLY: "The watch needs two months of data since Hold began.",
    WatchState.NO_CASES: "The watch needs cases in the ring's comparison areas before the first phase.",
    WatchState.NO_RING: "Nothing is left of the inner ring to watch: other sites or the edge of the area take it all.",
}
NO_LIKE_RING: Final = "The rings are not watched: no place like the inner ring was found to set it against."


def compass(bearing: float) -> str:
    """The point of the compass: 44° is north-east."""
    return COMPASS[round(bearing / 45) % 8]


def place_name(place: WatchedPlace) -> str:
    """Which way to walk, then the square: north-east of the site, square 415250 184750 (inner ring)."""
    ring = RINGS[place.ring]
    if not place.square:
        return f"{ring}, all of it"
    return f"{compass(place.bearing)} of the site, square {place.square} ({ring})"


def not_watched(watch: Watch | None, not_evaluated: str = "") -> str:
    """Why the rings are not watched; empty where they are. not_evaluated: why the site has no comparison areas."""
    if watch is None:
        return f"The rings are not watched. {not_evaluated}" if not_evaluated else NO_LIKE_RING
    return NOT_WATCHED.get(watch.state, "")


def alert(watch: Watch) -> str:
    """The places that rose, in one sentence for the head of the page; empty where none did."""
    if not watch.alerts:
        return ""
    places = listed([place_name(one.place) for one in watch.latest])
    usual = "" if any(one.beyond for one in watch.alerts) else ", but no more than months vary here at quiet times"
    return sentence(
        f"{places}: more cases than chance and the trend of the comparison areas explain, two months running{usual}"
    )


def headline(watch: Watch) -> str:
    """3 rises at 2 places."""
    if not watch.alerts:
        return "No rise next door."
    at = f" at {counted(len(watch.latest), 'place')}" if len(watch.alerts) > len(watch.latest) else ""
    return f"{counted(len(watch.alerts), 'rise')}{at}."


def rule(watch: Watch) -> str:
    """What is watched, and what it takes to be called a rise."""
    assert watch.first
    return (
        f"Both rings, whole and in squares of {decimal(CELL, 0)} m, are watched from {month(watch.first)}. A rise is "
        "two months running in which so many cases would come in fewer than 1 month of 100 if nothing had changed, as "
        "much as the months varied before, after the trend of the comparison areas is taken off; of all rises told of "
        f"over the {watch.places} places in a year, 1 in 20 at most should be chance. All offences "
        "count here, drugs and weapons too."
    )


def quiet_years(watch: Watch) -> str:
    """How often it would cry wolf; empty where that was not simulated."""
    if (quiet := watch.quiet) is None:
        return ""
    share, low, high = (percent(value, 1) for value in (quiet.share, quiet.low, quiet.high))
    return (
        f"In {quiet.years} simulated years in which nothing happens, months varying by {percent(watch.variation)} "
        f"beyond chance as they do here, a rise was told of in {share} (somewhere from {low} to {high}): it is a "
        "reason to look, not a proof."
    )
