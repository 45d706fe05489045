"""How the comparison areas of a site were found, and what speaks against them."""

from typing import Final

from app.figures import counted, decimal
from app.sites.controls import APART, MATCHED, Control, UnitKind, Units
from app.sites.deprivation import Deprivation, Loaded
from geo.surroundings.deprivation import EDITIONS
from models.impact.expected_cases import PLACES

WITHOUT: Final = "so places are matched on count and trend alone"
OUTLINES: Final = "“afterdark boundaries import FILE” (LSOA outlines)"
SCORES: Final = "“afterdark load deprivation FILE”"
LOADED: Final = {
    Loaded.NEITHER: f"No deprivation scores are loaded, {WITHOUT}. To load them: {OUTLINES} and {SCORES}.",
    Loaded.ONLY_OUTLINES: f"No deprivation scores are loaded, {WITHOUT}. LSOA outlines are here; still to do: "
    f"{SCORES}.",
    Loaded.ONLY_SCORES: f"Deprivation scores are loaded but no LSOA outlines, {WITHOUT}. Still to do: {OUTLINES}.",
    Loaded.TWO_YEARS: "The deprivation scores are of LSOAs of {vintage} and the outlines are {label}: codes of two "
    f"years are not joined, {WITHOUT}. Load both of the same year.",
}
PLACE_UNKNOWN: Final = f"Less than half of the area lies in LSOAs with a deprivation score, {WITHOUT}."
INDEX: Final = (
    "mean score of the Index of Multiple Deprivation{edition} (MHCLG, Open Government Licence v3.0) over the LSOAs of "
    "{vintage} in a place, by area; higher is more deprived"
)


def edition(vintage: str) -> str:
    """The edition of the index that was published on LSOAs of a year, to follow its name: “ 2025”; "" where unknown."""
    known = EDITIONS.get(vintage, ())
    return f" {' or '.join(known)}" if known else ""


def control_notes(control: Control) -> tuple[str, ...]:
    """How the areas were found or chosen, and what speaks against them."""
    return _by_hand(control) if control.by_hand else _proposed(control)


def _proposed(control: Control) -> tuple[str, ...]:
    too_few = "too few to match a trend, so the count alone decides"
    found = [
        f"Matched on the {counted(control.matched, 'month')} before the first phase."
        if control.matched
        else f"{counted(control.held, 'month') if control.held else 'No month'} before the first phase: {too_few}.",
        f"Areas to choose from: {units(control.units)}, at least {APART / 1000:g} km from the site and clear of other "
        "sites.",
        _deprivation(control.scores, control.deprivation, matched=control.matched > 0),
    ]
    if control.matched and len(control.pool) >= PLACES:
        found.insert(
            1, f"The cases to be expected come from the {len(control.pool)} places most like it, these the nearest."
        )
    if 0 < control.matched < MATCHED:
        held = f"there {'is' if control.matched == 1 else 'are'} {control.matched}"
        found.append(f"{MATCHED} months are wanted for matching; {held}.")
    return tuple(found)


def _by_hand(control: Control) -> tuple[str, ...]:
    assert control.by_hand
    found = [f"Chosen by hand: {control.by_hand.reason.rstrip('.')}."]
    for name, metres in control.near:
        away = f"{decimal(metres, 0)} m from" if metres else "at"
        found.append(
            f"{name} lies {away} the site: what moves next door, bad or good, counts against it. {APART / 1000:g} km "
            "is wanted."
        )
    found += [
        f"{name} overlaps another site or its rings, so something was done there too." for name in control.overlapping
    ]
    if control.scores.usable:
        found.append(_deprivation(control.scores, control.deprivation, matched=False))
    return tuple(found)


def units(of: Units) -> str:
    """What may be chosen: wards of 2024, squares of 400 m."""
    return {
        UnitKind.LSOAS: f"areas of {of.label}",
        UnitKind.WARDS: f"wards of {of.label}",
        UnitKind.SQUARES: f"squares of {decimal(of.side, 0)} m, about the size of the area",
    }[of.kind]


def _deprivation(scores: Deprivation, score: float | None, *, matched: bool) -> str:
    """What was done about deprivation. score: score of what a control is sought for."""
    if not scores.usable:
        return LOADED[scores.loaded].format(vintage=scores.vintage, label=scores.label)
    if score is None:
        return PLACE_UNKNOWN
    done = "Places are matched on deprivation too" if matched else "Deprivation is shown, not matched on"
    index = INDEX.format(vintage=scores.vintage, edition=edition(scores.vintage))
    return f"{done}: {index}. The place they stand against scores {decimal(score, 1)}."
