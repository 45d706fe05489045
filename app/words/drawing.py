"""What is said of an outline while it is drawn: its size, and what lies inside."""

from app.answering.inside import Inside
from app.figures import counted, number, significant, span
from geo.space.drawn_size import SMALLEST_ACROSS, DrawnSize


def size_fault(size: DrawnSize) -> str:
    """What is wrong with its size, "" for nothing."""
    if size.small:
        return (
            f"It is {number(round(size.across))} m across: in a place of less than about {SMALLEST_ACROSS:g} m too few "
            "incidents lie for a count to say anything."
        )
    if size.large:
        return (
            f"It is {significant(size.km2)} km², larger than the ward of {size.ward} ({significant(size.ward_km2)} "
            "km²): what is done in so large a place is lost in its counts."
        )
    return ""


def measures(size: DrawnSize) -> str:
    """Its area and how far it reaches."""
    return f"{significant(size.km2, 2)} km², {number(round(size.across))} m across"


def inside(found: Inside) -> str:
    """How many incidents lie inside."""
    about = f"{found.definition.title[0].lower()}{found.definition.title[1:]}, {span(found.first, found.last)}"
    if found.n is None:
        return f"No count is given for this: {about}."
    if not found.side and not found.minimum:
        return f"{counted(found.n) if found.n else 'No incident'} inside: {about}."
    small = f"counts of fewer than {found.minimum} are not shown" if found.minimum else "squares across its edge not"
    if not found.squares:
        side = f" of {number(found.side)} m" if found.side else ""
        return f"No square{side} that lies wholly inside has a count that is shown ({small}): {about}."
    squares = f"{counted(found.squares, 'square')} of {number(found.side)} m wholly inside"
    return f"{'About' if found.rounded else 'At least'} {counted(found.n)}, in {squares} ({small}): {about}."
