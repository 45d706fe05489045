"""What else looks like a hotspot, in words: as many venues, as deprived, earlier in the night."""

from typing import Final

from app.concentration.similar import ENOUGH, REACH, VENUES, NotCompared, Part, Respect, Similar, SimilarPlace
from app.figures import counted, decimal, listed, number, percent

ALIKE, UNLIKE = 0.35, 0.9
"""Of what two places differ by on average: below the first they are alike in a respect, above the second far apart."""
RESPECTS: Final = {
    Respect.VENUES: "venues",
    Respect.DEPRIVATION: "deprivation",
    Respect.HOURS: "hours of the night",
    Respect.OFFENCES: "mix of offences",
}
"""What places are compared in."""
WHY: Final = {
    NotCompared.NOT_LOADED: "is not loaded",
    NotCompared.NO_HOURS: "is not known, for only the month of these incidents is",
    NotCompared.TOO_FEW: f"says little here, for the hotspot has fewer than {ENOUGH:.0f} incidents",
    NotCompared.ONE_KIND: "is the same everywhere, for there is one kind of incident",
    NotCompared.ALIKE: "is the same in all places, or known of this one alone",
}
"""Why a respect is not compared."""
NEVER: Final = (
    "transport, lighting, footfall, police activity, what the streets look like, and how many incidents there are"
)
"""What is not compared with any data."""


def headline(found: Similar) -> str:
    """Most like it: Salisbury, round Fisherton Street: as many venues, less deprived."""
    if not found.places:
        return "There is nothing to compare it with: no other hotspot, no square with venues, or nothing known of them."
    first = found.places[0]
    if first.apart > UNLIKE:
        return f"Nothing here is much like it. The nearest is {first.name}: {described(first)}."
    return f"Most like it: {first.name}, {described(first)}."


def described(one: SimilarPlace) -> str:
    """as many venues, less deprived, earlier in the night."""
    return listed([text for part in one.parts if (text := of_part(part))]) or "nothing is known of both"


def of_part(part: Part) -> str:
    """One respect in words; "" where it was not compared."""
    if part.apart is None:
        return ""
    near, far = part.apart <= ALIKE, part.apart > UNLIKE
    if part.respect is Respect.OFFENCES:
        return (
            "a like mix of offences" if near else "quite another mix of offences" if far else "another mix of offences"
        )
    more = part.value is not None and part.other is not None and part.value > part.other
    if part.respect is Respect.HOURS:
        return "at like hours" if near else f"{'far ' if far else ''}{'later' if more else 'earlier'} in the night"
    much = "far " if far else ""
    if part.respect is Respect.VENUES:
        return "about as many venues" if near else f"{much}{'more' if more else 'fewer'} venues"
    return "about as deprived" if near else f"{much}{'more' if more else 'less'} deprived"


def traits(found: Similar) -> str:
    """What the hotspot is itself."""
    texts = []
    for part in found.traits:
        if part.value is None:
            continue
        if part.respect is Respect.VENUES:
            texts.append(f"{counted(part.value, 'venue')} in it or within {REACH:.0f} m")
        elif part.respect is Respect.DEPRIVATION:
            texts.append(f"a deprivation score of {decimal(part.value, 0)}")
        elif part.respect is Respect.HOURS:
            texts.append(f"{percent(part.value)} of its incidents from 22:00 to 06:00")
    held = f", {listed(texts)}" if texts else ""
    return f"{counted(found.n)}{held}."


def looked_at(found: Similar) -> str:
    """With what it was compared."""
    return (
        f"Compared with {counted(found.hotspots, 'other hotspot')} of the map and "
        f"{counted(found.squares, 'square')} of 250 m with {VENUES} venues or more that touch no hotspot."
    )


def not_compared(found: Similar) -> str:
    """What the likeness does not rest on."""
    texts = [f"{RESPECTS[respect]} {WHY[why]}" for respect, why in found.missing]
    left_out = f"Not compared here: {'; '.join(texts)}. " if texts else ""
    return (
        f"{left_out}Never compared: {NEVER}. Alike does not mean that the same thing works there: it says where to ask."
    )


def method() -> str:
    """What the distance is."""
    return (
        "A distance of 1 is how much two of the places taken at random differ, in each respect (its difference "
        "over the "
        "root mean square of all pairs; Hellinger’s distance for hours and offences) and over all of them (root mean "
        f"square). Hours and mixes of places with fewer than {ENOUGH:.0f} incidents are not compared."
    )


def kind(one: SimilarPlace) -> str:
    """Hotspot 3; square with venues."""
    return f"Hotspot {number(one.spot)}" if one.spot else "Square with venues"
