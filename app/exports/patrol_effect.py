"""Whether patrols helped, as a JSON document."""

from math import isfinite
from typing import Any

from app.answering.answered import Listing
from app.answering.marking import highest
from app.patrols.effect import Effect
from app.words import patrol_effect as words
from models.patrol.patrol_days import PatrolDays


def effect_document(answer: Listing[Effect]) -> dict[str, Any]:
    """Values, and the sentences that follow from them."""
    found = answer.found
    return {
        "id": answer.id,
        "title": words.title(found),
        "headline": words.headline(found),
        "sentences": words.sentences(found),
        "marking": highest(answer.markings),
        "synthetic": bool(answer.synthetic_parts),
        "definition": found.definition.key,
        "source": found.question.source,
        "reason": found.why.value,
        "at_random": found.random,
        "first": found.first.isoformat() if found.first else None,
        "last": found.last.isoformat() if found.last else None,
        "all_places": _days(found.pooled),
        "next_door": [
            {"to_metres": reach, **(_days(one) or {})} for reach, one in zip((100, 300), found.rings, strict=False)
        ],
        "day_after": _days(found.lasting),
        "taken_out": _days(found.overrides),
        "places": [{"name": one.name, **(_days(one.days, claims=False) or {})} for one in found.by_place],
        "detectable_ratio": round(found.detectable, 4) if found.pooled else None,
        "attributions": list(answer.attributions),
    }


def _days(of: PatrolDays | None, *, claims: bool = True) -> dict[str, Any] | None:
    if of is None:
        return None
    texts = {
        "incidents_patrol_days": of.with_patrol, "patrol_days": of.days_with, "incidents_other_days": of.without,
        "other_days": of.days_without, "ratio": _rounded(of.ratio), "low": _rounded(of.low),
        "high": _rounded(of.high), "p": _rounded(of.p),
    }  # fmt: skip
    return texts | ({"claimed": of.claimed} if claims else {})


def _rounded(value: float) -> float | None:
    return round(value, 4) if isfinite(value) else None
