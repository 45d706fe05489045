"""Which places are homes of victims."""

import numpy as np
import pyarrow as pa
import pytest

from geo.disclosure import COLUMNS, WITHHELD, homes_among, withhold
from geo.incidents import SCHEMA

ROWS = pa.schema([SCHEMA.field(name) for name in COLUMNS])


def rows(*given: dict[str, object]) -> pa.Table:
    blank = {**dict.fromkeys(COLUMNS), "easting": 415_000.0, "northing": 184_000.0}
    return pa.Table.from_pylist([{**blank, **row} for row in given], ROWS)


@pytest.mark.parametrize(
    ("row", "home"),
    [
        ({"domestic_abuse": True, "location_type": "dwelling"}, True),
        ({"domestic_abuse": True, "location_type": "dwelling", "public_place": True}, True),
        ({"domestic_abuse": True}, True),
        ({"domestic_abuse": True, "location_type": "unknown"}, True),
        ({"domestic_abuse": True, "location_type": "online"}, True),
        ({"domestic_abuse": True, "location_type": "other", "public_place": True}, False),
        ({"domestic_abuse": True, "public_place": True}, False),
        ({"domestic_abuse": True, "location_type": "licensed_on"}, False),
        ({"domestic_abuse": True, "location_type": "street", "public_place": False}, False),
        ({"domestic_abuse": True, "location_type": "hospital"}, False),
        ({"domestic_abuse": False, "location_type": "dwelling"}, False),
        ({"location_type": "dwelling"}, False),
        ({"ho_code": " 8U", "location_type": "dwelling"}, True),
        ({"ho_code": "8U", "location_type": "street"}, False),
        ({"ho_code": "8N", "location_type": "dwelling"}, False),
        ({"cuckooing": True}, True),
        ({"cuckooing": True, "location_type": "street"}, True),
        ({"cuckooing": True, "easting": None}, False),
    ],
)
def test_a_home_is_where_domestic_abuse_or_a_takeover_happened(row: dict[str, object], home: bool) -> None:
    assert len(homes_among(rows(row)).x) == home


def test_every_row_at_the_home_loses_its_place_and_no_other() -> None:
    table = rows(
        {"domestic_abuse": True, "location_type": "dwelling"},
        {"location_type": "street", "public_place": True},
        {"easting": 415_004.0, "location_type": "dwelling"},
        {"northing": 184_006.0},
        {"easting": None, "northing": None},
    )
    shown = withhold(table, homes_among(table))
    assert shown[WITHHELD].to_pylist() == [True, True, True, False, False]
    assert shown["easting"].to_pylist() == [None, None, None, 415_000.0, None]
    assert shown["northing"].to_pylist() == [None, None, None, 184_006.0, None]


def test_the_quick_search_finds_what_measuring_finds() -> None:
    rng = np.random.default_rng(7)
    at = rng.uniform(0, 60, (80, 2)).round(1)
    table = rows(*({"cuckooing": i < 20, "easting": x, "northing": y} for i, (x, y) in enumerate(at.tolist())))
    far = np.hypot(*(at[:, None] - at[None, :20]).transpose(2, 0, 1))
    assert withhold(table, homes_among(table))[WITHHELD].to_pylist() == (far <= 5).any(axis=1).tolist()
