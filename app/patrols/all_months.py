"""Every month that is held, whatever months are asked for: where to go is learned from all of the past."""

from app.answering.answerer import Answerer
from app.answering.period import Period
from app.answering.question import Question
from app.answering.selection import Selected
from geo.offence.offences import Definition, definition


def all_months(world: Answerer, asked: Question) -> tuple[Definition, Period, Selected]:
    """The definition, all months that are held up to the last asked for, and their incidents. Raises as
    Answerer.select."""
    snapshot = world.store.snapshot()
    what = definition(asked.offence, folder=world.definitions)
    asked_for, _ = world.period(asked, what, snapshot)
    held = [one for one in snapshot.months(asked_for.source, world.settings.force) if one <= asked_for.last]
    first = min([*held, asked_for.first])
    what, period, _, found = world.select(
        asked.but(source=asked_for.source, first=first, last=asked_for.last), snapshot
    )
    return what, period, found
