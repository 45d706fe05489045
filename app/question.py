"""The Question: what, where, when and how, as the address of a map writes it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Self
from urllib.parse import urlencode

from geo.errors import UserError

KERNELS = ("quartic", "epanechnikov", "triweight", "uniform", "cone", "gaussian")
_MONTH = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])$")
_AREA = re.compile(r"^(lad|ward):[EWSN]\d{8}$")
_WORD = re.compile(r"^[\w.@-]{1,64}$")


def month(text: str, name: str) -> date:
    """First day of the month that `text` (YYYY-MM) names."""
    if not (match := _MONTH.match(text)):
        raise UserError(f"“{text[:20]}” is not a month", where=name, todo="Write it as 2025-01.")
    return date(int(match[1]), int(match[2]), 1)


def _number(text: str, name: str, low: float, high: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise UserError(
            f"“{text[:20]}” is not a number from {low:g} to {high:g}", where=name, todo="Leave it empty for our choice."
        )
    return value


def _matching(text: str, name: str, pattern: re.Pattern[str], example: str) -> str:
    if not pattern.match(text):
        raise UserError(f"“{text[:40]}” is not understood", where=name, todo=f"For example: {example}.")
    return text


@dataclass(frozen=True)
class Question:
    """One question about one harm. Empty (None or "") means: choose for me and say what was chosen.

    Lengths are metres, months are first days, both ends of the period belong to it. `parse` and `query` are inverse:
    a question prints the address that asks it again.
    """

    offence: str = "SV_STRICT"  # id, or id@version to pin one
    source: str = ""  # police-uk, force-export, demo
    area: str = ""  # "", lad:CODE or ward:CODE
    first: date | None = field(default=None, metadata={"key": "from"})
    last: date | None = field(default=None, metadata={"key": "to"})
    night: str = ""  # id of a night profile, or dark
    hour: int | None = None  # one hour of the week, 0 = Monday 00:00
    kernel: str = "quartic"
    bandwidth: float | None = None
    cell: float | None = None
    eps: float | None = None
    min_weight: float | None = field(default=None, metadata={"key": "min"})

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        """Read a URL's query; keys that are not ours are left to their owners. Raises UserError naming the key."""
        given = {key: value.strip() for key, value in query.items() if value.strip()}
        values: dict[str, object] = {}
        for key, value in given.items():
            match key:
                case "offence":
                    values["offence"] = _matching(value, key, _WORD, "SV_STRICT or SV_STRICT@1.0.0")
                case "source" | "night":
                    values[key] = _matching(value, key, _WORD, "police-uk" if key == "source" else "nte_core")
                case "area":
                    values["area"] = _matching(value, key, _AREA, "ward:E05008954 or lad:E06000030")
                case "from":
                    values["first"] = month(value, key)
                case "to":
                    values["last"] = month(value, key)
                case "hour":
                    values["hour"] = int(_number(value, key, 0, 167))
                case "kernel":
                    if value not in KERNELS:
                        raise UserError(
                            f"“{value[:20]}” is not a kernel", where=key, todo=f"One of {', '.join(KERNELS)}."
                        )
                    values["kernel"] = value
                case "bandwidth":
                    values[key] = _number(value, key, 25, 20_000)
                case "cell":
                    values[key] = _number(value, key, 5, 5_000)
                case "eps":
                    values[key] = _number(value, key, 5, 5_000)
                case "min":
                    values["min_weight"] = _number(value, key, 1, 1e6)
        asked = cls(**values)  # type: ignore[arg-type]
        if asked.first and asked.last and asked.first > asked.last:
            raise UserError(
                f"the period ends ({asked.last:%Y-%m}) before it begins ({asked.first:%Y-%m})",
                where="from, to",
                todo="Swap the two months.",
            )
        return asked

    def items(self) -> list[tuple[str, str]]:
        """The query as pairs, only what differs from the default, in the order in which a person asks."""
        pairs = []
        for item in fields(self):
            value = getattr(self, item.name)
            if value != item.default:
                text = (
                    f"{value:%Y-%m}"
                    if isinstance(value, date)
                    else f"{value:g}"
                    if isinstance(value, float)
                    else str(value)
                )
                pairs.append((item.metadata.get("key", item.name), text))
        return pairs

    def query(self) -> str:
        """The canonical query string; "" for the default question."""
        return urlencode(self.items(), safe=":@")

    def but(self, **changes: object) -> Self:
        """The same question with some of it changed."""
        return replace(self, **changes)  # type: ignore[arg-type]
