"""The rows of a force's export, whatever kind of file they came in, and where each meaning of the mapping stands."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from geo.sources.geojson_rows import features, is_features
from geo.sources.header import Score
from geo.sources.lines import Reject
from geo.sources.mapping import ColumnMapping
from geo.sources.records import Record, positions, records
from geo.sources.workbook import Seen

GEOMETRY: Final = (("easting", "northing"), ("longitude", "latitude"))
"""The columns that the geometry of a feature makes, under titles of their own: @easting."""
_CERTAIN: Final = (
    "id", "from", "from_time", "to", "to_time", "easting", "northing", "longitude", "latitude", "coordinates",
    "ho_code", "category",
)  # fmt: skip
"""Meanings whose absence would say something of when, where or what."""
_PLACES: Final = ("easting", "northing", "longitude", "latitude", "coordinates")


@contextmanager
def open_rows(
    path: Path,
    reject: Reject,
    *,
    sheet: str = "",
    header: int = 0,
    wanted: Collection[str] = (),
    score: Score | None = None,
    strict: Collection[str] = (),
    seen: Seen | None = None,
) -> Iterator[tuple[list[str], Iterator[Record]]]:
    """Titles and rows of a CSV, XLSX, GeoJSON or GeoPackage file. Raises as `records` and `features` do."""
    if is_features(path):
        yield features(path, reject, sheet, placeless=True)
        return
    with records(path, reject, sheet, header=header, wanted=wanted, score=score, strict=strict, seen=seen) as found:
        yield found


@contextmanager
def export_rows(
    path: Path, reject: Reject, mapping: ColumnMapping, seen: Seen
) -> Iterator[tuple[list[str], Iterator[Record]]]:
    """`open_rows` as a mapping says."""
    strict = [title for meaning, title in mapping.columns.items() if meaning in _CERTAIN]
    with open_rows(
        path, reject, sheet=mapping.sheet, header=mapping.header, wanted=mapping.titles, strict=strict, seen=seen
    ) as found:
        yield found


def columns_of(
    path: Path, titles: list[str], mapping: ColumnMapping, line: int
) -> tuple[dict[str, int], dict[str, str]]:
    """Where each title stands, and the title of each meaning: that of the geometry where no column gives the place.

    line: that of the titles. Raises as `positions` does.
    """
    columns = dict(mapping.columns)
    geometry = next((pair for pair in GEOMETRY if f"@{pair[0]}" in titles), None)
    if geometry and not any(columns.get(meaning) in titles for meaning in _PLACES):
        columns = {meaning: title for meaning, title in columns.items() if meaning not in _PLACES}
        columns |= {meaning: f"@{meaning}" for meaning in geometry}
    return positions(path, titles, [*columns.values(), *mapping.flags.values()], line), columns
