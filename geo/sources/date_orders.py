"""Whether the dates of an export have their day or their month first: decided by all of them, never by one."""

import re
from collections import Counter
from typing import Final

from geo.errors import UserError
from geo.report import count
from geo.sources.clock import Clock, Order, moment, orders

_TURNED: Final = 3  # cells from which a spreadsheet is suspected to have turned dates round
_CELL: Final = re.compile(r"\d{4}-\d\d-(\d\d)T")
_SLIP: Final = 100  # dates to one that is the other way round, from which it is a slip
_OTHER: Final = {Order.DAY_FIRST: Order.MONTH_FIRST, Order.MONTH_FIRST: Order.DAY_FIRST}


class DateOrders:
    """Counts in which order dates can be read; those that say it themselves, as 2025-05-03, are not counted."""

    def __init__(self) -> None:
        self._only: Counter[Order] = Counter()
        self._example: dict[Order, tuple[int, str]] = {}
        self._either: set[str] = set()
        self._months: set[tuple[int, int]] = set()
        self._cells = self._late_cells = 0

    def look(self, line: int, *texts: str) -> None:
        """Count the dates of a row."""
        for text in texts:
            found = orders(text) if text else frozenset()
            if cell := _CELL.match(text):
                self._cells += 1
                self._late_cells += int(cell[1]) > 12
            if len(found) == 1:
                (order,) = found
                self._only[order] += 1
                self._example.setdefault(order, (line, text))
            elif found:
                if not self._either:
                    self._example.setdefault(Order.DAY_FIRST, (line, text))
                self._either.add(text[:10])
                if (when := moment(text, "", Clock())) is not None:
                    self._months.add((when.at.year, when.at.month))

    def demand_one(self, where: str, given: Order | None) -> None:
        """Raise UserError unless the mapping tells the order, or the dates do and it is the British one.

        Dates that tell nothing are taken as British while they are of one month; over several months their days would
        not all lie up to the 12th.
        """
        if given is not None:
            return
        day, month = self._only[Order.DAY_FIRST], self._only[Order.MONTH_FIRST]
        if month and not self._slips():
            line, text = self._example[Order.MONTH_FIRST]
            what = f"{count(month, 'date')} can only have the month first, as “{text[:10]}” on line {line}"
            if not day:
                raise UserError(
                    f"{what}, and none only the day",
                    where=where,
                    todo="Add dates: month-first to the mapping; nothing was changed.",
                )
            raise UserError(
                f"{what}, and {day:,} only the day",
                where=where,
                todo="Add dates: day-first or dates: month-first to the mapping, whichever is true of the dates that "
                "could be either; nothing was changed.",
            )
        if not day and len(self._months) > 1:
            line, text = self._example[Order.DAY_FIRST]
            raise UserError(
                f"no date tells whether its day or its month comes first, as “{text[:10]}” on line {line}",
                where=where,
                todo="Add dates: day-first (British) or dates: month-first to the mapping; nothing was changed.",
            )

    def _slips(self) -> bool:
        """Whether so few dates are the other way round that they are slips of the pen; their rows are set aside."""
        day, month = self._only[Order.DAY_FIRST], self._only[Order.MONTH_FIRST]
        return (month == 1 and day > 1) or month * _SLIP <= day

    def notes(self, given: Order | None) -> list[str]:
        """What to mind about the order that was used."""
        used = given or Order.DAY_FIRST
        notes = []
        if wrong := self._only[_OTHER[used]]:
            first = "month" if used is Order.DAY_FIRST else "day"
            but = "the mapping says" if given else "the others are"
            notes.append(f"{count(wrong, 'date')} can only have the {first} first, though {but} {used.value}.")
        if self._cells >= _TURNED and not self._late_cells and self._only and not self._either:
            notes.append(
                f"{count(self._cells, 'date')} written as the spreadsheet keeps dates, none after the 12th, and the "
                "texts beside them all after it: it has probably taken day for month in them. Export the dates as text."
            )
        if given is None and self._either and not self._only[Order.DAY_FIRST]:
            notes.append(
                "No date tells whether its day or its month comes first: they were read as British, day-first. "
                "If that is not so, add dates: month-first to the mapping."
            )
        return notes

    @property
    def mixed(self) -> bool:
        """Whether some dates can only have the day first and too many to be slips only the month."""
        return len(self._only) == len(Order) and not self._slips()

    @property
    def guess(self) -> Order | None:
        """The order that the dates tell; None where they tell none or both."""
        given = [order for order in Order if self._only[order]]
        return given[0] if len(given) == 1 else None

    @property
    def open(self) -> bool:
        """Whether there are dates that could be either, and none that tells."""
        return bool(self._either) and not self._only
