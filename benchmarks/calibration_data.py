"""The public data that claims are measured on: 2025 of seven police forces, Wiltshire's months of 2024, and exact
points of New York City."""

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from app.calibration.claim import Data
from app.calibration.incidents import Incidents
from geo.space.crs import to_grid

FOLDER: Final = Path(__file__).parents[2] / "shared" / "data"
SEVEN: Final = "police-uk/south_west_and_neighbours_2025_street.parquet"
SHOOTINGS: Final = "timed/nyc_shootings_2006_2023.parquet"
THEFTS: Final = "timed/nyc_vehicle_thefts_start_end.parquet"
OFFENCES: Final = (
    "Violence and sexual offences",
    "Anti-social behaviour",
    "Criminal damage and arson",
    "Public order",
    "Burglary",
    "Shoplifting",
    "Robbery",
)
"""Categories that are measured; few enough for a claim's time, from the most frequent to the rarest."""


@cache
def public_incidents(fewest: int) -> tuple[Incidents, ...]:
    """By force and offence: 2025 of the forces with the `fewest` months or more, then Wiltshire's four of 2024."""
    columns = ["Month", "Reported by", "Longitude", "Latitude", "Crime type"]
    seven = pd.read_parquet(FOLDER / SEVEN, columns=columns)
    files = sorted((FOLDER / "police-uk").glob("2024-*/*.csv"))
    older = pd.concat([pd.read_csv(file, usecols=columns) for file in files])
    found = []
    for data, table in ((Data.SEVEN_FORCES, seven), (Data.WILTSHIRE, older)):
        placed = table.dropna(subset=["Longitude", "Latitude"])
        x, y = to_grid(placed["Longitude"].to_numpy(), placed["Latitude"].to_numpy())
        placed = placed.assign(x=x, y=y).dropna(subset=["x", "y"])
        for force, rows in placed.groupby("Reported by"):
            held = sorted(rows["Month"].unique())
            slug = str(force).removesuffix(" Police").removesuffix(" Constabulary").lower().replace(" ", "-")
            if data == Data.SEVEN_FORCES and len(held) < fewest:
                continue
            every = np.unique(rows[["x", "y"]].to_numpy(), axis=0)
            for offence in OFFENCES:
                mine = rows[rows["Crime type"] == offence]
                month = np.searchsorted(held, mine["Month"]).astype(np.int64)
                east, north = mine["x"].to_numpy(), mine["y"].to_numpy()
                weight = np.ones(len(mine))
                found.append(Incidents(data, slug, offence, east, north, month, weight, len(held), every))
    return tuple(found)


@cache
def exact_incidents(*, judged: bool) -> tuple[Incidents, ...]:
    """Shootings by borough and vehicle thefts of New York City: of their first half, or of the half that is judged."""
    shootings = pd.read_parquet(FOLDER / SHOOTINGS, columns=["occurred", "lon", "lat", "borough"])
    thefts = pd.read_parquet(FOLDER / THEFTS, columns=["date_start", "longitude", "latitude"])
    thefts = thefts.set_axis(["occurred", "lon", "lat"], axis=1).assign(borough="city")
    found = []
    for data, table, first, half in ((Data.SHOOTINGS, shootings, 2006, 108), (Data.VEHICLE_THEFTS, thefts, 2014, 24)):
        rows = table.dropna()
        time = pd.to_datetime(rows["occurred"])
        month = (time.dt.year - first) * 12 + time.dt.month - 1 - (half if judged else 0)
        x, y = rows["lon"] * 111_320 * np.cos(np.radians(40.7)), rows["lat"] * 110_950  # metres, near enough for a city
        rows = rows.assign(x=x.round(), y=y.round(), month=month)[month.between(0, half - 1)]
        for borough, of in rows.groupby("borough"):
            at = of[["x", "y"]].to_numpy()
            when, weight = of["month"].to_numpy(np.int64), np.ones(len(of))
            found.append(Incidents(data, str(borough).lower(), data.value, *at.T, when, weight, half, at, exact=True))
    return tuple(found)
