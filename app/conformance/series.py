"""Trends, emerging hot spots and uncertain times."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from app.conformance.case import Case, Number
from geo.aoristic import week
from models.emerging import eight_classes
from models.trend import mann_kendall

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOT = 1.96


def emerging(case: Case) -> Iterator[Number]:
    """A truth table: z by period, the trend in words ("up,p<.05", "down,p<.05", "none" or null), Esri's category."""
    for k, row in enumerate(case.expected):
        z = np.asarray(row["z"], np.float64)[:, None]
        trend = str(row.get("trend") or "none")
        way = 1.0 if trend.startswith("up") else -1.0 if trend.startswith("down") else 0.0
        ours = eight_classes(z >= HOT, z <= -HOT, [way], [0.01 if way else 1.0])[0]
        yield from case.number(f"row {k}", row["expected"], str(ours))


def mann_kendall_trend(case: Case) -> Iterator[Number]:
    """s, var_s (variance), z, p, Tau, slope of a series; h and trend at the level alpha, 0.05 if none is given."""
    found, alpha = mann_kendall(case.value_column()), float(case.params.get("alpha", 0.05))
    ours: dict[str, Any] = {"s": found.s, "var_s": found.variance, "variance": found.variance, "var": found.variance}
    ours |= {"var(s)": found.variance, "p_value": found.p, "sens_slope": found.slope, "h": bool(found.p <= alpha)}
    ours["trend"] = "no trend" if found.p > alpha else "increasing" if found.z > 0 else "decreasing"
    ours |= {"z": found.z, "p": found.p, "tau": found.tau, "slope": found.slope, "sen_slope": found.slope}
    for key, expected in case.expected.items():
        if key.lower() in ours:
            yield from case.number(key, expected, ours[key.lower()])
        else:
            yield case.note(key, "not a number of this method")


def aoristic(case: Case) -> Iterator[Number]:
    """Each span alone on the week of 168 hours: {"Mon01": share, …} or "all 168 bins 1/168"."""
    if "cases" not in case.inputs:
        yield from _whole_week(case)
        return
    for k, ((start, end), expected) in enumerate(zip(case.inputs["cases"], case.expected, strict=True)):
        ours = np.asarray(
            week(np.asarray([start], "datetime64[s]"), np.asarray(["NaT" if end is None else end], "datetime64[s]"))
        )
        wanted = np.zeros((24, 7))
        if isinstance(expected, str):
            match = re.search(r"all 168 bins ([\d.]+)/([\d.]+)", expected)
            if match is None:
                yield case.note(f"case {k}", f"cannot be read: {expected}")
                continue
            wanted[:] = float(match.group(1)) / float(match.group(2))
        else:
            for name, share in expected.items():
                wanted[int(name[3:]), DAYS.index(name[:3])] = share
        span = f"{start} to {end}"
        if isinstance(expected, dict):
            for name, share in expected.items():
                yield from case.number(f"{span} {name}", share, ours[int(name[3:]), DAYS.index(name[:3])])
        yield from case.number(f"{span} largest gap over 168 hours", 0.0, float(np.abs(ours - wanted).max()))


def _whole_week(case: Case) -> Iterator[Number]:
    """All spans of the CSV's columns start and end together: total, bins such as Fri22, or a 24 by 7 table (week)."""
    given = case.table() if "csv" in case.inputs else case.inputs
    start, end = ([str(text) if text else "NaT" for text in given[name]] for name in ("start", "end"))
    ours = np.asarray(week(np.asarray(start, "datetime64[s]"), np.asarray(end, "datetime64[s]")))
    for key, expected in case.expected.items():
        if re.fullmatch(rf"({'|'.join(DAYS)})\d\d", key):
            yield from case.number(key, expected, ours[int(key[3:]), DAYS.index(key[:3])])
        elif key in ("total", "week"):
            yield from case.number(key, expected, float(ours.sum()) if key == "total" else ours)
        else:
            yield case.note(key, "not a number of this method")
