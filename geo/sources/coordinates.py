"""Coordinates as people write them: separators, degrees and minutes, points of compass, pairs and grid references."""

import re
from collections.abc import Callable
from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.space.grid_reference import HUNDRED_KM, LETTERS, ORIGIN

Floats = npt.NDArray[np.float64]
NAN: Final = float("nan")
_MINUS: Final = str.maketrans({"−": "-", "–": "-", "‐": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
_THOUSANDS: Final = re.compile(r"-?\d{1,3}(?:([,' ’])\d{3})(?:\1\d{3})*(?:\.\d+)?")
_POINT_THOUSANDS: Final = re.compile(r"-?\d{1,3}(?:\.\d{3})+,\d+|-?\d{1,3}(?:\.\d{3}){2,}")
_DECIMAL_COMMA: Final = re.compile(r"[+-]?\d+,\d+")
_UNIT: Final = re.compile(r"(?<=\d)\s*m?\s*[EN]?", re.I)
_SCIENTIFIC: Final = re.compile(r"-?\d(?:\.(?P<digits>\d+))?e\+?(?P<power>\d+)", re.I)
_DEGREES: Final = re.compile(
    r"(?P<before>[NSEW])?\s*(?P<sign>[+-])?\s*(?P<d>\d{1,3}(?:[.,]\d+)?)"
    r"(?:(?:\s*(?:°|º|d|deg|degrees)\s*|[\s:]+)(?P<m>\d{1,2}(?:[.,]\d+)?)"
    r"(?:(?:\s*(?:'|’|′|m|min)\s*|[\s:]+)(?P<s>\d{1,2}(?:[.,]\d+)?)\s*(?:''|’’|\"|”|″|s|sec)?|\s*(?:'|’|′|m|min))?"
    r"|\s*(?:°|º|d|deg|degrees))?\s*(?P<after>[NSEW])?",
    re.I,
)
_WKT: Final = re.compile(r"(?:SRID=\d+;)?\s*POINT\s*Z?M?\s*\(\s*(\S+)\s+(\S+?)(?:\s+\S+)*\s*\)", re.I)
_JSON: Final = re.compile(r'.*"coordinates"\s*:\s*\[\s*([^,\]\s]+)\s*,\s*([^,\]\s]+).*\].*', re.S)
_BRACKETS: Final = re.compile(r".*\(([^()]+)\)\s*", re.S)
_REFERENCE: Final = re.compile(r"([A-Z]{1,2})\s*(?:(\d{2,10})|(\d{1,5})[\s,]+(\d{1,5}))", re.I)
_SQUARES: Final = frozenset("HJNOST")
"""First letters of the squares that Great Britain lies in."""
_LATITUDES, _LONGITUDES = (49.0, 61.0), (-9.0, 2.5)


class Frame(Enum):
    """What two numbers are counted in."""

    METRES = "metres"
    DEGREES = "degrees"


class Pair(NamedTuple):
    """Easting and northing, or longitude and latitude; fault: what is wrong, "" for nothing."""

    first: float
    second: float
    frame: Frame = Frame.METRES
    fault: str = ""


def metres(column: pa.Array) -> Floats:
    """Texts of metres as float64, NaN for what is none: 415012, 415,012, 415 012 m, 415012,5; 4.15E+05 lost digits."""
    return _numbers(column, metre, refuse=r"[eE]")


def degrees(column: pa.Array) -> Floats:
    """Texts of degrees as float64, NaN for what is none: -1.7845, -1,7845, 1.7845W, 1°47'4.2"W, 51 33.76 N."""
    return _numbers(column, degree)


def _numbers(column: pa.Array, read: Callable[[str], float], refuse: str = "") -> Floats:
    if not (refuse and pc.any(pc.match_substring_regex(column, refuse)).as_py()):
        try:
            plain = pc.if_else(pc.equal(column, ""), "nan", column).cast(pa.float64())
            return np.asarray(plain.to_numpy(zero_copy_only=False))
        except pa.ArrowInvalid:
            pass
    return np.array([read(text) for text in column.to_pylist()], float)


@lru_cache(maxsize=65_536)
def metre(text: str) -> float:
    """One text of metres; NaN for what is none."""
    plain = _UNIT.sub("", text.translate(_MINUS).strip().lstrip("'")) if text[-1:].isalpha() else text
    plain = plain.translate(_MINUS).strip().lstrip("'")
    if match := _SCIENTIFIC.fullmatch(plain):
        return float(plain) if len(match["digits"] or "") >= int(match["power"]) else NAN
    if _THOUSANDS.fullmatch(plain):
        plain = re.sub(r"[,' ’]", "", plain)
    elif _POINT_THOUSANDS.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif _DECIMAL_COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
    return _float(plain)


@lru_cache(maxsize=65_536)
def degree(text: str) -> float:
    """One text of degrees, south and west negative; NaN for what is none."""
    plain = text.translate(_MINUS).strip().lstrip("'")
    match = _DEGREES.fullmatch(plain)
    if not match:
        return _float(plain)
    d, m, s = (float((match[name] or "0").replace(",", ".")) for name in "dms")
    sides = (match["before"] or "") + (match["after"] or "")
    if m >= 60 or s >= 60 or len(sides) > 1 or (sides and match["sign"]):
        return NAN
    size = d + m / 60 + s / 3600
    return -size if match["sign"] == "-" or sides.upper() in ("S", "W") else size


def _float(text: str) -> float:
    try:
        return float(text.replace("_", "x"))
    except ValueError:
        return NAN


@lru_cache(maxsize=65_536)
def pair(text: str) -> Pair:
    """Both coordinates of one text: “(51.56, -1.78)” in either order, “POINT (…)”, “415012 184890”, “SU 150 848”.

    A grid reference is the south-west corner of the square that it names.
    """
    plain = " ".join(text.translate(_MINUS).strip().lstrip("'").split())
    if match := _REFERENCE.fullmatch(plain):
        return _of_reference(match[1].upper(), match[2] or match[3], match[4] or "")
    inner = next((m for pattern in (_WKT, _JSON) if (m := pattern.fullmatch(plain))), None)
    if inner:
        first, second = inner[1], inner[2]
    else:
        if bracketed := _BRACKETS.fullmatch(plain):
            plain = bracketed[1].strip()
        halves = _halves(plain)
        if halves is None:
            return Pair(NAN, NAN, fault="the coordinates are not understood")
        first, second = halves
    return _of_numbers(first, second)


def _halves(text: str) -> tuple[str, str] | None:
    sided = re.fullmatch(r"(.*?[NS])[\s,;]*(.*?[EW])|(.*?[EW])[\s,;]*(.*?[NS])|([NS].*?)[\s,;]*([EW].*)", text, re.I)
    if sided:
        first, second = (part for part in sided.groups() if part is not None)
        return first, second
    for separator in (r"\s*[;|/]\s*", r",\s+", r",", r"\s+"):
        parts = [part for part in re.split(separator, text.strip(" ,;")) if part]
        if len(parts) == 2:
            return parts[0], parts[1]
    return None


def _of_numbers(first: str, second: str) -> Pair:
    a, b = degree(first), degree(second)
    if (_within(a, _LATITUDES) and _within(b, _LONGITUDES)) or re.search(r"[NS]", first, re.I):
        return Pair(b, a, Frame.DEGREES)
    if abs(a) <= 180 and abs(b) <= 180:
        return Pair(a, b, Frame.DEGREES)
    a, b = metre(first), metre(second)
    if np.isnan(a) or np.isnan(b):
        return Pair(NAN, NAN, fault="the coordinates are not understood")
    return Pair(a, b)


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] < value < limits[1]


def _of_reference(letters: str, east: str, north: str) -> Pair:
    if len(letters) == 1:
        return Pair(NAN, NAN, fault="the reference is of the Irish Grid, not of Great Britain's National Grid")
    if "I" in letters or letters[0] not in _SQUARES:
        return Pair(NAN, NAN, fault="the letters of the grid reference are not those of a square of Great Britain")
    digits = east + north
    if len(digits) % 2 or (north and len(east) != len(north)) or len(digits) > 10:
        return Pair(NAN, NAN, fault="the grid reference does not have as many digits east as north")
    half = len(digits) // 2
    if half < 2:
        return Pair(NAN, NAN, fault="the grid reference names a square of 10 km or more, which is no place")
    unit = 10 ** (5 - half)
    i, j = (LETTERS.index(letter) for letter in letters)
    column, row = 5 * (i % 5) + j % 5, 5 * (4 - i // 5) + 4 - j // 5
    return Pair(
        (column - ORIGIN[0]) * HUNDRED_KM + int(digits[:half]) * unit,
        (row - ORIGIN[1]) * HUNDRED_KM + int(digits[half:]) * unit,
    )
