"""What the product prints of its own certainty is measured: the figures, their page, and small measurements."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient
from visitor import visitor

from app.answering.answerer import Answerer
from app.calibration import figures, found_ranges, measurements
from app.calibration.calibrate import calibrated
from app.calibration.claim import Aspect, Claim, Condition, Data
from app.calibration.envelope import envelope
from app.calibration.figures import Figures
from app.calibration.hot_cells import hot_cells
from app.calibration.incidents import Incidents
from app.calibration.kind_of_night import kind_of_night
from app.calibration.local_incidents import local_incidents
from app.calibration.measured import Measured, measured
from app.calibration.measurements import MEASUREMENTS, Measurement
from app.calibration.new_cluster import new_cluster
from app.calibration.night_ratio import night_ratio
from app.calibration.rank_interval import rank_interval
from app.calibration.simulated_months import SETTINGS
from app.calibration.tolerance_contour import tolerance_contour
from app.calibration.trend import trend
from app.calibration.year_on_year import year_on_year
from app.main import create_app
from app.maps.calibration import shares_svg
from app.settings import OWN_FIGURES, Settings
from app.words.calibration import CLAIMS, DATA, conditions, headline, local_sentences, result
from benchmarks.calibration import PAGE
from benchmarks.calibration_page import page
from geo.store.base import Store
from models.binomial_interval import binomial_interval
from models.errors import ParameterError


def test_the_page_of_the_documents_holds_the_shipped_figures_to_the_byte() -> None:
    shipped = figures.read()
    assert page(shipped) == PAGE.read_text(encoding="utf-8")
    assert figures.text(shipped) == figures.SHIPPED.read_text(encoding="utf-8")
    assert set(shipped) == {one.claim for one in MEASUREMENTS}


def test_every_claim_and_condition_has_its_words() -> None:
    assert set(CLAIMS) == set(Claim) and set(DATA) == set(Data)
    for aspect in Aspect:
        row = measured(Claim.TREND, Data.OWN, stated=0.5, true=1, n=2, conditions=[Condition(aspect, 0.5, 0.9)])
        assert conditions(row)


def test_a_claim_measured_again_keeps_its_day_while_its_rows_are_the_same() -> None:
    rows = (measured(Claim.TREND, Data.SIMULATED, stated=0.05, true=4, n=100),)
    first = figures.updated({}, {Claim.TREND: rows}, date(2025, 1, 1))
    assert figures.updated(first, {Claim.TREND: rows}, date(2025, 2, 1)) == first
    other = (measured(Claim.TREND, Data.SIMULATED, stated=0.05, true=5, n=100),)
    assert figures.updated(first, {Claim.TREND: other}, date(2025, 2, 1))[Claim.TREND].day == date(2025, 2, 1)


def test_with_few_trials_the_interval_must_reach_the_target_with_many_the_share_itself() -> None:
    few = measured(Claim.FOUND_AGAIN, Data.OWN, stated=0.9, true=8, n=10)
    many = measured(Claim.FOUND_AGAIN, Data.OWN, stated=0.9, true=800, n=1000)
    assert few.met and not many.met and (few.target_low, few.target_high) == (0.85, 0.95)


def test_the_interval_of_a_share_is_clopper_and_pearsons() -> None:
    low, high = binomial_interval([8, 0, 10, 0], [10, 10, 10, 0])
    assert low == pytest.approx([0.4439, 0, 0.6915, 0], abs=1e-4)
    assert high == pytest.approx([0.9748, 0.3085, 1, 1], abs=1e-4)
    with pytest.raises(ParameterError, match="as many trials"):
        binomial_interval(3, 2)


def test_squares_that_stand_out_are_seldom_false() -> None:
    for row in hot_cells((), 40, 1):
        assert row.met, row


def test_new_clusters_turn_up_by_chance_as_often_as_stated() -> None:
    for row in new_cluster((), 40, 1):
        assert row.met, row


def test_contours_and_envelopes_hold_over_the_whole_map_and_all_distances_and_bursts_are_measured() -> None:
    rows = tolerance_contour((), 12, 1)
    dispersion = [one.low for row in rows for one in row.conditions if one.aspect is Aspect.DISPERSION]
    assert sorted(set(dispersion)) == [1, 2]
    for row, burst in zip(rows, dispersion, strict=True):
        assert row.met or burst > 1, row
    for row in envelope((), 12, 1):
        assert row.met, row


@pytest.fixture
def web(tmp_path: Path) -> Iterator[TestClient]:
    with visitor(create_app(Settings(data=tmp_path))) as made:
        yield made


def own(tmp_path: Path, *, synthetic: bool = False, few: int = 9) -> None:
    """Figures of the data of this service: solid outlines, and dashed ones that are too few."""
    bands = (((0.85, 0.92), 20, 25), ((0.92, 1.0), 20, 25), ((0.5, 0.85), few, few))
    rows = [
        measured(Claim.FOUND_AGAIN, Data.OWN, stated=band[0], true=k, n=n, conditions=[Condition(Aspect.STATED, *band)])
        for band, k, n in bands
    ]
    kept = {Claim.FOUND_AGAIN: Figures(tuple(rows), date(2025, 3, 4), "5eed", synthetic)}
    (tmp_path / OWN_FIGURES).write_text(figures.text(kept), encoding="utf-8")


def test_the_page_says_what_is_claimed_and_how_often_it_was_so(web: TestClient) -> None:
    page = web.get("/calibration").text
    for claim, of in figures.read().items():
        assert CLAIMS[claim].says in unescape(page)
        assert f"python -m benchmarks.calibration {claim}" in page
        missed = sum(not row.met for row in of.rows)
        assert page.partition(f'id="{claim}"')[2].partition("</section>")[0].count('<td data-key="result"') == len(
            of.rows
        )
        assert page.partition(f'id="{claim}"')[2].partition("</section>")[0].count('class="missed"') == missed
    assert "Nothing was measured on your own data yet" in page
    assert 'href="/calibration"' in web.get("/method").text


def test_what_was_measured_here_stands_beside_it_with_snapshot_and_day(web: TestClient, tmp_path: Path) -> None:
    before = web.get("/calibration").headers["etag"]
    own(tmp_path)
    got = web.get("/calibration", headers={"if-none-match": before})
    assert got.status_code == 200  # the stamp knows of the file
    assert "In your data, solid outlines came back 8 of 10 times (40 of 50)." in got.text
    assert "dashed outlines came back" not in got.text  # 9 are too few to print
    assert "snapshot 5eed" in got.text and "The data have changed since" in got.text


def test_made_up_data_are_never_called_your_own(web: TestClient, tmp_path: Path) -> None:
    own(tmp_path, synthetic=True)
    page = web.get("/calibration").text
    assert "In your data, " not in page
    (tmp_path / OWN_FIGURES).write_text("{", encoding="utf-8")
    assert "are damaged" in web.get("/calibration").text


def test_a_missed_target_is_drawn_and_told_as_plainly_as_a_hit() -> None:
    rows = [measured(Claim.TREND, Data.SIMULATED, stated=0.05, true=k, n=500, target=(0, 0.06)) for k in (20, 80)]
    drawing = shares_svg("Trend", rows)
    assert drawing.count("kept</text>") == drawing.count("missed</text>") == 1
    assert result(rows, false=True).startswith(
        "Kept its word in 1 of 2 tests. Farthest off: all together, wrong in 16.0"
    )
    few = measured(Claim.TREND, Data.SIMULATED, stated=0.05, true=0, n=29, target=(0, 0.06))
    assert "too few to tell</text>" in shares_svg("Trend", [few]) and few.met
    assert result([*rows, few], false=True).endswith("is stated. 1 more test had too few trials to tell.")
    assert headline([*rows, few]) == "1 of 2 tests of what the pages claim came out as they say."


def test_trends_are_seldom_false_and_ranges_of_change_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where seasons and months that vary beyond chance mislead most."""
    monkeypatch.setattr("app.calibration.trend.SETTINGS", (SETTINGS[2], SETTINGS[5]))
    monkeypatch.setattr("app.calibration.year_on_year.SETTINGS", (SETTINGS[5],))
    assert sum(row.held for row in trend((), 150, 1)) / 2 <= 0.06
    assert year_on_year((), 200, 1)[0].held >= 0.925


def test_ranges_of_ranks_and_nights_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.calibration.rank_interval.SIZES", (1000,))
    monkeypatch.setattr("app.calibration.night_ratio.SIZES", (20,))
    monkeypatch.setattr("app.calibration.kind_of_night.SETTINGS", ((10.0, 0.3),))
    assert rank_interval((), 20, 1)[0].met
    assert night_ratio((), 200, 1)[0].held >= 0.925  # of a handful
    assert kind_of_night((), 600, 1)[0].held >= 0.925


def test_every_link_to_a_claim_leads_to_one() -> None:
    templates = Path(figures.__file__).parents[1] / "templates"
    linked = {
        name
        for file in templates.glob("*.html")
        for name in re.findall(r'"/calibration(?:{{ keeps }})?#([\w-]+)"', file.read_text())
    }
    assert linked and linked <= {claim.value for claim in Claim}


def test_the_ranges_of_what_was_found_hold_the_truth_on_simulated_towns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Byar's interval held it for 66 % of hotspots where there are 225 incidents."""
    monkeypatch.setattr(found_ranges, "REPEATS", {100: 1, 300: 1, 1_000: 1, 3_000: 0})
    for measure in (found_ranges.hotspot_ranges, found_ranges.ward_ranges, found_ranges.cell_ranges):
        rows = [row for row in measure((), 1, 1) if len(row.conditions) == 1]
        true = sum(row.held * row.n for row in rows) / sum(row.n for row in rows)
        assert sum(row.n for row in rows) > 60 and 0.92 < true < 0.985


def test_calibrate_measures_what_is_loaded_and_calls_made_up_data_made_up(
    demo_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two claims of this size are too many for a test: one that is quick, on incidents, and one that is not."""
    seen: list[Incidents] = []

    def shares(incidents: Sequence[Incidents], runs: int, seed: int) -> tuple[Measured, ...]:
        seen.extend(incidents)
        return (measured(Claim.RANK_INTERVAL, incidents[0].data, stated=0.95, true=19, n=20),)

    monkeypatch.setattr(
        measurements,
        "MEASUREMENTS",
        (Measurement(Claim.RANK_INTERVAL, shares, 1, on_incidents=True), Measurement(Claim.HOT_CELL, hot_cells, 1)),
    )
    local = local_incidents(Answerer(Settings(data=tmp_path), store=demo_store), "demo")
    assert dict(calibrated(local)).keys() == {Claim.RANK_INTERVAL}
    assert {one.data for one in seen} == {Data.OWN} and len({one.offence for one in seen}) == len(seen) > 3
    for one in seen:
        assert len(one.x) == len(one.month) == len(one.weight) and one.month.max() < one.months == local.months
        assert np.isfinite(one.x).all() and one.weight.sum() >= 60
    assert dict(calibrated(replace(local, months=3))) == {Claim.RANK_INTERVAL: ()}
    assert local_sentences(Figures((), date(2025, 1, 1), "5eed")) == ("Too little data to say.",)
