"""A made-up force export: four squares with venues, and night-time violence in them month by month."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import shapely

from app.answering.answerer import Answerer
from app.answering.period import months_between
from app.answering.zones import Zone, draw_zone
from app.records.journal import Records
from app.settings import Settings
from geo.incidents import FLAGS, SCHEMA
from geo.store.opening import open_store

SQUARES = {
    name: shapely.box(x, 184_000, x + 200, 184_200)
    for name, x in zip("ABCD", range(414_000, 418_000, 1000), strict=True)
}
AREA = shapely.box(380_000, 140_000, 430_000, 200_000)
MONTHS = months_between(date(2023, 1, 1), date(2025, 12, 1))
SIGNED = date(2025, 1, 1)


def build(
    folder: Path,
    counts: dict[str, list[int]],
    *,
    month_only: bool = False,
    codes: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Answerer, Records]:
    """A store with so many assaults a month in each square, Fridays from 22:00, and eight venues in each. codes: those
    of the squares where they are no assaults."""
    store = open_store(folder)
    slices = []
    for m, month in enumerate(MONTHS):
        rows = []
        friday = month + timedelta(days=(4 - month.weekday()) % 7)
        for name, series in counts.items():
            x, y = SQUARES[name].centroid.x, SQUARES[name].centroid.y
            for k in range(series[m]):
                row = dict.fromkeys(SCHEMA.names)
                at = datetime(friday.year, friday.month, friday.day, 22, k % 60)
                row |= {
                    "id": f"{name}-{m}-{k}", "source": "force-export", "force": "wiltshire", "month": month,
                    "start": None if month_only else at, "end": None,
                    "time_precision": "month" if month_only else "exact", "easting": x + k % 7, "northing": y + k % 5,
                    "spatial_precision": "exact", "category": "Violence and sexual offences",
                    "ho_code": codes.get(name, "8N"), "location_type": "street",
                    "weight": 1.0, **dict.fromkeys(FLAGS, False), "public_place": True,
                }  # fmt: skip
                rows.append(row)
        slices.append(("incidents", "force-export", "wiltshire", month, pa.Table.from_pylist(rows, SCHEMA)))
    slices.append(("venues", "register", "wiltshire", None, venues()))
    store.replace(slices)
    records = Records(folder)
    return Answerer(Settings(data=folder, resamples=19), store=store), records


def venues() -> pa.Table:
    """Eight in each square, none of them asked yet."""
    at = [(name, k, shape.centroid) for name, shape in SQUARES.items() for k in range(8)]
    return pa.table(
        {
            "id": [f"{name}{k}" for name, k, _ in at],
            "name": [f"Venue {name}{k}" for name, k, _ in at],
            "type": ["pub"] * len(at),
            "easting": np.array([middle.x + k for _, k, middle in at]),
            "northing": np.array([middle.y for _, _, middle in at]),
            "terminal_hour": ["02:00"] * len(at),
            "capacity": [100] * len(at),
        }
    )


def draw(records: Records, names: str = "ABCD") -> tuple[Zone, ...]:
    """The squares as zones."""
    return tuple(draw_zone(records, f"Zone {name}", SQUARES[name], area=AREA, who="test") for name in names)


STEADY_TOWN = {name: [10] * 36 for name in "ABC"}
