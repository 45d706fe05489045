"""How a choice of places would have done, as a table."""

from typing import Final

from app.patrols.accuracy import Accuracy
from app.table import Column, Table
from app.words import accuracy as words

COLUMNS: Final = (
    Column("places", "Places", kind="count"),
    Column("way", "Chosen by"),
    Column("met", "Met", "", "Incidents in these places, all months together", "count"),
    Column("share", "Of all", "", "Share of all incidents of the months", "share", 3),
    Column("gain", "Plan met more by", "", "What the first way met more; below 0 it met fewer", "number", 0),
    Column("low", "Low", "", "", "number", 0, bound_of="gain"),
    Column("high", "High", "", "", "number", 0, bound_of="gain"),
    Column("pai", "PAI", "", "Share of incidents over share of places", "number", 1),
    Column("pei", "PEI", "", "Met over the most that as many places could have met", "number", 2),
    Column("calibration", "Met over foreseen", "", "1 is right; below 1 the forecast hoped for too much", "number", 2),
)


def accuracy_table(found: Accuracy) -> Table:
    """One row for each number of places and each way of choosing them, the plan's first."""
    order = sorted(found.rows, key=lambda one: one.places)
    rows = [
        (
            one.places, words.way(found, one.way), round(one.met), one.share,
            *((one.gain.value, one.gain.low, one.gain.high) if one.gain else (None, None, None)),
            one.pai, one.pei, one.calibration,
        )
        for one in order
    ]  # fmt: skip
    return Table("accuracy", "How a choice of places would have done", COLUMNS, tuple(rows))
