"""What is selected, weighed and added up in columns is what the rows themselves say, to the last bit."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
import shapely

from app.answering.answerer import Answerer
from app.answering.dated import DATED
from app.answering.each_once import allow_incidents, each_once
from app.answering.kinds_selected import KindsHeld
from app.answering.question import Question
from app.answering.selection import collapsed, on_places, weighted
from app.answering.zones import Zone, within
from app.settings import Settings
from geo.disclosure import WITHHELD, homes_among, withhold
from geo.errors import Refused, Unanswerable
from geo.incidents import FLAGS, PUBLIC_PLACE, SCHEMA
from geo.offence.offences import CATEGORIES, definitions
from geo.store.columns.distinct_places import held_of
from geo.store.columns.made import NEEDED, columns_of
from geo.store.columns.rows import Rows
from geo.store.opening import open_store

MONTHS = [date(2025, month, 1) for month in (1, 2, 3)]
ZONES = (
    Zone("1", 1, "A", shapely.box(400_000, 150_000, 400_030, 150_040), "drawn", first=date(2025, 2, 14)),
    Zone("2", 1, "B", shapely.box(400_018, 150_012, 400_036, 150_090), "drawn", last=date(2025, 2, 1)),
)


def drawn(rng: np.random.Generator, month: date, n: int, *, alike: bool) -> pa.Table:
    """Incidents of every kind that there may be, on few places."""
    start = np.datetime64(month, "s") + rng.integers(0, 28 * 86400, n).astype("m8[s]")
    some = rng.random(n) < 0.2
    values = {
        **{flag: pa.array(rng.random(n) < 0.4, mask=rng.random(n) < 0.5) for flag in FLAGS},
        "month": pa.array([month] * n),
        "start": pa.array(start, mask=rng.random(n) < 0.3),
        "end": pa.array(start + rng.integers(0, 9000, n).astype("m8[s]"), mask=rng.random(n) < 0.5),
        "time_precision": pa.array(rng.choice(["exact", "span", "day", "month"], n)),
        "easting": pa.array(400_000.0 + 6 * rng.integers(0, 9, n), mask=some),
        "northing": pa.array(150_000.0 + 6 * rng.integers(0, 20, n), mask=some),
        "category": pa.array(rng.choice(CATEGORIES, n)),
        "ho_code": pa.array(rng.choice(["8N", "34A", "10D", "92A", "17A", "8U", "x"], n), mask=rng.random(n) < 0.3),
        "location_type": pa.array(rng.choice([*PUBLIC_PLACE], n), mask=rng.random(n) < 0.2),
        "weight": pa.array(np.ones(n) if alike else rng.random(n)),
        "cuckooing": pa.array(rng.random(n) < 0.01),
        "domestic_abuse": pa.array(rng.random(n) < 0.06, mask=rng.random(n) < 0.2),
    }
    text = pa.array([""] * n)
    arrays = [values.get(f.name, text if pa.types.is_string(f.type) else pa.nulls(n, f.type)) for f in SCHEMA]
    return pa.Table.from_arrays(
        [pa.array(one).cast(f.type) for one, f in zip(arrays, SCHEMA, strict=True)], schema=SCHEMA
    )


@pytest.mark.parametrize("seed", [0, 3])
def test_columns_select_and_add_up_what_rows_do(seed: int) -> None:
    rng = np.random.default_rng(seed)
    parts = [drawn(rng, month, 300, alike=seed % 2 == 0) for month in MONTHS]
    counted = MONTHS[: 2 + seed // 3]
    homes = homes_among(pa.concat_tables(parts))
    rows = withhold(pa.concat_tables([part for part, m in zip(parts, MONTHS, strict=True) if m in counted]), homes)
    assert 0 < pc.sum(rows[WITHHELD]).as_py() < len(rows) / 2
    kinds = KindsHeld(held_of([columns_of(part.select(NEEDED)) for part in parts]), tuple(counted), homes)
    places, _ = collapsed(rows)
    assert np.array_equal(kinds.any_crime().x, places.x) and np.array_equal(kinds.any_crime().weight, places.weight)
    asked = 0
    for what in definitions():
        for zones in ((), ZONES) if what.zoned else ((),):
            try:
                flagged = int(what.select(rows).mask.sum())
                by_row = what.select(rows, zone=within(zones, rows))
            except Unanswerable:
                with pytest.raises(Unanswerable):
                    kinds.select(what, zones)
                continue
            by_kind, found, by_zone = kinds.select(what, zones)
            assert replace(by_row, mask=by_kind.mask) == by_kind and by_zone == found.n - flagged, what.key
            same(kinds, found, rows.filter(pa.array(by_row.mask)), rng)
            asked += 1
    assert asked > 10


def same(kinds: KindsHeld, found: Rows, rows: pa.Table, rng: np.random.Generator) -> None:
    share = np.where(rng.random(len(rows)) < 0.3, 0.0, rng.random(len(rows)))
    for chosen, of in ((found, rows), (found.weighed(share), weighted(rows, share))):
        assert chosen.n == len(of)
        distinct = kinds.held.distinct
        names = [name for name in NEEDED if name != "location"]  # the text of a row stays in its slice
        assert chosen.table(names, distinct.x, distinct.y).equals(of.select(names))
        at, places, withheld = on_places(chosen, distinct)
        expected, placed = collapsed(of)
        assert [*places.x] == [*expected.x] and [*places.y] == [*expected.y] and [*places.weight] == [*expected.weight]
        assert withheld == float(of["weight"].to_numpy()[of[WITHHELD].to_numpy()].sum())
        assert sorted(chosen.values("category")) == sorted(of["category"].unique().to_pylist())
        group = rng.integers(-1, 3, len(at))
        of_distinct = np.full(len(distinct), -1)
        of_distinct[at] = group
        tally = chosen.tally(of_distinct, 3)
        of_row = np.full(len(of), -1)
        of_row[placed] = group[expected.inverse]
        for k in range(3):
            mine = of.filter(pa.array(of_row == k))
            weight = mine["weight"].to_numpy()
            for values, name, sums in (
                (tally.months, "month", tally.by_month), (tally.categories, "category", tally.by_category),
            ):  # fmt: skip
                is_ = [np.asarray(mine[name].to_numpy()) == value for value in values]
                assert [*sums[k]] == [float(np.bincount(one, weight, 2)[1]) for one in is_]
            assert [*tally.rows[k]] == [int((mine["month"].to_numpy() == month).sum()) for month in tally.months]


def test_no_selection_reads_rows(demo_answerer: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    world = Answerer(demo_answerer.settings, store=open_store(Path(demo_answerer.store.name)))

    def read(*_: object) -> None:
        raise AssertionError("rows were read")

    monkeypatch.setattr("geo.store.slices.SliceStore._rows", read)
    for asked in (
        Question(offence="ALL_CRIME"), Question(offence="COUNTY_LINES"), Question(offence="NTE_VIOLENCE"),
        Question(offence="SV_BROAD", night="nte_core"), Question(offence="SV_BROAD", night="dark"),
    ):  # fmt: skip
        _, period, _, found = world.select(asked.but(source="demo"), world.store.snapshot())
        assert found.n > 0 and found.tally(np.zeros(len(found.at), np.intp), 1).by_month.shape == (1, len(period.held))
    with pytest.raises(AssertionError, match="rows were read"):
        world.store.read("incidents")


def test_a_night_of_months_is_refused_before_anything_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(tmp_path)
    table = drawn(np.random.default_rng(1), MONTHS[0], 50, alike=True)
    for name, value in (("time_precision", "month"), ("source", "police-uk"), ("force", "wiltshire")):
        table = table.set_column(table.schema.get_field_index(name), name, pa.array([value] * 50))
    store.replace([("incidents", "police-uk", "wiltshire", MONTHS[0], table)])
    world = Answerer(Settings(data=tmp_path))
    monkeypatch.setattr("geo.store.columns.kept_places.KeptPlaces.of", None)
    with pytest.raises(Refused, match="only the month"):
        world.select(Question(offence="ROBBERY", night="nte_core"), world.store.snapshot())


def test_records_of_one_night_at_one_spot_count_once_and_those_of_no_night_one_each() -> None:
    rng = np.random.default_rng(5)
    table = drawn(rng, MONTHS[0], 1500, alike=True)
    for name, values in (("spatial_precision", ["exact", "exact", "street"]), ("time_precision", DATED)):
        at = table.schema.get_field_index(name)
        table = table.set_column(at, table.schema.field(at), pa.array(rng.choice(values, len(table))))
    kinds = KindsHeld(held_of([columns_of(table.select(NEEDED))]), (MONTHS[0],), homes_among(table))
    rows = kinds.every
    once = each_once(rows)
    met: set[tuple[float, float, date]] = set()
    joined = alone = 0
    listed = rows.table(("start", "end", "time_precision", "spatial_precision", "easting", "northing"),
                        kinds.held.distinct.x, kinds.held.distinct.y).to_pylist()  # fmt: skip
    for row, weight in zip(listed, once.weight, strict=True):
        start, end = row["start"], row["end"]
        if start is None or row["spatial_precision"] != "exact" or row["easting"] is None:
            alone += 1
            assert weight == 1
            continue
        middle = start if end is None or end < start else start + (end - start) / 2
        night = start.date() if row["time_precision"] == "day" else (middle - timedelta(hours=6)).date()
        spot = row["easting"], row["northing"], night
        joined += spot in met
        assert weight == (spot not in met)
        met.add(spot)
    assert (once.joined, once.alone) == (joined, alone) and joined > 10 and alone > 100
    with pytest.raises(Refused, match="only the month"):
        allow_incidents(Question(count="incident"), ["month"])
    with pytest.raises(Refused, match="record by record"):
        allow_incidents(Question(count="incident", measure="harm"), ["exact"])
