"""Trends, emerging hot spots and uncertain times."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from app.conformance.case import Case
from app.conformance.number import Number
from geo.aoristic import week
from models.emerging import EmergingSpots, eight_classes, four_classes, score_trend
from models.trend import mann_kendall

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOT = 1.96


def emerging(case: Case) -> Iterator[Number]:
    """A truth table: z by period, the trend in words ("up,p<.05", "down,p<.05", "none" or null), the category.

    Without a trend it is that of the row's own z. Esri's categories, or the four plain ones where the method says so.
    """
    stated = re.search(r"z\s*>=?\s*\+?([\d.]+)", f"{case.params} {case.inputs}")
    hot = float(stated.group(1)) if stated else HOT
    four = re.search(r"(?i)4.class|four|sfhotspot", case.method) is not None
    for k, row in enumerate(case.expected):
        z = np.asarray(row["z"], np.float64)[:, None]
        if four:
            ours = four_classes(z >= hot, z <= -hot)
        elif "trend" in row:
            ours = eight_classes(z >= hot, z <= -hot, *_trend(str(row["trend"] or "none")))
        else:
            ours = eight_classes(z >= hot, z <= -hot, *score_trend(z))
        yield from case.number(f"row {k}", _category(row["expected"]), _name(ours))


def _trend(words: str) -> tuple[list[float], list[float]]:
    """z and p of "up,p<.05" or "down, p = 0.2": the way alone is a significant one."""
    way = 1.0 if words.startswith("up") else -1.0 if words.startswith("down") else 0.0
    stated = re.search(r"p\s*([<>=]+)\s*([\d.]+)", words)
    p = 0.01 if stated is None else float(stated.group(2)) * {"<": 0.2, "<=": 0.2, ">": 1.2}.get(stated.group(1), 1.0)
    return [way], [p if way else 1.0]


def _name(found: EmergingSpots) -> str:
    """The class of the one cell there is, as the cases write it."""
    spot = {1: " hot spot", -1: " cold spot", 0: ""}[int(found.sign[0])]
    return _category(f"{found.pattern[0]}{spot}")


def _category(words: str) -> str:
    return re.sub("^(none|no pattern detected)$", "no pattern", words.lower().replace("hotspot", "hot spot"))


def mann_kendall_trend(case: Case) -> Iterator[Number]:
    """s, var_s (variance), z, p, Tau, slope of a series; h and trend at the level alpha, 0.05 if none is given."""
    if isinstance(case.expected, Mapping):
        yield from case.named(_trend_numbers(case.value_column(), case))
        return
    many = next(case.inputs[key] for key in ("series", "values", "data", "cases") if key in case.inputs)
    for k, (series, expected) in enumerate(zip(many, case.expected, strict=True)):
        yield from case.named(_trend_numbers(series, case), expected, f"series {k} ")


def _trend_numbers(series: Any, case: Case) -> dict[str, Any]:
    found, alpha = mann_kendall(series), float(case.given("alpha", default=0.05))
    numbers: dict[str, Any] = {"s": found.s, "z": found.z, "tau": found.tau, "h": bool(found.p <= alpha)}
    numbers |= dict.fromkeys(("vars", "var", "variance"), found.variance)
    numbers |= dict.fromkeys(("p", "pvalue"), found.p)
    numbers |= dict.fromkeys(("slope", "senslope", "sensslope"), found.slope)
    trend = "no trend" if found.p > alpha else "increasing" if found.z > 0 else "decreasing"
    values = np.asarray(series, np.float64)
    at = np.flatnonzero(~np.isnan(values))
    intercept = float(np.median(values[at]) - np.median(at) * found.slope) if len(at) else np.nan
    return numbers | {"trend": trend, "intercept": intercept}


def aoristic(case: Case) -> Iterator[Number]:
    """Each span alone on the week of 168 hours: {"Mon01": share, …} or "all 168 bins 1/168"."""
    if "cases" not in case.inputs:
        yield from _whole_week(case)
        return
    for k, (span, expected) in enumerate(zip(case.inputs["cases"], case.expected, strict=True)):
        start, end = (span.get("start"), span.get("end")) if isinstance(span, Mapping) else span
        ours = _week([start], [end])
        wanted = np.zeros((24, 7))
        if isinstance(expected, str):
            match = re.search(r"all (?:168 bins|hours)(?: ([\d.]+)/([\d.]+))?", expected)
            if match is None:
                yield case.note(f"case {k}", f"cannot be read: {expected}")
                continue
            wanted[:] = float(match.group(1) or 1) / float(match.group(2) or 168)
        else:
            for name, share in expected.items():
                wanted[_hour(name)] = share
                yield from case.number(f"{start} to {end} {name}", share, ours[_hour(name)])
        yield from case.number(f"{start} to {end} largest gap over 168 hours", 0.0, float(np.abs(ours - wanted).max()))


def _whole_week(case: Case) -> Iterator[Number]:
    """All spans of the CSV's columns start and end together: total, bins such as Fri22, or a 24 by 7 table (week)."""
    given = case.table() if "csv" in case.inputs else case.inputs
    ours = _week(given["start"], given["end"])
    hours = {f"{day}{hour:02d}".lower(): ours[hour, d] for d, day in enumerate(DAYS) for hour in range(24)}
    yield from case.named({"total": float(ours.sum()), "week": ours, **hours})


def _week(start: Any, end: Any) -> Any:
    first, last = (np.asarray([text or "NaT" for text in texts], "datetime64[s]") for texts in (start, end))
    return np.asarray(week(first, last))


def _hour(name: str) -> tuple[int, int]:
    return int(name[3:]), DAYS.index(name[:3])
