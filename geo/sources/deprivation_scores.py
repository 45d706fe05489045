"""The Index of Multiple Deprivation as published for England: one row an LSOA, CSV or XLSX, under any usual header."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa

from geo.errors import UserError
from geo.sources.intake import Intake
from geo.sources.records import records, sheets

_INDEX: Final = r"(?:indexofmultipledeprivation(?:imd)?|imd)(?:20\d\d)?"
_CODE: Final = re.compile(r"lsoa(?:(?:20)?(\d\d))?(?:code|cd)(?:(?:20)?(\d\d))?")
_SCORE: Final = re.compile(rf"{_INDEX}score(?:20\d\d)?")
_DECILE: Final = re.compile(rf"{_INDEX}dec(?:ile?|0)?(?:20\d\d)?(?:where1is.*)?")
Row = dict[str, str | float | None]
_LSOA: Final = re.compile(r"E01\d{6}")
NO_CODE: Final = "not the code of an English LSOA, E01 and six digits"
NO_SCORE: Final = "the score is not a number from 0 to 100"
NO_DECILE: Final = "the decile is not a whole number from 1 to 10"
REPEATED: Final = "repeated: another row has the same LSOA"
SCHEMA: Final = pa.schema(
    [("id", pa.string()), ("vintage", pa.string()), ("score", pa.float64()), ("decile", pa.int8())]
)


def read(path: Path, intake: Intake, *, year: int | None = None) -> tuple[pa.Table, list[str]]:
    """id (the LSOA's code), vintage of the LSOAs, score and decile (null where the file has none), by id; sentences.

    Every row is kept or goes into the quarantine with its line and reason. year: of the LSOAs, for a column of codes
    that does not name it. Raises UserError when a column is missing or no row can be kept.
    """
    kept: dict[str, Row] = {}

    def reject(line: int, reason: str, text: str) -> None:
        intake.reject(path.name, line, reason, text)

    intake.files += 1
    with records(path, reject, _sheet(path)) as (titles, rows):
        code = _position(path, titles, _CODE, "LSOA codes, such as “LSOA code (2021)”")
        score = _position(path, titles, _SCORE, "scores, such as “Index of Multiple Deprivation (IMD) Score”")
        decile = _position(path, titles, _DECILE, "deciles") if _found(titles, _DECILE) else None
        vintage = _vintage(path, titles[code], year)
        for line, texts in rows:
            lsoa = texts[code].strip().upper()
            row, reason = _row(lsoa, texts[score].strip(), "" if decile is None else texts[decile].strip())
            if not reason and lsoa in kept:
                reason = REPEATED
            if reason:
                reject(line, reason, ",".join(texts))
            else:
                intake.read += 1
                kept[lsoa] = row | {"vintage": vintage}
    intake.demand_some(path.name)
    note = f"The scores are of LSOAs of {vintage}; outlines of the same year are needed to use them."
    return pa.Table.from_pylist([kept[id_] for id_ in sorted(kept)], schema=SCHEMA), [note]


def has_scores(titles: Sequence[str]) -> bool:
    """Whether titles are those of a table of scores by LSOA."""
    return bool(_found(titles, _CODE) and _found(titles, _SCORE))


def _row(lsoa: str, score: str, decile: str) -> tuple[Row, str]:
    """What a row says, and why it cannot be kept."""
    value, tenth = _number(score), _number(decile)
    row: Row = {"id": lsoa, "score": value, "decile": tenth}
    if not _LSOA.fullmatch(lsoa):
        return row, NO_CODE
    if value is None or not 0 <= value <= 100:
        return row, NO_SCORE
    if decile and tenth not in range(1, 11):
        return row, NO_DECILE
    return row, ""


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _sheet(path: Path) -> str:
    """The first sheet with scores; "" where there is none, or no workbook."""
    for name in sheets(path) if path.is_file() else ():
        try:
            with records(path, lambda line, reason, text: None, name) as (titles, _):
                if _found(titles, _SCORE):
                    return name
        except UserError:  # a cover without a table is no fault of the workbook's
            continue
    return ""


def _found(titles: Sequence[str], wanted: re.Pattern[str]) -> list[int]:
    return [i for i, title in enumerate(titles) if wanted.fullmatch(_squeezed(title))]


def _position(path: Path, titles: list[str], wanted: re.Pattern[str], what: str) -> int:
    found = _found(titles, wanted)
    if len(found) == 1:
        return found[0]
    names = ", ".join(titles[i] for i in found) or ", ".join(titles)[:300]
    raise UserError(
        f"there {'are two columns' if found else 'is no column'} of {what}",
        where=f"{path.name}, line 1",
        todo=f"It has {names}. The Indices of Deprivation are published with one of each in a file of all scores.",
    )


def _vintage(path: Path, title: str, year: int | None) -> str:
    if (match := _CODE.fullmatch(_squeezed(title))) and (found := match[1] or match[2]):
        return f"20{found}"
    if year is None:
        raise UserError(
            f"the column “{title[:60]}” does not say of which year its LSOAs are",
            where=f"{path.name}, line 1",
            todo="Say it: --year 2021.",
        )
    return str(year)


def _squeezed(title: str) -> str:
    return re.sub(r"[^a-z0-9]", "", title.lower())
