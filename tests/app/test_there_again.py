"""How many of ten hotspots like one were there again: measured, said in words, and followed by all that is drawn."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from made import spot

from app.answer_tables import hotspots_table
from app.answering import hotspots
from app.answering.answer import CERTAIN, DRAWN, Answer
from app.answering.question import Question
from app.calibration.claim import Data
from app.calibration.found_again import FITTED_ON, LENGTHS, found_again, long_periods, periods, there_again
from app.calibration.incidents import Incidents
from app.charter.candidates import hotspot_candidates
from app.figures import of_ten
from app.maps.legend import outline_of
from app.words.sheet import origin
from app.words.there_again import EXACT, tried
from benchmarks.calibration_data import exact_incidents
from geo.places import Places
from geo.space.boundaries import default_wards
from geo.space.crs import to_grid


def test_what_was_stated_was_there_again_in_months_that_the_curve_never_saw(shared: Path) -> None:
    """January to April 2024 of Wiltshire, every month and pair of months against others."""
    files = sorted((shared / "data/police-uk").glob("2024-*/*.csv"))
    rows = pd.concat([pd.read_csv(file) for file in files]).dropna(subset=["Longitude"])
    x, y = to_grid(rows["Longitude"].to_numpy(), rows["Latitude"].to_numpy())
    rows = rows.assign(x=x, y=y, position=rows["Month"].str[-1].astype(int) - 1)
    kinds = ("Violence and sexual offences", "Anti-social behaviour", "Criminal damage and arson", "Public order")
    incidents = []
    for kind in kinds:
        of = rows[rows["Crime type"] == kind]
        at = of["x"].to_numpy(), of["y"].to_numpy(), of["position"].to_numpy(), of["x"].to_numpy() * 0 + 1
        incidents.append(Incidents(Data.WILTSHIRE, "wiltshire", kind, *at, 4, rows[["x", "y"]].to_numpy()))
    bands = found_again(incidents, 49, 1)
    assert len(bands) == 6 and sum(band.n for band in bands) > 200 and all(band.met for band in bands)
    assert bands[0].held < 0.35 and bands[-1].held > 0.8
    fitted = [replace(one, force=force) for one, force in zip(incidents, FITTED_ON, strict=True)]
    assert found_again(fitted, 49, 1) == ()  # no force is judged by the curve that it made


def test_exact_points_keep_their_word_in_years_that_their_curve_never_saw(shared: Path) -> None:
    """Vehicle thefts of two years, by the start of the time they may have happened in."""
    assert (shared / "data/timed").is_dir()
    bands = found_again([one for one in exact_incidents(judged=True) if one.data == Data.VEHICLE_THEFTS], 29, 1)
    assert sum(band.n for band in bands) > 250 and len(bands) == 3 and all(band.met for band in bands)
    assert bands[0].held < 0.1 < bands[-1].held


def test_the_map_says_of_points_what_was_tried_on_such_points(monkeypatch: pytest.MonkeyPatch) -> None:
    said, asked, area = [], Question(eps=120, min_weight=6), np.arange(4)
    monkeypatch.setattr(hotspots, "cluster_stability", lambda *_, exact, **__: said.append(exact) or 1 / 0)
    x = np.array([0.0, 10.0, 20.0, 30.0])
    places = Places(x, x, np.full(4, 9.0), np.arange(4))
    called = {"texts": lambda at: np.full(len(at), "On or near Quay", object)}
    for month_only in (True, False):
        found: Any = SimpleNamespace(places=places, month_only=month_only, ward=np.zeros(4, np.intp), **called)
        areas = hotspots.outline(asked, found, area)
        rows = hotspots.untested(areas, found, default_wards(), 1.0)
        assert [row.n for row in rows] == [36] and rows[0].name.startswith("Quay, ")
        with pytest.raises(ZeroDivisionError):
            hotspots.tested(areas, rows, asked, found, area, 1.0, seed=1, resamples=9)
    assert said == [False, True]


@pytest.mark.parametrize("months", [0, 1, 12, 108])
def test_long_periods_are_as_long_and_share_no_month(months: int) -> None:
    found = long_periods(months)
    assert {len(one.months) for one in found} == {length for length in LENGTHS if 2 * length <= months}
    assert all(len(one.months) == len(one.others) and not {*one.months} & {*one.others} for one in found)


def test_half_of_the_ground_is_there_again_whatever_is_found_round_it() -> None:
    here, half = shapely.box(0, 0, 100, 100), shapely.box(50, -500, 900, 600)
    assert there_again([here], [half]).tolist() == [True]
    assert there_again([here], [shapely.box(51, 0, 99, 100)]).tolist() == [False]
    assert there_again([here], [shapely.box(0, 0, 30, 100), shapely.box(60, 0, 90, 100)]).tolist() == [True]
    assert there_again([here, half], []).tolist() == [False, False] and len(there_again([], [here])) == 0


@pytest.mark.parametrize("months", [0, 1, 2, 4, 6, 11, 12, 36])
def test_both_periods_are_as_long_and_share_no_month(months: int) -> None:
    found = periods(months)
    assert bool(found) == (months > 1) and len(set(found)) == len(found)
    for one in found:
        assert len(one.months) == len(one.others) and not {*one.months} & {*one.others}
        assert {*one.months, *one.others} <= set(range(months))


def test_words_are_the_nearest_of_ten_and_never_all_of_what_is_not_certain() -> None:
    assert (
        of_ten(0.8) == of_ten(0.75) == "of ten like this, eight were there again"
        and of_ten(0.1) == "of ten like this, one was there again"
    )
    assert of_ten(0.999) == "of ten like this, more than nine were there again"
    assert of_ten(0.001) == "of ten like this, fewer than one was there again"
    assert of_ten(CERTAIN).endswith("nine were there again") and of_ten(DRAWN).endswith("three were there again")


def test_lines_tables_and_candidates_follow_the_number(made: Answer) -> None:
    shares = [0.97, CERTAIN, CERTAIN - 0.01, 0.5, DRAWN, DRAWN - 0.01]
    answer = replace(made, hotspots=tuple(spot(i + 1, f"Place {i}", stability=v) for i, v in enumerate(shares)))
    lines = [outline_of(one) for one in answer.hotspots]
    assert lines == ["solid", "solid", "dashed", "dashed", "dashed", ""]
    rows = list(hotspots_table(answer).records())
    assert [row["stability"] for row in rows] == shares
    assert [row["again"] for row in rows] == [of_ten(share) for share in shares]
    offered = hotspot_candidates(answer)
    assert [one.stability for one in offered] == shares[:4]
    assert origin(offered[3]).endswith("km²: of ten like this, five were there again")


def test_what_differs_from_the_trials_is_said(made: Answer) -> None:
    assert tried(replace(made, month_only=False, months=36)) == EXACT
    long = tried(replace(made, month_only=False, months=37))
    assert long.startswith(EXACT) and long.endswith("This period has 37 months, so take it as a guide.")
    alike = tried(replace(made, month_only=True, months=6))
    assert alike == "Tried on anonymised points, one to six months against as many others."
    assert EXACT not in tried(replace(made, month_only=True, months=7))


def test_what_may_be_the_work_of_its_map_points_is_dashed_and_says_so(made: Answer) -> None:
    shares = [(0.97, None), (0.97, 1.0), (0.97, CERTAIN), (0.97, 4 / 9), (0.5, 0.0), (0.1, 0.0)]
    answer = replace(
        made, hotspots=tuple(spot(i, f"Place {i}", stability=a, found_in_cells=b) for i, (a, b) in enumerate(shares, 1))
    )
    lines = [outline_of(one) for one in answer.hotspots]
    assert lines == ["solid", "solid", "solid", "dashed", "dashed", ""]
    rows = list(hotspots_table(answer).records())
    assert [row["found_in_cells"] for row in rows] == [None, 1.0, CERTAIN, 0.44, 0.0, 0.0]
    why = "; but its incidents stand on anonymous map points: put anywhere that those may stand for, it is found in "
    assert rows[2]["again"] == of_ten(0.97) and rows[3]["again"] == f"{of_ten(0.97)}{why}4 of 10 tries"
    assert rows[4]["again"] == f"{of_ten(0.5)}{why}none of the tries"
