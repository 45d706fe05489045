"""Every month that is held, whatever months are asked for: what a question rests on that learns from the past."""

from app.answering.answerer import Answerer
from app.answering.period import Period
from app.answering.question import Question
from app.answering.selection import Selected
from app.answering.trend_series import months_back
from geo.offence.offences import Definition, definition


def all_months(
    world: Answerer, asked: Question, maximum: int | None = None
) -> tuple[Definition, Period, Period, Selected]:
    """The definition, the months asked for, all months looked at, and their incidents. Raises as Answerer.select.

    Those are the months that are held up to the last asked for, the last `maximum` of them where one is given, and
    those asked for in any case.
    """
    snapshot = world.store.snapshot()
    what = definition(asked.offence, folder=world.definitions)
    asked_for, _ = world.period(asked, what, snapshot)
    held = [one for one in snapshot.months(asked_for.source, world.settings.force) if one <= asked_for.last]
    first = min(held, default=asked_for.first)
    if maximum is not None:
        first = max(first, months_back(asked_for.last, maximum - 1))
    wide = asked.but(source=asked_for.source, first=min(first, asked_for.first), last=asked_for.last)
    what, period, _, found = world.select(wide, snapshot)
    return what, asked_for, period, found
