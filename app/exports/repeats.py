"""Near repeats and emerging hot spots as JSON documents."""

from collections.abc import Sequence
from math import isfinite
from typing import Any

from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from app.answering.answered import Listing
from app.answering.marking import highest
from app.exports.geojson import degrees
from app.repeats.emerging import Emerging
from app.repeats.near_repeats import NearRepeats, Risk
from app.words import emerging as emerging_words
from app.words import near_repeats as near_words


def near_repeats_document(answer: Listing[NearRepeats]) -> dict[str, Any]:
    """Values, and the sentences that follow from them."""
    found = answer.found
    return {
        **_head(answer, near_words.title(found), near_words.headline(found)),
        "sentences": list(near_words.sentences(found)),
        "windows": near_words.windows(found),
        "method": near_words.method(found),
        "reason": found.why.value,
        "last_day": f"{found.last:%Y-%m-%d}",
        "incidents": found.n,
        "records": found.records,
        "collapsed": found.collapsed,
        "untimed": found.untimed,
        "unplaced": found.unplaced,
        "permutations": found.permutations,
        "near": _risk(found.near),
        "same_place": _risk(found.same),
        "bands": [
            {"metres": list(one.metres), "days": list(one.days), "pairs": one.pairs,
             "expected": _rounded(one.expected), "ratio": _rounded(one.ratio), "p": one.p, "above_chance": one.clear}
            for one in found.bands
        ],
        "open": _collection(
            [one.geometry for one in found.open],
            [{"rank": one.rank, "name": one.name, "km2": _rounded(one.km2), "incidents": one.n,
              "latest": f"{one.latest:%Y-%m-%d}", "until": f"{one.until:%Y-%m-%d}"} for one in found.open],
        ),
    }  # fmt: skip


def emerging_document(answer: Listing[Emerging]) -> dict[str, Any]:
    """Values, and the sentences that follow from them; the cells as GeoJSON."""
    found = answer.found
    return {
        **_head(answer, emerging_words.title(found), emerging_words.headline(found)),
        "sentences": list(emerging_words.sentences(found)),
        "method": emerging_words.method(found),
        "reason": found.why.value,
        "classes": found.classes,
        "months": [f"{month:%Y-%m}" for month in found.months],
        "missing": [f"{month:%Y-%m}" for month in found.missing],
        "recent": found.recent,
        "incidents": found.n,
        "tested": found.tested,
        "side": found.side or None,
        "minimum": found.minimum,
        "cells": _collection(
            [one.geometry for one in found.cells],
            [{"id": one.id, "rank": one.rank, "name": one.name, "became": one.became.value, "pattern": one.pattern,
              "sure": one.sure, "incidents": one.n, "months": list(one.months), "hot": list(one.hot),
              "change": _rounded(one.change)} for one in found.cells],
        ),
    }  # fmt: skip


def _head(answer: Listing[Any], title: str, headline: str) -> dict[str, Any]:
    found = answer.found
    return {
        "marking": highest(answer.markings),
        "title": title,
        "headline": headline,
        "question": dict(found.question.items()),
        "definition": {"key": found.definition.key, "title": found.definition.title},
        "synthetic": bool(answer.synthetic_parts),
        "month_only": answer.month_only,
        "attributions": list(answer.attributions),
        "snapshot": answer.snapshot,
        "stamp": answer.id,
    }


def _collection(shapes: Sequence[BaseGeometry], properties: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A GeoJSON FeatureCollection, in degrees."""
    features = [
        {"type": "Feature", "geometry": mapping(shape), "properties": given}
        for shape, given in zip(degrees(shapes), properties, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def _risk(one: Risk | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "pairs": one.pairs, "expected": _rounded(one.expected), "ratio": _rounded(one.ratio), "low": _rounded(one.low),
        "high": _rounded(one.high), "p": one.p, "above_chance": one.clear, "worth_acting_on": one.worth,
        "incidents_that_follow": one.follows, "by_chance": [one.chance_low, one.chance_high],
    }  # fmt: skip


def _rounded(value: float | None) -> float | None:
    """Four decimals; None for what is not known or has no end."""
    return round(value, 4) if value is not None and isfinite(value) else None
