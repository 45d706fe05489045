"""When an offence was committed: the texts from and to become a start, an end and how precise they are."""

from datetime import datetime, time, timedelta
from typing import Final

from geo.sources.clock import USUAL, Clock, Moment, moment

_DAY_END: Final = timedelta(hours=23, minutes=59)
_YEARS: Final = range(1950, 2101)

Times = tuple[datetime | None, datetime | None, str]


def times(
    first: str, first_clock: str, last: str, last_clock: str, *, one_date: bool = False, usual: Clock = USUAL
) -> Times:
    """Start, end and time precision of the texts committed from and to. Raises ValueError saying what is wrong.

    No end means that it happened at the start. A day without a time, or with one of the times that systems write when
    nobody knows it (00:00, 00:01), is known to the day alone: a start is the day's beginning, an end 23:59, and one
    such day has no end. Two days make a span. Whether it ends before it starts is judged in real time: in the
    hour that is repeated in autumn, a start is the first of the two and an end the second. one_date: there is no column
    of dates committed to, so a time committed to is of the same night. usual: how the file writes its times.
    """
    if not first:
        raise ValueError("there is no date of commission")
    start = _understood(first, first_clock, "from", usual)
    end = _understood(last or first, last_clock, "to", usual) if last or (one_date and last_clock) else None
    if one_date and end:
        before = usual.real(end, last=True) < usual.real(start)
        end = end._replace(at=end.at + timedelta(days=before)) if end.known else None
    if start.month_only:
        return start.at, None, "month"
    if end is None:
        return (start.at, start.at, "exact") if start.known else (start.at, None, "day")
    until = end if end.known else end._replace(at=_last_day(end) + _DAY_END)
    if usual.real(until, last=True) < usual.real(start):
        raise ValueError("it ends before it starts")
    if until.at.date() == start.at.date() and not start.known and until.at - start.at >= _DAY_END:
        return start.at, None, "day"
    begun, over = (when.at.replace(fold=0) for when in (start, until))
    same = begun == over and not (start.zoned and until.zoned and usual.real(start) != usual.real(until))
    return begun, over, "exact" if same else "span"


def _last_day(end: Moment) -> datetime:
    """The day of an end, or the last one of its month."""
    if not end.month_only:
        return end.at
    return (end.at.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _understood(text: str, clock: str, which: str, usual: Clock) -> Moment:
    found = moment(text, clock, usual)
    if found and found.at.year in _YEARS:
        return found if found.known else found._replace(at=datetime.combine(found.at, time()))
    wrong = "time" if not found and clock and moment(text, "", usual) else "date"
    raise ValueError(f"the {wrong} committed {which} is not understood")
