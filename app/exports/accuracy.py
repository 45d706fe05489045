"""How a choice of places would have done, as a JSON document."""

from math import isfinite
from typing import Any

from app.answering.answered import Listing
from app.answering.marking import highest
from app.patrols.accuracy import Accuracy
from app.words import accuracy as words


def accuracy_document(answer: Listing[Accuracy]) -> dict[str, Any]:
    """Values, and the sentences that follow from them."""
    found = answer.found
    return {
        "id": answer.id,
        "title": words.title(found),
        "headline": words.headline(found),
        "sentences": words.sentences(found),
        "caveat": words.caveat(),
        "marking": highest(list(answer.markings)),
        "synthetic": bool(answer.synthetic_parts),
        "definition": found.definition.key,
        "source": found.question.source,
        "area": found.question.area,
        "reason": found.why.value,
        "months": [f"{one:%Y-%m}" for one in found.months],
        "months_left_out": [f"{one:%Y-%m}" for one in found.odd],
        "incidents": _rounded(found.incidents),
        "candidates": found.candidates,
        "rows": [
            {
                "places": one.places, "way": one.way.value, "met": _rounded(one.met), "share": _rounded(one.share),
                "pai": _rounded(one.pai), "pei": _rounded(one.pei), "calibration": _rounded(one.calibration),
                "plan_met_more": None if one.gain is None else {
                    "value": _rounded(one.gain.value), "low": _rounded(one.gain.low), "high": _rounded(one.gain.high)
                },
            }
            for one in found.rows
        ],
        "attributions": list(answer.attributions),
    }  # fmt: skip


def _rounded(value: float) -> float | None:
    return round(value, 4) if isfinite(value) else None
