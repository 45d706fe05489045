"""Residents by group, such as ethnic group, of a census table as Nomis publishes it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.errors import UserError
from geo.sources.population_titles import squeezed
from geo.sources.records import records

_CODE: Final = re.compile(r"[EW]01\d{6}")
_TOTAL: Final = re.compile(r"total|allusualresidents|allcategories|allpeople")
_LEAST, _MOST = 2, 12
"""Groups that a table may have."""


@dataclass(frozen=True, eq=False)
class CensusGroups:
    """code: (n,) of LSOAs; names: (g,) of groups; residents: (n, g)."""

    code: tuple[str, ...]
    names: tuple[str, ...]
    residents: npt.NDArray[np.float64]


def read_groups(path: Path) -> CensusGroups:
    """The groups of a table (CSV, XLSX). Of groups that others are parts of (“Asian: Indian”) only the whole is taken,
    and totals are left out. Raises UserError for a table without codes, groups or numbers."""
    codes, rows = [], []
    with records(path, lambda line, reason, text: None) as (titles, lines):
        kept, at = [(line, texts) for line, texts in lines], -1
    for i in range(len(titles)):
        if kept and sum(bool(_CODE.fullmatch(texts[i].strip())) for _, texts in kept) * 2 > len(kept):
            at = i
    if at < 0:
        raise UserError("there is no column of LSOA codes (E01 and six digits)", where=path.name)
    columns = _groups(titles, [texts for _, texts in kept], at)
    for line, texts in kept:
        if _CODE.fullmatch(code := texts[at].strip()):
            codes.append(code)
            rows.append([_number(texts[i], path, line, titles[i]) for i in columns])
    if len(set(codes)) != len(codes):
        raise UserError("an LSOA stands in two rows", where=path.name, todo="Give a table with a row for each.")
    return CensusGroups(tuple(codes), _names([titles[i] for i in columns]), np.array(rows, np.float64))


def _groups(titles: list[str], rows: list[list[str]], code: int) -> list[int]:
    """Columns of the largest groups: numbers everywhere, no totals, no part of another."""
    numeric = [
        i for i, title in enumerate(titles)
        if i != code and title.strip() and squeezed(title) != "date" and not _TOTAL.search(squeezed(title))
        and all(texts[i].strip().replace(",", "").isdigit() for texts in rows if _CODE.fullmatch(texts[code].strip()))
    ]  # fmt: skip
    plain = {i: titles[i].split(";")[0].strip() for i in numeric}
    found = [i for i in numeric if not any(plain[i].startswith(f"{plain[j]}:") for j in numeric if j != i)]
    if not _LEAST <= len(found) <= _MOST:
        raise UserError(
            f"{len(found)} columns of groups were found, and {_LEAST} to {_MOST} can be told apart",
            todo="Give a table with one column for each group, such as Nomis TS021.",
        )
    return found


def _names(titles: list[str]) -> tuple[str, ...]:
    """The groups without what all of their titles begin with, and without what follows a semicolon."""
    bare = [title.split(";")[0].strip() for title in titles]
    begin = bare[0].partition(":")[0] + ":"
    shared = ":" in bare[0] and all(title.startswith(begin) for title in bare)
    return tuple((title[len(begin) :] if shared else title).strip() for title in bare)


def _number(text: str, path: Path, line: int, title: str) -> float:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        raise UserError(f"“{text[:20]}” in “{title[:40]}” is not a number", where=f"{path.name}, line {line}") from None
