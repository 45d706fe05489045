"""The demo looks like recorded crime: on the map, over the year and over the week."""

from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq
import pytest
import shapely
from likeness import MEAN, gathered, hours, published, spread, summer, thinned

from geo.offence.offences import definition
from geo.sources.demo import Demo, generate
from geo.space.boundaries import default_wards
from geo.time.night import profile

VIOLENCE, ASB = list(MEAN)[1:]
SPREAD: Final = {
    "": ((0.085, 0.264, 0.538, 0.818, 0.630), (0.154, 0.347, 0.632, 0.863, 0.763)),
    VIOLENCE: ((0.055, 0.198, 0.483, 0.777, 0.492), (0.128, 0.281, 0.551, 0.810, 0.587)),
    ASB: ((0.048, 0.173, 0.427, 0.698, 0.331), (0.106, 0.267, 0.525, 0.750, 0.445)),
}
"""Least and most, of seven forces and 22 districts, of the shares of all in 1, 5, 20 and 50 % of the places, and of the
places with more than one (data.police.uk, 2025)."""
GATHERED: Final = {"": (0.580, 1.141), VIOLENCE: (0.501, 1.148), ASB: (0.394, 1.148)}
"""Of their five fullest squares of 3 km."""
SUMMER: Final = {"": (1.110, 1.245), VIOLENCE: (1.074, 1.400), ASB: (1.158, 1.804)}
"""Of the five forces with all months of 2025."""
HOURS: Final = ((0.333, 0.047, 0.226, 0.374), (0.503, 0.089, 0.361, 0.513))
"""Least and most of 18 years (shootings in New York, 2006 to 2023)."""


@pytest.fixture(scope="module")
def demo() -> Demo:
    return generate(default_wards(), last=date(2026, 6, 1), seed=20260101)


def column(demo: Demo, name: str) -> npt.NDArray[np.object_]:
    return demo.incidents[name].to_numpy(zero_copy_only=False)


def places(demo: Demo) -> npt.NDArray[np.intp]:
    """The demo's incidents as they would be published: each at the nearest place of its streets."""
    tree = shapely.STRtree(shapely.points(demo.streets.x, demo.streets.y))
    return tree.nearest(shapely.points(column(demo, "easting"), column(demo, "northing")))


def within(found: list[float], low: tuple[float, ...], high: tuple[float, ...]) -> bool:
    return bool((np.array(low) <= np.round(found, 3)).all() and (np.round(found, 3) <= np.array(high)).all())


@pytest.mark.parametrize("category", MEAN)
def test_a_year_lies_on_the_map_as_published_crime_does(demo: Demo, category: str) -> None:
    kept = column(demo, "month").astype("M8[M]") >= np.datetime64("2025-07")
    if category:
        kept &= column(demo, "category") == category
    at = places(demo)[kept]
    assert len(at) / len(np.unique(at)) == pytest.approx(MEAN[category], abs=0.05)
    assert within(spread(at), *SPREAD[category]), spread(at)
    for ratio in gathered(demo.streets.x[at], demo.streets.y[at]):
        assert within([ratio], *GATHERED[category])


@pytest.mark.parametrize("category", MEAN)
def test_there_is_more_of_it_in_summer(demo: Demo, category: str) -> None:
    kept = column(demo, "category") == category if category else np.ones(len(demo.incidents), bool)
    assert within([summer(column(demo, "month")[kept].astype("M8[M]").astype(int) % 12)], *SUMMER[category])


def test_serious_violence_keeps_the_hours_of_shootings(demo: Demo) -> None:
    kept = definition("SV_STRICT").select(demo.incidents).mask & (column(demo, "time_precision") == "exact")
    assert within(hours(column(demo, "start")[kept].astype("M8[s]")), *HOURS), hours(column(demo, "start")[kept])


def test_weekend_violence_of_swindon_is_no_disc(demo: Demo) -> None:
    """It was: 886 of 912 within 450 m of one point."""
    start = column(demo, "start").astype("M8[s]")
    kept = definition("NTE_VIOLENCE").select(demo.incidents).mask & profile("nte_core").holds(start)
    kept &= column(demo, "time_precision") == "exact"
    x, y = column(demo, "easting")[kept].astype(float), column(demo, "northing")[kept].astype(float)
    away = np.hypot(x - 414_900, y - 184_800)
    town = away < 5000
    assert town.sum() > 1000 and (away[town] < 450).mean() < 0.65
    near = away < 450  # along streets, on few sides of the middle, and not all round it
    bearing = np.floor(np.degrees(np.arctan2(y - 184_800, x - 414_900)[near]) / 15)
    fullest = np.sort(np.unique(bearing, return_counts=True)[1])[::-1]
    assert fullest[:6].sum() > 0.5 * near.sum()


def test_the_ranges_are_those_of_the_real_files(shared: Path) -> None:
    found = list(published(shared / "data"))
    for category, mean in MEAN.items():
        rows, near, season = [], [], []
        for whole, of in found:
            kept = of["Crime type"] == category if category else np.ones(len(of["x"]), bool)
            rows += [spread(thinned(of["place"][kept].astype(np.int64), mean, seed)) for seed in range(3)]
            near += gathered(of["x"][kept], of["y"][kept])
            if whole:
                season.append(summer(np.array([int(month[5:]) - 1 for month in of["Month"][kept]])))
        for end, pick in enumerate((np.min, np.max)):
            np.testing.assert_allclose(pick(rows, axis=0), SPREAD[category][end], atol=6e-4)
            others = GATHERED[category][end], SUMMER[category][end]
            np.testing.assert_allclose((pick(near), pick(season)), others, atol=6e-4)
    shot = pq.read_table(shared / "data" / "timed" / "nyc_shootings_2006_2023.parquet", columns=["occurred"])
    at = shot["occurred"].to_numpy().astype("M8[s]")
    years = [hours(at[at.astype("M8[Y]") == year]) for year in np.unique(at.astype("M8[Y]"))]
    np.testing.assert_allclose((np.min(years, axis=0), np.max(years, axis=0)), HOURS, atol=6e-4)
