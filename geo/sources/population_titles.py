"""What the titles of a table of residents say: where codes, totals and ages stand, and of which year the areas are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_LSOAS: Final = re.compile(r"lsoas?(?:(?:20)?(\d\d))?(?:code|cd)(?:(?:20)?(\d\d))?")
_WARDS: Final = re.compile(r"(?:electoral)?(?:ward|wd)s?(?:(?:20)?(\d\d))?(?:code|cd)1?(?:(?:20)?(\d\d))?")
_ANY_CODE: Final = re.compile(r"geographycode|mnemonic|areacode")
_NAMED: Final = re.compile(r"20(\d\d)(?:superoutputarea.*lower.*|(?:electoral)?wards?.*)|wards?20(\d\d)")
"""How Nomis names the areas of its rows: “2021 super output area - lower layer”."""
_TOTAL: Final = re.compile(
    r"(?:age|sex|residencetype)?(?:total|allages|allpersons|persons|allusualresidents|(?:total)?population(?:total)?|"
    r"usualresidents|residents|obsvalue)(?:mid)?(?:20\d\d)?(?:measuresvalue)?"
)
_SEX: Final = re.compile(r"([fm])(\d{1,2})")
_SINGLE: Final = re.compile(
    r"(?:age)?(?:aged)?(\d{1,3})(?:years?)?(?:to(\d{1,3})(?:years?)?)?(?:andover|plus|andabove)?"
)
_UNDER: Final = re.compile(r"(?:age)?(?:aged)?(?:\d{1,3}years?andunder|under\d{1,3}years?)")
_VALUE: Final = "measuresvalue"
DIMENSIONS: Final = re.compile(r"(?:c|l)?(?:age|gender|sex)(?:name)?")
"""Columns of a long table that say whom a row counts."""
EVERYBODY: Final = re.compile(r"total|all.*|persons|bothsexes|allages|")


@dataclass(frozen=True)
class Titles:
    """code: position of the codes, -1 for none; kind: "lsoas" or "wards" where the title says it; year: of the areas,
    "" where it does not; totals: positions of columns of all residents; ages: youngest age of each band with the
    positions that add up to it, empty where there are none or bands that overlap; of: position of the column of years;
    whom: positions of columns that say whom a row counts."""

    code: int
    kind: str
    year: str
    totals: tuple[int, ...]
    ages: tuple[tuple[int, tuple[int, ...]], ...]
    of: int | None
    whom: tuple[int, ...]


def understood(titles: Sequence[str]) -> Titles:
    """What the titles of a table say."""
    plain = [squeezed(title) for title in titles]
    code, kind, year = _code(plain)
    totals = tuple(i for i, title in enumerate(plain) if _TOTAL.fullmatch(title))
    dated = [i for i, title in enumerate(plain) if title in ("date", "datename", "year")]
    whom = tuple(i for i, title in enumerate(plain) if DIMENSIONS.fullmatch(title))
    return Titles(code, kind, year, totals, _ages(plain), dated[0] if dated else None, whom)


def score(titles: Sequence[str]) -> int:
    """How many of the titles are of a table of residents."""
    found = understood(titles)
    return 2 * (found.code >= 0) + 2 * bool(found.totals) if found.code >= 0 else 0


def squeezed(title: str) -> str:
    """Small letters and digits alone."""
    return re.sub(r"[^a-z0-9]", "", title.lower())


def _code(plain: Sequence[str]) -> tuple[int, str, str]:
    for kind, wanted in (("lsoas", _LSOAS), ("wards", _WARDS)):
        for i, title in enumerate(plain):
            if match := wanted.fullmatch(title):
                year = match[1] or match[2]
                return i, kind, f"20{year}" if year else ""
    years = [match[1] or match[2] for title in plain if (match := _NAMED.fullmatch(title))]
    found = [i for i, title in enumerate(plain) if _ANY_CODE.fullmatch(title)]
    return (found[0] if found else -1), "", f"20{years[0]}" if years and years[0] else ""


def _ages(plain: Sequence[str]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Bands by their youngest age; none where two columns of one sex begin at one age."""
    found: dict[int, list[int]] = {}
    seen: set[tuple[str, int]] = set()
    for i, title in enumerate(plain):
        name = title.removesuffix(_VALUE)
        sex, age = "", -1
        if match := _SEX.fullmatch(name):
            sex, age = match[1], int(match[2])
        elif match := _SINGLE.fullmatch(name):
            age = int(match[1])
        elif _UNDER.fullmatch(name):
            age = 0
        if age < 0:
            continue
        if (sex, age) in seen:
            return ()
        seen.add((sex, age))
        found.setdefault(age, []).append(i)
    return tuple((age, tuple(found[age])) for age in sorted(found)) if len({len(one) for one in found.values()}) == 1 \
        else ()  # fmt: skip
