"""A change as one JSON document, and what its files say of themselves."""

from math import isfinite
from typing import Any

from app.answering.answered import Listing
from app.answering.marking import highest
from app.comparing.change import Change
from app.comparing.elsewhere import OtherPlace
from app.comparing.hotspots import HotspotChange
from app.comparing.units import UnitChange
from app.table import PlainValue
from app.words import change as words
from app.words.recording_changes import recording_changes


def to_document(answer: Listing[Change]) -> dict[str, Any]:
    """What the data say of the change: values, and the sentences that follow from them."""
    found, one = answer.found, answer.found.counts
    pictured = found.pictured
    return {
        "marking": highest(answer.markings),
        "title": words.title(found),
        "course": one.course.value,
        "headline": words.headline(found),
        "sentences": list(words.sentences(found)),
        "method": words.method(),
        "question": dict(found.question.items()),
        "against": str(found.against),
        "definition": {"key": found.definition.key, "title": found.definition.title},
        "synthetic": bool(answer.synthetic_parts),
        "month_only": answer.month_only,
        "minimum": found.minimum,
        "rounding": found.rounding,
        "after": {"months": [f"{month:%Y-%m}" for month in found.after], "n": one.after},
        "before": {"months": [f"{month:%Y-%m}" for month in found.before], "n": one.before},
        "exposure": _rounded(one.exposure),
        "more": _rounded(one.more),
        **_ends(one.ratio, one.low, one.high),
        "seen": _rounded(one.seen),
        "reason": one.why.value,
        "choices": [{"against": str(of.against), "reason": of.why.value} for of in found.offers],
        "map": None if pictured is None else {
            "unit": "incidents per km² a year",
            "bandwidth": pictured.bandwidth,
            "breaks": [float(value) for value in pictured.breaks],
            "difference_breaks": [float(value) for value in pictured.steps],
            "tested": pictured.tested,
            "contour": _rounded(pictured.contour),
            "changed": [
                {"name": of.name, "risen": of.risen, "after": of.after, "before": of.before, "p": of.p}
                for of in pictured.changed
            ],
        },
        "hotspots": [_hotspot(of) for of in found.hotspots],
        "wards": [_unit(of) for of in found.units],
        "elsewhere": [_other(of) for of in found.elsewhere.places] if found.elsewhere else [],
        "attributions": list(answer.attributions),
        "snapshot": answer.snapshot,
        "stamp": answer.id,
    }  # fmt: skip


def about(answer: Listing[Change], address: str) -> dict[str, PlainValue]:
    """What every file says of itself: the question, both periods, the sentence, the caveats and the stamp."""
    found = answer.found
    return {
        "marking": highest(answer.markings),
        "title": words.title(found),
        "headline": words.headline(found),
        "definition": found.definition.key,
        "later_months": " ".join(f"{month:%Y-%m}" for month in found.after),
        "other_months": " ".join(f"{month:%Y-%m}" for month in found.before),
        "synthetic": bool(answer.synthetic_parts),
        "month_only": answer.month_only,
        "caveats": " ".join(filter(None, (words.method(), found.definition.caveat, *recording_changes(found.breaks)))),
        "attribution": " ".join(answer.attributions),
        "address": address,
        "snapshot": answer.snapshot,
        "stamp": answer.id,
    }


def filename(answer: Listing[Change], name: str, extension: str) -> str:
    """Name of a download."""
    what = answer.found.definition.key.replace("@", "-")
    return f"after-dark-change-{name}-{what}-{answer.id[:8]}.{extension}"


def _hotspot(one: HotspotChange) -> dict[str, Any]:
    return {
        "id": one.id, "name": one.name, "ward": one.ward, "course": one.course.value, "after": one.after,
        "before": one.before, **_ends(one.ratio, one.low, one.high), "clear": one.clear,
        "shared": _rounded(one.shared), "incidents": _rounded(one.incidents), "metres": round(one.metres),
    }  # fmt: skip


def _other(one: OtherPlace) -> dict[str, Any]:
    return {
        "kind": one.kind.value, "name": words.other(one), "after": one.counts.after, "before": one.counts.before,
        **_ends(one.counts.ratio, one.counts.low, one.counts.high), "km2": _rounded(one.km2),
        "rate": _rounded(one.rate), "rate_low": _rounded(one.rate_low), "rate_high": _rounded(one.rate_high),
        "distance": _rounded(one.distance),
    }  # fmt: skip


def _unit(one: UnitChange) -> dict[str, Any]:
    return {
        "id": one.id, "name": one.name, "after": one.after, "before": one.before,
        **_ends(one.ratio, one.low, one.high), "course": one.course.value,
    }  # fmt: skip


def _ends(ratio: float | None, low: float | None, high: float | None) -> dict[str, float | None]:
    return {"ratio": _rounded(ratio), "low": _rounded(low), "high": _rounded(high)}


def _rounded(value: float | None) -> float | None:
    """Four decimals; None for what is not known or has no end."""
    return round(value, 4) if value is not None and isfinite(value) else None
