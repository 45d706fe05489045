"""A question's incidents by month."""

import numpy as np

from app.answering.period import months_between
from app.methods.bound import Asking, Bound
from models.described import Input


def series(asking: Asking) -> Bound:
    """Counts of the months from the first to the last, not a number where a month is missing or there in part."""
    of = asking.of
    months = months_between(of.period.first, of.period.last)
    every = np.array(months, "M8[M]")
    tally = of.found.tally(np.where(of.within, 0, -1), 1)
    counts = np.zeros(len(months))
    counts[np.searchsorted(every, tally.months.astype("M8[M]"))] = tally.by_month[0]
    whole = np.isin(every, np.array(of.period.whole, "M8[M]"))
    values = {
        Input.SERIES: np.where(whole, counts, np.nan),
        Input.MONTH_OF_YEAR: np.array([month.month for month in months]),
    }
    return Bound(values, len(months), months=tuple(f"{month:%Y-%m}" for month in months))
