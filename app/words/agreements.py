"""A sharing agreement in words."""

from datetime import date

from app.answering.agreements import Agreement


def agreement_line(one: Agreement, today: date) -> str:
    """With Wiltshire Police for patrol planning, from 1 March 2026 to 28 February 2027: in force."""
    line = f"With {one.other} for {one.purpose}, from {_day(one.first)} to {_day(one.last)}"
    if one.in_force(today):
        return f"{line}: in force."
    if one.ended is not None and one.ended <= today:
        return f"{line}: ended on {_day(one.ended)}."
    return f"{line}: {'expired' if one.last < today else 'not yet in force'}."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
