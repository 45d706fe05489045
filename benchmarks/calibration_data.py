"""The public data that claims are measured on: 2025 of seven police forces, and Wiltshire's months of 2024."""

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
