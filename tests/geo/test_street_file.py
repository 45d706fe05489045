"""Whole blocks of rows at once: what comes out is what every row would give that is judged by itself."""

import csv
import io
import random
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_police_uk import AREA, GOOD, street

from geo.incidents import SCHEMA
from geo.sources.coded import as_they_come
from geo.sources.crimes import occurring_again
from geo.sources.intake import Intake
from geo.sources.known_points import KnownPoints
from geo.sources.police_uk import read
from geo.sources.reach import Reach
from geo.sources.row_order import order_of
from geo.sources.street_file import StreetFile
from geo.space.crs import to_grid
from geo.store import geoparquet

PLACES = (
    "",
    " ",
    "0",
    "-0.0",
    "nan",
    "NA",
    "inf",
    "-1.779",
    " -1.78",
    "51.558",
    "-1,7845",
    "1.7845W",
    "51.",
    "1e0",
    "4",
)
TEXTS = ("", " ", "a", "a ", "\u00a0a", "é", "\t", "NULL", "x" * 64, "Robbery", "Piracy", "2025-01", '5"', "a,b")
CELLS = st.tuples(
    st.sampled_from([*GOOD]), st.sampled_from(PLACES) | st.sampled_from(TEXTS) | st.text("ab\u2003\x1f ", max_size=3)
)


def line(changes: list[tuple[str, str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow((GOOD | dict(changes)).values())
    return out.getvalue()


def outcome(folder: Path, path: Path) -> tuple[object, ...]:
    intake = Intake(folder)
    read(path, intake, outlines=AREA)
    rows = [row for _, _, tables in intake.months() for table in tables for row in table.to_pylist()]
    bad = pq.read_table(intake.quarantine()).to_pylist()
    return rows, sorted(map(str, bad)), intake.read, intake.rejected, intake.places, intake.stacked


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.lists(CELLS, max_size=2).map(line) | st.sampled_from(["", ",", "a,b", '"']), min_size=1, max_size=12)
)
def test_a_block_gives_what_its_rows_give_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("blocks")
    path = street(folder, line([]), *lines, line([]))
    (folder / "both").mkdir()
    (folder / "each").mkdir()
    at_once = outcome(folder / "both", path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StreetFile, "take", _each)
        one_by_one = outcome(folder / "each", path)
    assert at_once == one_by_one


def _each(file: StreetFile, block: bytes) -> int:
    return file._one_by_one(block, np.arange(2, 3 + block.count(b"\n")))


def test_most_rows_of_a_block_with_some_amiss_are_taken_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the test above would compare the slow way with itself."""
    judged: list[int] = []
    slowly = StreetFile._one_by_one

    def noted(file: StreetFile, block: bytes, numbers: np.ndarray) -> int:
        judged.append(block.count(b"\n"))
        return slowly(file, block, numbers)

    monkeypatch.setattr(StreetFile, "_one_by_one", noted)
    rows = [line([("Crime ID", str(i))]) for i in range(500)]
    rows[7:7] = [line([("Crime type", "Piracy")]), "a,b", line([("Longitude", "0"), ("Latitude", "0")])]
    intake = Intake(tmp_path)
    read(street(tmp_path, *rows), intake, outlines=AREA)
    assert judged == [2]
    assert (intake.read, intake.accepted) == (503, 500)


IDS = st.lists(st.text("ab\x00é", min_size=0, max_size=12), min_size=1, max_size=30)


@settings(deadline=None, max_examples=40)
@given(IDS, st.sampled_from([1.0, 1000.0, 1 / 3]), st.randoms(use_true_random=False))
def test_the_order_is_pyarrows(ids: list[str], unit: float, rng: random.Random) -> None:
    ids = list(dict.fromkeys(ids))
    x, y = zip(*(rng.choice([(None, None), (0, 1), (1, 0), (1, 1)]) for _ in ids), strict=True)
    easting, northing = (pa.array([v if v is None else v * unit for v in c], pa.float64()) for c in (x, y))
    names = pa.array(["before", *ids])[1:]
    table = pa.table({"n": northing, "e": easting, "id": names})
    expected = pc.sort_indices(table, [("n", "ascending"), ("e", "ascending"), ("id", "ascending")])
    assert order_of(northing, easting, names).tolist() == expected.to_pylist()


@settings(deadline=None, max_examples=40)
@given(IDS)
def test_texts_that_occur_again_are_all_found(ids: list[str]) -> None:
    assert occurring_again(pa.array(ids, pa.string())).tolist() == [i for i, n in enumerate(ids) if ids.count(n) > 1]


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_a_known_point_is_where_it_would_be_projected(sizes: list[int], rng: random.Random) -> None:
    reach = Reach(AREA["wiltshire"])
    known = KnownPoints(reach)
    for n in sizes:
        lon = np.array(
            [rng.choice([-1.779, -1.7790001, -3.0, 2.4, round(rng.uniform(-2.4, -1.5), 6)]) for _ in range(n)]
        )
        lat = np.array([rng.choice([51.558, 50.9, 49.1, round(rng.uniform(51, 51.7), 6)]) for _ in range(n)])
        held = reach.holds(*(truth := to_grid(lon, lat)))
        for found, there in zip(known(lon, lat), truth, strict=True):
            np.testing.assert_array_equal(found, np.where(held, there, np.nan))


def test_coded_texts_are_written_as_the_texts_that_they_are(tmp_path: Path) -> None:
    values = {f.name: pa.nulls(4, f.type) for f in SCHEMA} | {
        "id": pa.array(list("abcd")),
        "month": pa.array([date(2025, 1, 1)] * 4),
        "category": pa.array(["Drugs", "Robbery", "Drugs", "Burglary"]),
        "outcome": pa.array([None, "b", "a", "b"]),
        "easting": pa.array([1.0, 1.0, 2.0, None]),
        "northing": pa.array([1.0, 1.0, 2.0, None]),
    }
    names = ("source", "force", "time_precision", "spatial_precision")
    values |= {name: pa.array(["x"] * 4) for name in names} | {"weight": pa.array([1.0] * 4)}
    texts = pa.table([values[f.name] for f in SCHEMA], schema=SCHEMA)
    reordered = {
        name: as_they_come(pa.DictionaryArray.from_arrays(codes, known))
        for name, codes, known in (
            ("category", pa.array([2, 1, 2, 0], pa.int32()), pa.array(["Burglary", "Robbery", "Drugs", "Arson"])),
            ("outcome", pa.array([None, 2, 0, 2], pa.int32()), pa.array(["a", "none", "b"])),
        )
    }
    coded = texts
    for name, column in reordered.items():
        at = SCHEMA.get_field_index(name)
        coded = coded.set_column(at, SCHEMA.field(name).with_type(column.type), column)
    written = [geoparquet.write(tmp_path / name, [table]) for name, table in (("texts", texts), ("coded", coded))]
    assert written[0] == written[1]
    back = pq.read_table(tmp_path / "coded")
    assert back.drop_columns([geoparquet.GEOMETRY]).cast(SCHEMA).equals(texts)
    assert b'"primary_column"' in back.schema.metadata[b"geo"]
