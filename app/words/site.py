"""Names of a site's parts and phases: what headings, tables and drawings call them."""

from collections.abc import Sequence
from typing import Final

from app.figures import day, figure, month, signed, spans
from app.sites.compared_months import ComparedMonths, NotComparable
from app.sites.judged import Judged
from app.words import verdict
from models.impact.evaluation import ArmName
from models.impact.place_profile import CellClass


def site_count(judged: Sequence[Judged]) -> str:
    """62 → 43 cases (-31 %), Jan to Jun 2025 → Jan to Jun 2026: the site's own count by what was judged first, "" where
    nothing could be."""
    for item in judged[:1]:
        for arm in item.numbers.arms if item.numbers else ():
            if arm.name == ArmName.TREATED:
                change = f" ({signed(100 * (arm.after / arm.before - 1))} %)" if arm.before else ""
                when = f"{spans(item.months_before)} → {spans(item.months_after)}"
                return f"{figure(arm.before)} → {figure(arm.after)} cases{change}, {when}"
    return ""


AREAS: Final = {
    ArmName.TREATED: "Site",
    ArmName.RING: "Inner ring",
    ArmName.CONTROL: "Comparison areas together",
    ArmName.RING_CONTROL: "Comparison areas of the inner ring",
}
OUTER_RING: Final = "Outer ring"
APART: Final = "Site: drugs, weapons and public order"
CELL_CLASSES: Final = {
    CellClass.NEW: "new",
    CellClass.PERSISTENT: "lasting",
    CellClass.INTERMITTENT: "on and off",
    CellClass.EMPTIED: "gone quiet",
}
WHOLE: Final = "all phases"
NO_LIKE_RING: Final = "no place like its inner ring was found to set it against."


LEFT_APART: Final = (
    "Drugs, weapons and public order are left out of these figures and judged apart, for police find more of them "
    "where they look more."
)


def phase_name(judged: Judged) -> str:
    """all phases, clear, hold, build; “phase” where a site has but one and it is all of them."""
    return WHOLE if judged.phase is None else judged.phase


def judgement(judged: Judged) -> str:
    """What stands behind the headline of one phase."""
    if judged.numbers:
        return verdict.explanation(judged.numbers.verdict)
    return not_comparable(judged.compared) or NO_LIKE_RING


def headline(judged: Judged) -> str:
    """The verdict on one phase in a few words."""
    return verdict.headline(judged.numbers.verdict) if judged.numbers else verdict.OUTCOMES[judged.outcome]


def with_ring(judged: Judged) -> tuple[str, ...]:
    """The verdict on the site with its ring, and what both mean together; () where there is none."""
    return verdict.with_ring(judged.numbers.verdict) if judged.numbers else ()


def not_comparable(compared: ComparedMonths) -> str:
    """Why nothing can be compared; empty where something can."""
    if compared.reason is None:
        return ""
    assert compared.first and compared.last
    return {
        NotComparable.NO_WHOLE_MONTH: "the phase covers no whole month that has data.",
        NotComparable.OUTSIDE_DATA: f"the phase lies outside the data, which end {month(compared.last)}.",
        NotComparable.NOTHING_BEFORE: f"no month before the first phase has data (they begin {month(compared.first)}).",
    }[compared.reason]


def left_out(compared: ComparedMonths) -> tuple[str, ...]:
    """Which months stand on neither side, and why; that seasons differ where no year stands before."""
    found = []
    if compared.part:
        found.append(f"Not covered whole by the phase, so left out: {spans(compared.part)}.")
    if not compared.same and compared.reason is None:
        found.append(
            "The data do not reach a year back: each side is a different season, and the comparison areas alone allow "
            "for it."
        )
    if compared.alone:
        found.append(
            f"Left out, with no same month left before the first phase to stand against: {spans(compared.alone)}."
        )
    return tuple(found)


def title(judged: Judged) -> str:
    """What a heading calls one phase, or all of them together."""
    return "The whole of it" if judged.phase is None else phase_title(judged.phase)


def phase_title(phase: str) -> str:
    """Clear, Hold or Build; “The phase” where it has no name."""
    return phase.capitalize() or "The phase"


def picture_name(phase: str | None) -> str:
    """Before, or the phase's name."""
    return "Before" if phase is None else phase_title(phase)


def dates(judged: Judged) -> str:
    """1 Mar 2025 to today."""
    return f"{day(judged.first)} to {day(judged.last) if judged.last else 'today'}"
