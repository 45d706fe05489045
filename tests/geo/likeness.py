"""How recorded crime is spread over places, months and hours: what a made-up set is held against."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from geo.space.crs import to_grid
from models.nearest import nearest_neighbour

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Columns = dict[str, npt.NDArray[np.object_]]
TOP: Final = (0.01, 0.05, 0.2, 0.5)
SQUARE: Final = 3000.0
MEAN: Final = {"": 4.6, "Violence and sexual offences": 2.63, "Anti-social behaviour": 2.0}
"""Incidents of a year at one place of the demo, by category, "" for all: few at a place look more spread than many."""


def spread(place: Ints) -> list[float]:
    """Of incidents at places (n,): the shares of all that the TOP shares of the places hold, and the share of the
    places with more than one."""
    held = np.sort(np.unique(place, return_counts=True)[1])[::-1]
    reached = np.cumsum(held) / held.sum()
    return [*(float(reached[max(int(len(held) * top), 1) - 1]) for top in TOP), float((held > 1).mean())]


def thinned(place: Ints, mean: float, seed: int) -> Ints:
    """Incidents drawn until they are `mean` a place, all where they never are."""
    drawn = np.random.default_rng(seed).permutation(place)
    new = np.zeros(len(drawn), np.int64)
    new[np.unique(drawn, return_index=True)[1]] = 1
    enough = np.flatnonzero(np.arange(1, len(drawn) + 1) >= mean * np.cumsum(new))
    return drawn[: enough[enough > 100][0]] if (enough > 100).any() else drawn


def gathered(x: npt.ArrayLike, y: npt.ArrayLike, squares: int = 5) -> list[float]:
    """Nearest-neighbour ratio of the distinct places in each of the squares of 3 km that have most of them."""
    at = np.unique(np.column_stack((x, y)).astype(np.float64), axis=0)
    _, square, n = np.unique(at // SQUARE, axis=0, return_inverse=True, return_counts=True)
    most = np.argsort(-n, kind="stable")[:squares]
    return [nearest_neighbour(*at[square == one].T, area=SQUARE**2)[2] for one in most]


def summer(month: Ints) -> float:
    """Incidents a day of June to August over those of December to February; month: 0 for January."""
    n = np.bincount(month, minlength=12)
    return float(n[5:8].sum() / 92 / (n[[0, 1, 11]].sum() / 90.25))


def hours(start: npt.NDArray[np.datetime64]) -> list[float]:
    """Shares from 22:00 to 04:00 and from 06:00 to 12:00; of all, those of Friday and Saturday nights (20:00 to 06:00),
    and their share of all nights."""
    hour = (start.astype("M8[h]").astype(np.int64)) % 24
    night = (hour >= 20) | (hour < 6)
    evening = ((start.astype("M8[h]") - np.timedelta64(6, "h")).astype("M8[D]").astype(np.int64) + 3) % 7
    weekend = night & np.isin(evening, (4, 5))
    late, morning = (hour >= 22) | (hour < 4), (hour >= 6) & (hour < 12)
    return [float(late.mean()), float(morning.mean()), float(weekend.mean()), float(weekend.sum() / night.sum())]


def published(data: Path) -> Iterator[tuple[bool, Columns]]:
    """Each force of the published files of 2025 with all of the year or 10,000 incidents and more, and each district
    with so many: whether it is a force of which all months are there, and its columns with x, y and place."""
    columns = ["Month", "Reported by", "Longitude", "Latitude", "LSOA name", "Crime type"]
    file = data / "police-uk" / "south_west_and_neighbours_2025_street.parquet"
    table = pq.read_table(file, columns=columns, read_dictionary=["Month", "Reported by", "LSOA name", "Crime type"])
    known = np.isfinite(lon := table["Longitude"].to_numpy().astype(float))
    x, y = (np.round(axis) for axis in to_grid(lon[known], table["Latitude"].to_numpy().astype(float)[known]))
    coded = {}
    for name in ("Month", "Reported by", "LSOA name", "Crime type"):
        one = table[name].combine_chunks() if table[name].num_chunks == 1 else table[name].unify_dictionaries()
        values = one.combine_chunks()
        texts = np.array([str(text) for text in values.dictionary.to_pylist()])
        at = values.indices.fill_null(0).to_numpy()[known]
        coded[name] = texts, at
    texts, at = coded["LSOA name"]
    district = np.array([text[:-5] for text in texts])[at]
    rest: Columns = {"x": x, "y": y, "place": (x.astype(np.int64) << 32) + y.astype(np.int64)}
    for name in ("Month", "Crime type"):
        texts, at = coded[name]
        rest[name] = texts[at]
    texts, at = coded["Reported by"]
    for of, force in ((texts[at], True), (district, False)):
        for one, n in zip(*np.unique(of, return_counts=True), strict=True):
            if n >= 10_000 and one:
                here = of == one
                columns_here = {title: values[here] for title, values in rest.items()}
                yield force and len(np.unique(columns_here["Month"])) == 12, columns_here
