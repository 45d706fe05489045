"""Months that are not all there: what is known of each, and what is done about it."""

from collections.abc import Collection, Iterator, Sequence

from app.figures import counted, day, leading, listed, month, number, percent, spans
from geo.time.completeness import CategoryRows, MonthHeld, MonthState, days_in

MINIMUM_SHARE = 0.005
"""Share of the usual rows below which no figure is told."""
LISTED = 6
"""Months that are told one by one; of more, the span is told."""


def notes(held: Sequence[MonthHeld], force: str = "") -> Iterator[str]:
    """What is not all there of some months: a sentence for those left out, for parts, and for kinds of crime."""
    few = [one for one in held if one.state is MonthState.INCOMPLETE]
    parts = [one for one in held if one.state is MonthState.PART]
    if few:
        yield incomplete(few, force=force)
    if parts:
        yield in_part(parts, force=force)
    if kinds := [one for one in held if one.thin and one not in few]:
        yield mixed(kinds, force)


def in_part(months: Sequence[MonthHeld], force: str = "") -> str:
    """Of which days the data know, month by month. force: whose months they are, where there may be several."""
    texts = [days_known(one) for one in months[:LISTED]]
    if (more := len(months) - LISTED) > 0:
        texts.append(f"and parts of {counted(more, 'more month')}")
    return (
        f"There in part only{_of(force)}: {'; '.join(texts)}. Rates use the days with data; trends and comparisons "
        "leave such a month out."
    )


def mixed(months: Sequence[MonthHeld], force: str) -> str:
    """Which categories are all but missing from months that have rows enough."""
    texts = [f"{month(one.month)} ({listed([thin(few) for few in one.thin])})" for one in months[:LISTED]]
    more = f" and {counted(len(months) - LISTED, 'more month', 'more months')}" if len(months) > LISTED else ""
    return f"All but missing{_of(force)}: {listed(texts)}{more}. Questions about these kinds alone leave the month out."


def days_known(one: MonthHeld) -> str:
    """1 to 10 Dec 2025 (10 of 31 days)."""
    known = f"{one.days} of {days_in(one.month)} days"
    if (one.last - one.first).days + 1 != one.days:
        return f"{known} of {month(one.month)}"
    return f"{day(one.first)} ({known})" if one.days == 1 else f"{one.first.day} to {day(one.last)} ({known})"


def incomplete(months: Sequence[MonthHeld], categories: Collection[str] = (), force: str = "") -> str:
    """Which months are left out for want of rows, and how few they hold. categories: those asked about; force: whose
    months they are, where there may be several."""
    if len(months) > LISTED:
        rows = counted(sum(one.rows for one in months), "row")
        texts = f"{spans([one.month for one in months])} ({rows} in all, few beside the fullest months)"
    else:
        texts = listed([_held(one, categories) for one in months])
    left, they = ("It is", "a month") if len(months) == 1 else ("They are", "months")
    return f"Probably incomplete{_of(force)}: {texts}. {left} left out, as {they} without data would be."


def _of(force: str) -> str:
    return f" of {force}" if force else ""


def _held(one: MonthHeld, categories: Collection[str]) -> str:
    if one.state is MonthState.INCOMPLETE:
        return f"{month(one.month)} ({_share(one.rows, one.usual)} of the usual {about(one.usual)} rows)"
    return f"{month(one.month)} ({listed([thin(few) for few in one.lacking(categories)])})"


def thin(few: CategoryRows) -> str:
    """13 % of the usual 580 rows of Vehicle crime."""
    return f"{_share(few.rows, few.usual)} of the usual {about(few.usual)} rows of {few.category}"


def _share(rows: float, usual: float) -> str:
    return percent(rows / usual) if rows / usual >= MINIMUM_SHARE else "hardly any" if rows else "none"


def about(rows: float) -> str:
    """4 400: so many rows as can be expected, which nobody knows to the last one."""
    return number(leading(round(rows)) or 0)


def state(one: MonthHeld) -> str:
    """What a list of months says beside one: in part, 1 to 10 Dec 2025; empty for a whole month."""
    if one.state is MonthState.PART:
        return f"in part, {days_known(one)}"
    return "probably incomplete" if one.state is MonthState.INCOMPLETE else ""
