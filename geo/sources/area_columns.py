"""Which columns of a boundary file hold codes, names and authorities: by ONS titles, or by what the columns hold."""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.errors import UserError
from geo.sources.vector_file import Columns

KIND: Final = {"WD": "wards", "LSOA": "lsoas", "LAD": "lads", "PFA": "forces", "BEAT": "beats"}
"""What an area is, most telling first; beats have no code that tells."""
UNDATED: Final = "undated"
"""The vintage of areas of which nothing says the year."""
_COLUMN: Final = re.compile(r"(WD|WARD|LSOA|LAD|PFA)(\d\d)?_?(CD|CODE|NM|NAME)", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_GSS: Final = {
    **dict.fromkeys(("E05", "E36", "W05", "W40", "S13", "N08"), "WD"),
    **dict.fromkeys(("E01", "W01", "S01", "N20", "N21"), "LSOA"),
    **dict.fromkeys(("E06", "E07", "E08", "E09", "W06", "S12", "N09"), "LAD"),
    **dict.fromkeys(("E23", "W15", "S23", "N24"), "PFA"),
}
"""What the first three signs of a code of the Office for National Statistics say the area is."""
_CODE: Final = re.compile(r"[EWSNK]\d{8}")
_NAMES: Final = ("name", "nm", "ward", "ward_name", "wardname", "area_name", "areaname", "title", "label", "lad_name")
_BEATS: Final = (
    ("beat_code", "beatcode", "beat_id", "beat_ref", "beat_no", "npt_code", "team_code", "beat", "code", "ref", "id"),
    ("beat_name", "beatname", "npt_name", "team_name", "team", "neighbourhood", "name", "beat", "title", "label"),
)
"""Usual titles of the codes and names of beats, by the first that is there."""
_TAGS: Final = re.compile(r"<[^<>]{0,200}>")


@dataclass(frozen=True)
class AreaColumns:
    """prefix: WD, LSOA, LAD, PFA or BEAT; code, name, authority, authority_name: titles, "" where the file has none.

    vintage: a year, or UNDATED; official: the titles are those of the Office for National Statistics.
    """

    prefix: str
    code: str
    name: str
    authority: str
    authority_name: str
    vintage: str
    official: bool


def is_coded(titles: Iterable[str]) -> bool:
    """Whether a layer's titles are those of areas of the Office for National Statistics."""
    return _prefix(_official(titles)) is not None


def area_columns(
    columns: Columns, *, code: str, name: str, year: int | None, where: str, kind: str = ""
) -> AreaColumns:
    """The columns of a file of areas. code, name: titles that somebody named; year: of the areas, as somebody said;
    kind: what they are, "" for what their columns say.

    Without them the titles of the ONS (WD25CD, LAD25NM), else a column all of whose values are codes of one kind of
    area. Raises UserError when no column tells the areas apart, or an ONS column does not say of which year it is.
    """
    for title in filter(None, (code, name)):
        if title not in columns:
            raise UserError(f"there is no column “{title[:60]}”", where=where, todo=f"It has {_listed(columns)}.")
    if kind == KIND["BEAT"]:
        return _beats(columns, code, name, year, where)
    found = _official(columns)
    if code and (match := _COLUMN.fullmatch(code)) and match[2]:  # one of several years of the file's columns
        authorities = {key: title for key, title in found.items() if key[0] == "LAD"}
        found = authorities | _official(title for title in columns if match[2] in title)
    prefix = _prefix(found)
    if prefix is not None and code in ("", found[prefix, "CD"]):
        column = found[prefix, "CD"]
        return AreaColumns(
            prefix,
            column,
            name or found.get((prefix, "NM"), ""),
            found.get(("LAD", "CD"), ""),
            found.get(("LAD", "NM"), ""),
            _vintage(column, year, where),
            official=bool((match := _COLUMN.fullmatch(column)) and match[2]),
        )
    codes = {title: kind for title in columns if (kind := _coded(columns[title]))}
    chosen = code or _most_telling(columns, codes)
    if not chosen:
        raise UserError(
            "no column of codes such as WD25CD, LSOA21CD, LAD25CD or PFA23CD"
            + (f" among {_listed(columns)}" if columns else ""),
            where=where,
            todo="Name the columns that tell the areas apart with --code and --name."
            if columns
            else "Boundary files of the ONS Open Geography portal have one.",
        )
    kind = codes.get(chosen, "WD")
    authority = next((t for t, of in codes.items() if kind in ("WD", "LSOA") and of == "LAD" and t != chosen), "")
    return AreaColumns(
        kind,
        chosen,
        name or _name_beside(columns, chosen),
        authority,
        _name_beside(columns, authority) if authority else "",
        _year_said(year, where) or UNDATED,
        official=False,
    )


def _beats(columns: Columns, code: str, name: str, year: int | None, where: str) -> AreaColumns:
    """The columns of a force's own areas, which no office has coded. Raises UserError without a column of codes."""
    plain = {title.lower().replace(" ", "_"): title for title in reversed(list(columns))}
    usual = (next((plain[title] for title in titles if title in plain), "") for titles in _BEATS)
    chosen, named = (given or found for given, found in zip((code, name), usual, strict=True))
    if not chosen and not named:
        raise UserError(
            f"no column tells the beats apart{f' among {_listed(columns)}' if columns else ''}", where=where,
            todo="Name the columns of their codes and names with --code and --name.",
        )  # fmt: skip
    return AreaColumns("BEAT", chosen or named, named or chosen, "", "", _year_said(year, where) or UNDATED, False)


def texts(values: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Values as plain texts: without markup, with their spaces put right, "" for none."""
    return np.array([_plain(value) for value in values], object)


def identifiers(values: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Codes that can stand in an address: whatever is not a letter, a digit, “.”, “-” or “_” becomes a hyphen."""
    return np.array([re.sub(r"[^\w.-]+", "-", text, flags=re.ASCII).strip("-.")[:40] for text in texts(values)], object)


def _plain(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124 (a missing number is not itself)
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    return " ".join(html.unescape(_TAGS.sub("", text)).split() if "<" in text or "&" in text else text.split())


def _prefix(column: Mapping[tuple[str, str], str]) -> str | None:
    return next((prefix for prefix in KIND if (prefix, "CD") in column), None)


def _official(titles: Iterable[str]) -> dict[tuple[str, str], str]:
    """(prefix, CD or NM) -> column, the latest vintage when there are several."""
    found = sorted((m[2] or "", m[1].upper(), m[3].upper(), f) for f in titles if (m := _COLUMN.fullmatch(f)))
    short = {"WARD": "WD", "CODE": "CD", "NAME": "NM"}
    return {(short.get(prefix, prefix), short.get(part, part)): field for _, prefix, part, field in found}


def _coded(values: npt.NDArray[np.object_]) -> str:
    """WD, LSOA, LAD or PFA for a column all of whose values are codes of that kind; "" for any other."""
    kinds = {_GSS.get(text[:3], "") if _CODE.fullmatch(text) else "" for text in texts(values)}
    return kinds.pop() if len(kinds) == 1 else ""


def _most_telling(columns: Columns, codes: Mapping[str, str]) -> str:
    """Of the columns of codes the one that tells most areas apart, the smaller kind of area first."""
    order = list(KIND)
    distinct = {title: len(set(texts(columns[title]))) for title in codes}
    return max(codes, key=lambda title: (distinct[title], -order.index(codes[title])), default="")


def _name_beside(columns: Columns, code: str) -> str:
    """The column of names that goes with one of codes: WD_NAME beside WD_CODE, else one with a usual title."""
    stem = re.sub(r"_?(cd|code)$", "", code.lower())
    plain = {title.lower().replace(" ", "_"): title for title in columns if title != code}
    usual = [f"{stem}{end}" for end in ("_nm", "nm", "_name", "name")] if stem != code.lower() and stem else []
    return next((plain[title] for title in (*usual, *_NAMES) if title in plain), "")


def _vintage(column: str, year: int | None, where: str) -> str:
    """The year that the column names; of a column that names none, the given year or the one in the file's name."""
    match = _COLUMN.fullmatch(column)
    if match and match[2]:
        if year is not None and f"{year % 100:02}" != match[2]:
            raise UserError(f"{column} holds codes of 20{match[2]}, not of {year}", where=where)
        return f"20{match[2]}"
    if not (stated := _year_said(year, where)):
        raise UserError(f"{column} does not say of which year it is", where=where, todo="Say so with --year.")
    return stated


def _year_said(year: int | None, where: str) -> str:
    in_name = _YEAR.search(where)
    return str(year) if year is not None else in_name[1] if in_name else ""


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(list(columns)[:8])
