"""What is odd about the rows of an export taken together: no single row is wrong, and a map of them would be."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from geo.report import count
from geo.sources.crimes import APART
from geo.sources.default_places import known_at
from geo.space.crs import to_lonlat

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
_NONE: Final = np.iinfo(np.int64).min
_ENOUGH: Final = 20  # rows from which a share says something
_ONE_CLOCK: Final = 0.25
_PAIRS: Final = 0.02
_AT_KNOWN: Final = 0.01
_AT_UNKNOWN: Final = 0.1
_FEW: Final = 5
_MANY: Final = 3
_LATTICES: Final = (1000, 500, 100, 50)
_DECIMALS: Final = {1: "10 km", 2: "1 km", 3: "100 m"}
"""What a step of the last decimal of a degree measures, about."""
_DAY: Final = 86_400


class _Rows(NamedTuple):
    line: Ints
    reference: Ints
    kind: Ints
    start: Ints
    day: Ints
    easting: Ints
    northing: Ints


class Plausibility:
    """Gathers a few numbers of every kept row, 56 bytes each, and looks at all of them at the end."""

    def __init__(self) -> None:
        self._batches: list[_Rows] = []

    def add(
        self,
        lines: Sequence[int],
        references: Sequence[str],
        kinds: Sequence[str],
        starts: Sequence[datetime | None],
        timed: Sequence[bool],
        easting: npt.NDArray[np.float64],
        northing: npt.NDArray[np.float64],
    ) -> None:
        """Rows: line, reference ("" for none), offence, start and whether its hour is known, National Grid metres."""
        at = np.array(starts, "M8[s]").astype(np.int64)
        known = np.asarray(timed, bool) & (at != _NONE)
        x, y = (
            np.where(np.isnan(v), _NONE, np.nan_to_num(np.round(v * 10))).astype(np.int64) for v in (easting, northing)
        )
        self._batches.append(
            _Rows(
                np.array(lines, np.int64),
                np.array([_number(text) if text else _NONE for text in references], np.int64),
                np.array([_number(text) for text in kinds], np.int64),
                np.where(known, at, _NONE),
                np.where(at == _NONE, _NONE, at // _DAY),
                x,
                y,
            )
        )

    def notes(self) -> list[str]:
        """A sentence for each oddity."""
        if not self._batches:
            return []
        rows = _Rows(*(np.concatenate(column) for column in zip(*self._batches, strict=True)))
        return [
            *_conflicts(rows),
            *_two_references(rows),
            *_one_clock(rows),
            *_lattice(rows),
            *_heaps(rows),
        ]


def _number(text: str) -> int:
    data = text.encode()
    return (crc32(data) << 31) ^ crc32(data[::-1] + b"\x00")


def _groups(*keys: Ints) -> tuple[Ints, Ints]:
    """An order that brings equal keys together, and where each group begins in it."""
    order = np.lexsort(keys[::-1])
    new = np.zeros(len(order), bool)
    if len(order):
        new[0] = True
    for key in keys:
        new[1:] |= key[order][1:] != key[order][:-1]
    return order, np.flatnonzero(new)


def _spread(values: Ints, starts: Ints) -> Ints:
    """How far the known values of each group lie apart."""
    low = np.minimum.reduceat(np.where(values == _NONE, np.iinfo(np.int64).max, values), starts)
    high = np.maximum.reduceat(values, starts)
    return np.where((low <= high) & (high != _NONE), high - np.minimum(low, high), 0)


def _conflicts(rows: _Rows) -> Iterator[str]:
    named = np.flatnonzero(rows.reference != _NONE)
    if not len(named):
        return
    order, starts = _groups(rows.reference[named], rows.kind[named])
    sorted_rows = named[order]
    apart = np.hypot(_spread(rows.easting[sorted_rows], starts), _spread(rows.northing[sorted_rows], starts)) / 10
    differ = (_spread(rows.day[sorted_rows], starts) > 0) | (apart > APART)
    if not (conflicts := int(differ.sum())):
        return
    first = int(np.flatnonzero(differ)[0])
    end = starts[first + 1] if first + 1 < len(starts) else len(sorted_rows)
    events: dict[tuple[int, int, int], int] = {}  # first line of each day and place
    for row in sorted(sorted_rows[starts[first] : end], key=lambda row: int(rows.line[row])):
        events.setdefault((int(rows.day[row]), int(rows.easting[row]), int(rows.northing[row])), int(rows.line[row]))
    lines = list(events.values())[:3]
    yield (
        f"{count(conflicts, 'reference stands', 'references stand')} for different events: rows with the same "
        f"reference differ in day or place, for example lines {', '.join(map(str, lines))}. Those that differ were "
        "kept as crimes of their own."
    )


def _two_references(rows: _Rows) -> Iterator[str]:
    some = np.flatnonzero((rows.reference != _NONE) & (rows.start != _NONE) & (rows.easting != _NONE))
    if not len(some):
        return
    order, starts = _groups(*(column[some] for column in (rows.start, rows.easting, rows.northing, rows.kind)))
    references = rows.reference[some][order]
    different = _spread(references, starts) != 0
    sizes = np.diff(np.append(starts, len(some)))
    pairs = int((sizes[different] - 1).sum())
    if pairs >= _MANY and pairs >= _PAIRS * len(some):
        yield (
            f"{count(pairs, 'pair has', 'pairs have')} the same time, place and kind under two references: they may be "
            "the same events from two systems, counted twice."
        )


def _one_clock(rows: _Rows) -> Iterator[str]:
    timed = rows.start[rows.start != _NONE]
    if len(timed) < _ENOUGH:
        return
    clocks, counts = np.unique(timed % _DAY // 60, return_counts=True)
    most = int(np.argmax(counts))
    if (share := counts[most] / len(timed)) >= _ONE_CLOCK:
        yield (
            f"{share:.0%} of the times known stand at {clocks[most] // 60:02d}:{clocks[most] % 60:02d}: is it what the "
            "system writes when nobody knows the time? Then no hour of the day can be trusted."
        )


def _lattice(rows: _Rows) -> Iterator[str]:
    placed = rows.easting != _NONE
    x, y = rows.easting[placed], rows.northing[placed]
    if len(np.unique(x + y * 10_000_000)) < _FEW:
        return
    for metres in _LATTICES:
        if not (x % (metres * 10)).any() and not (y % (metres * 10)).any():
            yield f"Every coordinate is a multiple of {metres:,} m: nothing finer than that is honest."
            return
    degrees = np.concatenate(to_lonlat(x / 10, y / 10))
    for decimals, step in _DECIMALS.items():
        # a place is known to 0.1 m here, two millionths of a degree
        if (abs(degrees - np.round(degrees, decimals)) < 2e-6).all():
            yield (
                f"Every coordinate is a number of degrees with {count(decimals, 'decimal')}, steps of about {step}: "
                "nothing finer than that is honest."
            )
            return


def _heaps(rows: _Rows) -> Iterator[str]:
    placed = np.flatnonzero(rows.easting != _NONE)
    if not len(placed):
        return
    order, starts = _groups(rows.easting[placed], rows.northing[placed])
    sizes = np.diff(np.append(starts, len(placed)))
    for group in np.argsort(-sizes, kind="stable")[:_FEW]:
        row, n = placed[order[starts[group]]], int(sizes[group])
        share = n / len(placed)
        x, y = rows.easting[row] / 10, rows.northing[row] / 10
        name = known_at(x, y) if n >= _FEW and share >= _AT_KNOWN else ""
        if name:
            yield (
                f"{share:.0%} of the places ({count(n, 'row')}) are one point at {name}, {x:.0f} {y:.0f}: if it only "
                f'stands for “not known”, add default_places: ["{x:.0f} {y:.0f}"] to the mapping.'
            )
        elif n >= _ENOUGH and share >= _AT_UNKNOWN:
            yield (
                f"{share:.0%} of the places ({count(n, 'row')}) are one point, that of line {rows.line[row]}: if it "
                "only stands for “not known”, name it under default_places in the mapping."
            )
