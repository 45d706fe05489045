"""A trend as one JSON document."""

from math import isfinite
from typing import Any

from app.answering.answered import Listing
from app.answering.marking import highest
from app.answering.trend import PlaceTrend, Trend
from app.answering.trend_series import Compared, known
from app.words import trend as words


def to_document(answer: Listing[Trend]) -> dict[str, Any]:
    """What the data say of the question's course: values, and the sentences that follow from them."""
    found = answer.found
    one, long_run = found.judged.compared, found.judged.long_run
    judged = found.judged
    values = zip(*(known(one) for one in (found.series.n, judged.expected, judged.low, judged.high)), strict=True)
    months = [
        {"month": f"{month:%Y-%m}", "n": n, "expected": _rounded(mean), "low": low, "high": high, "state": state.value}
        for month, (n, mean, low, high), state in zip(found.series.months, values, found.states, strict=True)
    ]
    return {
        "marking": highest(answer.markings),
        "title": words.title(found),
        "course": one.course.value,
        "headline": words.headline(found),
        "sentences": list(words.sentences(found)),
        "method": words.method(),
        "question": dict(found.question.items()),
        "definition": {"key": found.definition.key, "title": found.definition.title},
        "synthetic": bool(answer.synthetic_parts),
        "month_only": answer.month_only,
        "minimum": found.minimum,
        "rounding": found.rounding,
        "compared": {
            "months": [f"{month:%Y-%m}" for month in one.months],
            "after": one.after,
            "before": one.before,
            **_ends(one),
            "seen": _rounded(one.seen),
            "dispersion": _rounded(one.dispersion),
            "degrees": _rounded(one.degrees),
            "reason": one.why.value,
        },
        "long_run": None
        if long_run is None
        else {
            "first": f"{long_run.first:%Y-%m}",
            "months": long_run.months,
            "p": _rounded(long_run.p),
            "tau": _rounded(long_run.tau),
            "course": long_run.course.value,
        },
        "months": months,
        "wards": [
            {"id": ward.id, "name": ward.name, "after": ward.after, "before": ward.before, **_ends(ward),
             "course": ward.course.value, "months": list(ward.months)}
            for ward in found.wards
        ],
        "attributions": list(answer.attributions),
        "snapshot": answer.snapshot,
        "stamp": answer.id,
    }  # fmt: skip


def _ends(one: Compared | PlaceTrend) -> dict[str, float | None]:
    return {"ratio": _rounded(one.ratio), "low": _rounded(one.low), "high": _rounded(one.high)}


def _rounded(value: float | None) -> float | None:
    """Four decimals; None for what is not known or has no end."""
    return round(value, 4) if value is not None and isfinite(value) else None
