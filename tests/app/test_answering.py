"""An Answer adds up, says what it chose, and is the same whenever it is asked again."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely

from app.answering.answer import Answer
from app.answering.answerer import Answerer
from app.answering.question import Question
from app.code_version import ROOT, code_digest
from app.figures import number
from app.settings import Settings
from app.words.answer import caption, notes, title
from app.words.choices import announced
from geo.errors import NotFound, Refused, UserError
from geo.incidents import SCHEMA
from geo.space.boundaries import default_wards
from geo.store.opening import open_store


def incidents(n: int, month: date, *, seed: int = 1, category: str = "Robbery", **columns: Any) -> pa.Table:
    """Made-up rows: half of them stacked near Swindon's centre, the rest in random wards."""
    draw = np.random.default_rng(seed)
    wards = default_wards()
    centres = shapely.get_coordinates(shapely.point_on_surface(wards.geometry))
    at = centres[draw.integers(0, len(centres), n)]
    at[: n // 2] = np.round(np.array([414900.0, 184600.0]) + draw.normal(0, 60, (n // 2, 2)), -1)
    values: dict[str, Any] = {
        "id": [f"{month}-{seed}-{i}" for i in range(n)],
        "source": ["police-uk"] * n,
        "force": ["wiltshire"] * n,
        "month": [month] * n,
        "time_precision": ["month"] * n,
        "easting": at[:, 0],
        "northing": at[:, 1],
        "spatial_precision": ["street"] * n,
        "category": [category] * n,
        "weight": np.ones(n),
    } | columns
    return pa.table({f.name: pa.array(values.get(f.name, [None] * n), f.type) for f in SCHEMA}, schema=SCHEMA)


def answerer(folder: Path, *tables: pa.Table) -> Answerer:
    store = open_store(folder)
    store.replace(
        ("incidents", t["source"][0].as_py(), "wiltshire", t["month"][0].as_py(), t) for t in tables if len(t)
    )
    return Answerer(Settings(data=folder, resamples=19))


@pytest.fixture(scope="module")
def robberies(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    months = [date(2025, m, 1) for m in range(1, 13) if m != 6]
    return answerer(tmp_path_factory.mktemp("store"), *(incidents(60, m, seed=m.month) for m in months))


@pytest.fixture(scope="module")
def whole(robberies: Answerer) -> Answer:
    return robberies.answer(Question(offence="ROBBERY"))


def test_every_part_counts_the_same_incidents(whole: Answer) -> None:
    assert whole.n == whole.n_placed == 660
    assert sum(ward.n for ward in whole.wards) + whole.n_outside == whole.n
    assert sum(cell.n for cell in whole.cells) == whole.n
    assert len(whole.wards) == 118 and whole.wards[0].name == "Central"
    area = whole.surface.cell**2 / 1e6
    assert whole.surface.values.sum() * area * whole.months / 12 == pytest.approx(660, rel=0.01)


def test_the_stack_is_the_hotspot_and_says_how_sure_it_is(whole: Answer) -> None:
    top = whole.hotspots[0]
    assert (top.rank, top.ward, top.rank_low) == (1, "Central", 1) and top.stability >= 0.9
    assert 300 <= top.n <= 400 and top.months_active == 11 and top.rate_low < top.rate < top.rate_high
    assert shapely.contains_xy(top.geometry, 414900, 184600)
    assert whole.cells[0].z > 3 and not whole.cells[-1].hot


def test_only_anonymised_points_are_put_elsewhere_in_their_cells(whole: Answer, tmp_path: Path) -> None:
    assert whole.hotspots[0].found_in_cells == 1.0 and all(spot.found_in_cells is not None for spot in whole.hotspots)
    timed = answerer(tmp_path, incidents(60, date(2025, 1, 1), time_precision=["exact"] * 60))
    exact = timed.answer(Question(offence="ROBBERY"))
    assert exact.hotspots and all(spot.found_in_cells is None for spot in exact.hotspots)


def test_a_missing_month_is_a_gap_and_not_a_quiet_month(whole: Answer) -> None:
    assert whole.months == 11
    assert any(note.kind == "gap" and "Jun 2025" in note.text for note in notes(whole))
    central = whole.wards[0]
    assert central.rate == pytest.approx(central.n / central.km2 / (11 / 12))


def test_choices_are_announced_and_open_data_bears_no_fine_bandwidth(robberies: Answerer) -> None:
    fine = robberies.answer(Question(offence="ROBBERY", bandwidth=100.0))
    chosen = {choice.name: choice for choice in fine.choices}
    assert (
        fine.question.bandwidth == 250
        and chosen["bandwidth"].automatic
        and "100 m was asked" in announced(chosen["bandwidth"]).reason
    )
    assert all(announced(choice).reason for choice in fine.choices)


def test_the_same_question_has_the_same_stamp_and_the_same_bytes(robberies: Answerer, whole: Answer) -> None:
    again = Answerer(robberies.settings, store=robberies.store).answer(Question(offence="ROBBERY"))
    assert again.id == whole.id and again.hotspots == whole.hotspots
    assert again.surface.values.tobytes() == whole.surface.values.tobytes()
    assert robberies.answer(Question(offence="ROBBERY", kernel="triweight")).id != whole.id


def test_an_area_counts_its_own_incidents_and_shows_nothing_beyond(robberies: Answerer, whole: Answer) -> None:
    swindon = robberies.answer(Question(offence="ROBBERY", area="lad:E06000030"))
    assert (
        swindon.n
        == sum(ward.n for ward in whole.wards if ward.authority == "Swindon")
        == sum(w.n for w in swindon.wards)
    )
    assert len(swindon.wards) == 20 and swindon.surface.values.max() == pytest.approx(
        whole.surface.values.max(), rel=0.2
    )
    ward = robberies.answer(Question(offence="ROBBERY", area="ward:E05008954"))
    assert ward.n == whole.wards[0].n and "Central" in title(ward)


def test_nothing_found_is_an_answer(robberies: Answerer) -> None:
    empty = robberies.answer(Question(offence="ASB_STREET"))
    assert (empty.n, empty.hotspots, empty.cells, len(empty.wards)) == (0, (), (), 118)
    assert empty.surface.values.max() == 0 and len(empty.breaks) == 0
    assert any(note.kind == "empty" for note in empty.notes) and "No such incidents" in caption(empty)


@pytest.mark.parametrize("hours", [{"night": "nte_core"}, {"hour": 5}, {"night": "dark"}])
def test_month_only_data_are_never_asked_for_an_hour(robberies: Answerer, hours: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="only the month of these records is known"):
        robberies.answer(Question(offence="ROBBERY", **hours))


def test_what_is_not_there_is_said_plainly(robberies: Answerer, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no incidents are loaded yet"):
        Answerer(Settings(data=tmp_path)).answer(Question())
    with pytest.raises(NotFound, match="no ward here has the code E05000000"):
        robberies.answer(Question(area="ward:E05000000"))
    with pytest.raises(UserError, match="nothing is loaded from “demo”"):
        robberies.answer(Question(source="demo"))


def test_two_sources_are_never_mixed_and_made_up_data_are_called_so(tmp_path: Path) -> None:
    real = incidents(40, date(2025, 1, 1))
    made_up = incidents(90, date(2025, 1, 1), seed=2, source=["demo"] * 90)
    both = answerer(tmp_path, real, made_up)
    assert both.answer(Question(offence="ROBBERY")).n == 40
    demo = both.answer(Question(offence="ROBBERY", source="demo"))
    assert demo.n == 90 and demo.synthetic and demo.notes[0].kind == "synthetic"


def test_other_code_gives_another_stamp(tmp_path: Path) -> None:
    seen = set()
    for text in ("a = 1", "a = 2", "a = 2\n"):
        folder = tmp_path / str(len(seen))
        (folder / "geo").mkdir(parents=True)
        (folder / "geo" / "a.py").write_text(text)
        seen.add(code_digest(folder))
    assert len(seen) == 3 and code_digest() == code_digest(ROOT)


def test_new_data_make_a_new_answer(tmp_path: Path) -> None:
    one = answerer(tmp_path, incidents(40, date(2025, 1, 1)))
    before = one.answer(Question(offence="ROBBERY"))
    one.store.replace([("incidents", "police-uk", "wiltshire", date(2025, 1, 1), incidents(41, date(2025, 1, 1)))])
    after = one.answer(Question(offence="ROBBERY"))
    assert (before.n, after.n) == (40, 41) and before.id != after.id


def test_a_place_shared_by_two_towns_of_data_keeps_weights(tmp_path: Path) -> None:
    heavy = incidents(30, date(2025, 1, 1), weight=np.full(30, 2.0))
    assert answerer(tmp_path, heavy).answer(Question(offence="ROBBERY")).n == 60


def test_one_address_however_busy_is_no_hotspot(tmp_path: Path) -> None:
    """Fourteen calls to a home and its gate are two places; with the shop next door it is an area."""
    home, gate, shop = (414_900.0, 184_600.0), (414_905.0, 184_600.0), (414_900.0, 184_612.0)
    for third, found in ((gate, 0), (shop, 1)):
        at = np.array([home] * 14 + [gate] * 6 + [third] * 6)
        one = answerer(tmp_path / str(found), incidents(26, date(2025, 1, 1), easting=at[:, 0], northing=at[:, 1]))
        spots = one.answer(Question(offence="ROBBERY", eps=25, min_weight=5)).hotspots
        assert len(spots) == found and all(spot.places >= 3 for spot in spots)


def test_a_square_stands_out_alike_on_the_map_of_a_ward_and_of_the_whole_force(
    robberies: Answerer, whole: Answer
) -> None:
    """In a ward that is all town centre nothing would stand out of its own squares, beside a hotspot found again."""
    ward = robberies.answer(Question(offence="ROBBERY", area=f"ward:{whole.wards[0].id}"))
    everywhere = {cell.id: (cell.z, cell.hot) for cell in whole.cells}
    assert ward.hotspots[0].stability >= 0.9 and any(cell.hot for cell in ward.cells)
    assert {cell.id: (cell.z, cell.hot) for cell in ward.cells}.items() <= everywhere.items()
    assert sum(cell.n for cell in ward.cells) == ward.n < whole.n


def test_uncertain_times_carry_their_chance_into_the_map(tmp_path: Path) -> None:
    friday = np.datetime64("2025-01-10T23:30", "s")  # one third before midnight, two thirds after
    spans = incidents(
        30,
        date(2025, 1, 1),
        source=["force-export"] * 30,
        start=np.full(30, friday),
        end=np.full(30, friday + np.timedelta64(90, "m")),
        time_precision=["span"] * 20 + ["day"] * 10,
    )
    one = answerer(tmp_path, spans)
    hour = one.answer(Question(offence="ROBBERY", hour=4 * 24 + 23))
    assert hour.n == pytest.approx(20 / 3) and "Friday 23:00" in title(hour)
    assert sum(cell.n for cell in hour.cells) == pytest.approx(20 / 3)
    assert any("want of a time of day: 10 records" in note.text for note in notes(hour))
    assert one.answer(Question(offence="ROBBERY", night="nte_core")).n == pytest.approx(20)
    assert one.answer(Question(offence="ROBBERY", night="dark")).n == pytest.approx(20)
    with pytest.raises(UserError, match="night, hour: a question takes a night, one hour or a span"):
        one.answer(Question(offence="ROBBERY", night="dark", hour=3))


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ({}, date(2025, 1, 1), date(2025, 12, 1)),
        ({"last": date(2025, 3, 1)}, date(2025, 1, 1), date(2025, 3, 1)),
        ({"first": date(2025, 10, 1)}, date(2025, 10, 1), date(2025, 12, 1)),
        ({"last": date(2024, 2, 1)}, date(2024, 2, 1), date(2024, 2, 1)),
        ({"first": date(2026, 2, 1)}, date(2026, 2, 1), date(2026, 2, 1)),
    ],
)
def test_half_a_period_is_filled_in(robberies: Answerer, asked: dict[str, date], first: date, last: date) -> None:
    answer = robberies.answer(Question(offence="ROBBERY", **asked))  # type: ignore[arg-type]
    assert (answer.first, answer.last) == (first, last)


@pytest.mark.parametrize("kernel", ["quartic", "gaussian"])
@pytest.mark.parametrize("bandwidth", [250.0, 20_000.0])
def test_no_surface_has_more_cells_than_the_setting(tmp_path: Path, kernel: str, bandwidth: float) -> None:
    one = answerer(tmp_path, incidents(30, date(2025, 1, 1)))
    small = Answerer(Settings(data=tmp_path, resamples=19, max_cells=10_000), store=one.store)
    made = small.answer(Question(offence="ROBBERY", kernel=kernel, bandwidth=bandwidth, cell=5.0))
    assert 5_000 < made.surface.values.size <= 10_000
    cell = next(choice for choice in made.choices if choice.name == "cell")
    assert cell.automatic and f"{number(10_000)} cells" in announced(cell).reason
