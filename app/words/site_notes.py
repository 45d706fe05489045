"""What must be known of a site's evaluation, and what became of its busy squares and its busiest point."""

from typing import Final

from app.figures import counted, decimal, spans
from app.sites.evaluation import WANTED_MONTHS, SiteEvaluation, SiteNote
from app.sites.profile import HotspotProfile
from app.words import partial_months
from app.words.recording_changes import recording_changes
from app.words.site import CELL_CLASSES
from app.words.site_watch import compass
from geo.source import DEMO
from models.impact.place_profile import Shift

ALIKE: Final = (
    "Comparison areas went through it with the site, so measures against them allow for it as far as both have the "
    "same mix of offences; counts of the site alone, before and in a phase, do not."
)


def notes(found: SiteEvaluation) -> tuple[str, ...]:
    """What must be known before believing the evaluation, the gravest first; that it is made up is said by a banner."""
    texts = {
        SiteNote.SYNTHETIC: DEMO.caveat,
        SiteNote.NO_PHASE: "No phase is dated yet: there is nothing to compare.",
        SiteNote.NOTHING_BEFORE: "The first phase begins before the data do: there is no month before it to compare "
        "with.",
        SiteNote.FEW_MONTHS: f"Loaded before the first phase: {counted(found.start, 'month')}. A site is often "
        f"chosen at its worst and then eases on its own; {WANTED_MONTHS} months are wanted to see that.",
        SiteNote.GAPS: f"No data for {spans(found.period.missing)}: a gap in the files, not months without crime. "
        "These months are left out.",
        SiteNote.INCOMPLETE: partial_months.incomplete(found.period.incomplete, found.what.categories),
        SiteNote.PART: partial_months.in_part(found.period.parts),
        SiteNote.RECORDING_CHANGE: f"{' '.join(recording_changes(found.changes))} {ALIKE}",
        SiteNote.MONTH_ONLY: "data.police.uk moves every incident to an anonymous map point: incidents near the site's "
        "edge may stand on the wrong side of it, and the site blends with its inner ring.",
        SiteNote.CAVEAT: found.what.caveat,
    }
    return tuple(texts[note] for note in found.notes)


def shift(moved: Shift | None) -> str:
    """Where the busiest point went, and how sure that is."""
    if moved is None:
        return "There are too few cases to say where the busiest point is."
    reach = f"between {decimal(moved.low, 0)} and {decimal(moved.high, 0)} m, 19 times in 20"
    size = (
        f"where it is now is known to an ellipse of {decimal(2 * moved.after.major, 0)} by "
        f"{decimal(2 * moved.after.minor, 0)} m that runs from {compass(moved.after.bearing % 180)} to "
        f"{compass(moved.after.bearing % 180 + 180)}"
    )
    if moved.bearing is None:
        return f"The busiest point stayed where it was ({reach}); {size}."
    sure = "so it moved" if moved.clear else "which chance alone could do"
    way = compass(moved.bearing)
    return f"The busiest point lies {decimal(moved.distance, 0)} m further {way} ({reach}), {sure}; {size}."


def hot_cells(profile: HotspotProfile) -> str:
    """How many squares of each kind."""
    return ", ".join(f"{n} {CELL_CLASSES[kind]}" for kind, n in profile.kinds().items())


def hot_rule(profile: HotspotProfile) -> str:
    """When a square counts as busy, and what its kinds mean."""
    return (
        f"A square is busy in a quarter of a year with {decimal(profile.hot, 0)} cases or more: twice the mean of the "
        "squares that had any before. New: never busy before the first phase. Lasting: busy in four quarters of five "
        "on both sides. Gone quiet: never busy since. On and off: all else."
    )
