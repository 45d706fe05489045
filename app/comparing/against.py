"""What a question's months are set against, and which of the months asked for can be."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

import numpy as np

from app.answering.question import Question, month
from app.answering.trend_series import YEAR, Ints, Series, Unsaid
from geo.errors import UserError
from geo.time.completeness import days_in

THREE: Final = 3
"""Years of the average."""
_SPAN: Final = re.compile(r"^(\d{4}-\d{2})\.\.(\d{4}-\d{2})$", re.ASCII)
KEY: Final = "against"
BESIDE: Final = "beside"


class AgainstKind(StrEnum):
    """Which other months, by the word in the address."""

    YEAR = "year"  # the same months a year before
    BEFORE = "before"  # as many months just before
    THREE_YEARS = "three-years"  # the same months of the three years before, on average
    NAMED = "named"  # written as 2024-01..2024-04


USUAL: Final = AgainstKind.YEAR


@dataclass(frozen=True)
class Against:
    """The other months. first, last: of those that are named, None for every other kind."""

    kind: AgainstKind = USUAL
    first: date | None = None
    last: date | None = None

    @classmethod
    def parse(cls, text: str) -> "Against":
        """Read the key `against`; "" is the same months a year before. Raises UserError that names the key."""
        plain = text.strip()
        if found := _SPAN.match(plain):
            first, last = (month(one, KEY) for one in found.groups())
            if first > last:
                raise UserError(f"“{plain}” ends before it begins", where=KEY, todo="Swap the two months.")
            return cls(AgainstKind.NAMED, first, last)
        if plain and plain not in (AgainstKind.YEAR, AgainstKind.BEFORE, AgainstKind.THREE_YEARS):
            raise UserError(
                f"“{plain[:40]}” is nothing to compare with", where=KEY,
                todo="year, before, three-years, or months as 2024-01..2024-04.",
            )  # fmt: skip
        return cls(AgainstKind(plain) if plain else USUAL)

    def __str__(self) -> str:
        """As the address has it."""
        return f"{self.first:%Y-%m}..{self.last:%Y-%m}" if self.first and self.last else self.kind.value


@dataclass(frozen=True)
class ChangeQuestion:
    """asked: what, where and the later months; against: the other months; beside: another area, as a question's is
    written, "" for none."""

    asked: Question
    against: Against = Against()
    beside: str = ""

    def items(self) -> list[tuple[str, str]]:
        """The query as pairs, only what differs from the default."""
        more = [(KEY, str(self.against))] if self.against != Against() else []
        return [*self.asked.items(), *more, *([(BESIDE, self.beside)] if self.beside else [])]

    def query(self) -> str:
        """The canonical query string; "" for the default."""
        return urlencode(self.items(), safe=":@,")


@dataclass(frozen=True, eq=False)
class Sides:
    """Positions (k,) in a series of the months compared, the later and the other ones, which are k each but for those
    named or just before; exposure: length of the later over that of the others; why: there are none, SAID where some
    are; asked: how many later months were asked for."""

    after: Ints
    before: Ints
    exposure: float
    why: Unsaid
    asked: int


def sides(series: Series, first: date, against: Against) -> Sides:
    """The months from `first` on that can be compared, and those they are set against. Raises UserError where months
    that are named are among those asked for.

    A month counts when it is there from its first day to its last, outside the COVID restrictions, and under the rules
    of recording of the last month; with the same months of other years, when that is so of all of its pair. The months
    just before are compared with when all of them are there.
    """
    months = np.array(series.months, "M8[M]")
    later = np.flatnonzero(months >= np.datetime64(first, "M"))
    if against.kind in (AgainstKind.YEAR, AgainstKind.THREE_YEARS):
        return _of_years(series, later, THREE if against.kind is AgainstKind.THREE_YEARS else 1)
    if against.kind is AgainstKind.BEFORE:
        other = np.arange(max(int(later[0]) - len(later), 0), int(later[0])) if len(later) else later
        lacking = len(other) < len(later) or not series.whole[other].all()
    else:
        assert against.first and against.last
        if against.last >= first:
            raise UserError(
                "the months to compare with must lie before the months asked for", where=KEY,
                todo=f"End them before {first:%Y-%m}.",
            )  # fmt: skip
        low, high = (np.datetime64(one, "M") for one in (against.first, against.last))
        other = np.flatnonzero((months >= low) & (months <= high))
        lacking = False
    return _of_spans(series, later, other, bool(lacking))


def _of_years(series: Series, later: Ints, years: int) -> Sides:
    asked = min(len(later), YEAR)
    at = later[-YEAR:]
    at = at[at >= YEAR * years]
    back = range(YEAR, YEAR * years + 1, YEAR)
    fit = (
        (Unsaid.NO_YEAR_BEFORE, lambda i, j: series.whole[i] & series.whole[j]),
        (Unsaid.RESTRICTIONS, lambda i, j: ~series.shut[i] & ~series.shut[j]),
        (Unsaid.RECORDING, lambda i, j: series.rules[i] == series.rules[j]),
    )
    why = Unsaid.NO_YEAR_BEFORE if not len(at) else Unsaid.SAID
    for reason, test in fit:
        for gap in back:
            at = at[test(at, at - gap)] if len(at) else at
        if not len(at) and why is Unsaid.SAID:
            why = reason
    before = np.concatenate([at - gap for gap in reversed(back)]) if len(at) else at
    return Sides(at, before.astype(np.intp), 1.0 / years, why, asked)


def _of_spans(series: Series, later: Ints, other: Ints, lacking: bool) -> Sides:
    asked, at, before = len(later), later, other
    why = Unsaid.NO_YEAR_BEFORE if lacking or not len(before) else Unsaid.SAID
    fit = (
        (Unsaid.NO_YEAR_BEFORE, series.whole),
        (Unsaid.RESTRICTIONS, ~series.shut),
        (Unsaid.RECORDING, series.rules == series.rules[-1]),
    )
    for reason, test in fit:
        at, before = at[test[at]], before[test[before]]
        if why is Unsaid.SAID and not (len(at) and len(before)):
            why = reason
    if why is not Unsaid.SAID:
        return Sides(at[:0], before[:0], 1.0, why, asked)
    days = [sum(days_in(series.months[i]) for i in of.tolist()) for of in (at, before)]
    return Sides(at, before, days[0] / days[1], Unsaid.SAID, asked)
