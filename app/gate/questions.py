"""Kept questions as a reader may see them: those of their own organisation and areas; what an answer was, only for who
might see then what they may see now."""

from app.answering.reader import Reader
from app.gate.policy import Policy
from app.gate.viewer import Viewer, theirs
from app.questions.kept import KeptQuestion, without_answer
from geo.errors import NotFound, Refused
from geo.offence.offences import Definition, definition


def disclosed_questions(
    found: tuple[KeptQuestion, ...], question: None, viewer: Viewer
) -> tuple[KeptQuestion, ...]:  # fmt: skip
    """Those that this reader may see, each with its answer then where they would have been given that very answer."""
    shown = (_shown(one, viewer) for one in found)
    return tuple(one for one in shown if one is not None)


def seen_as(policy: Policy, reader: Reader, what: Definition) -> str:
    """All that decides what a reader is shown of a definition: kept with an answer, and compared before it is shown."""
    areas = ",".join(sorted(reader.areas))
    opened = what.id in reader.opened
    return "|".join((reader.role, reader.organisation, areas, policy.version, f"{opened:d}"))


def _shown(one: KeptQuestion, viewer: Viewer) -> KeptQuestion | None:
    reader = viewer.reader
    if one.organisation != reader.organisation or (reader.areas and not theirs(one.question.area, reader.areas)):
        return None
    try:
        what = definition(one.question.offence, folder=viewer.definitions)
        viewer.rule(what, one.question.source)
    except NotFound:
        return without_answer(one)
    except Refused:
        return None
    then = one.then
    same = then is not None and then.seen_as == seen_as(viewer.policy, reader, what)
    return one if same else without_answer(one)
