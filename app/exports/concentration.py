"""Concentration, consistency and places like a hotspot as JSON documents."""

from math import isfinite
from typing import Any

from app.answering.answered import Listing
from app.answering.marking import highest
from app.concentration.concentration import Concentration
from app.concentration.consistency import Consistency
from app.concentration.people import Group
from app.concentration.similar import Similar
from app.words import concentration as words
from app.words import consistency as moving
from app.words import similar as like
from models.concentration_range import Spread
from models.consistency import TradeOff


def concentration_document(answer: Listing[Concentration], found: Concentration) -> dict[str, Any]:
    """How few places hold the incidents. found: as it is shown, from the reader's squares where it has to be."""
    measures, who = found.measures, found.people
    return {
        **_about(answer, words.title(found), words.headline(found), words.sentences(found), words.method(found)),
        **_asked(found),
        "months": [f"{month:%Y-%m}" for month in found.months],
        "n": found.n,
        "cells": {"grid": found.lattice.grid, "side": _rounded(found.lattice.side), "km2": _rounded(found.lattice.km2)},
        "places": found.places,
        "empty": found.empty,
        "area_km2": _rounded(found.land),
        "shares": [
            {"held": one.held, "places": one.places, "km2": _rounded(one.km2), "low": one.low, "high": one.high,
             "by_chance": _rounded(one.even)}
            for one in found.held
        ],
        "gini": _spread(measures.gini) if measures else None,
        "adjusted_gini": _spread(measures.adjusted) if measures else None,
        "curve": [[_rounded(x), _rounded(y)] for x, y in found.curve.tolist()],
        "curve_by_chance": [[_rounded(x), _rounded(y)] for x, y in found.even.tolist()],
        "points": found.points,
        "shares_by_points": list(found.held_by_points),
        "areas": [
            {"area": f"{one.kind.value}:{one.code}", "name": one.name, "n": one.n, "places": one.places,
             "half": _spread(one.half), "gini": _spread(one.gini), "adjusted_gini": _spread(one.adjusted)}
            for one in found.others
        ],
        "people": None if who is None else {
            "sentences": list(words.people(who)), "england": who.england, "year": who.year, "residents": who.as_of,
            "lsoas": who.lsoas, "n": who.n, "fifths": [_group(one) for one in who.fifths],
            "ages": [_group(one) for one in who.ages],
        },
        "by_squares": found.by_squares,
        "minimum": found.minimum,
        "rounding": found.rounding,
    }  # fmt: skip


def consistency_document(answer: Listing[Consistency]) -> dict[str, Any]:
    """What patrolled land catches, and whether it is always the same places."""
    found = answer.found
    return {
        **_about(answer, moving.title(found), moving.headline(found), moving.sentences(found), moving.method(found)),
        **_asked(found),
        "trade_off": moving.trade(found),
        "months": [f"{month:%Y-%m}" for month in found.months],
        "judged": [f"{month:%Y-%m}" for month in found.judged],
        "not_compared": list(found.too_long),
        "cells": {"grid": found.lattice.grid, "side": _rounded(found.lattice.side), "km2": _rounded(found.lattice.km2)},
        "land": found.land,
        "window": found.window,
        "windows": found.windows,
        "by_chance": _rounded(found.by_chance),
        "n": found.n,
        "lands": [{"land": land, **_trade(one)} for land, one in found.by_land],
        "sizes": [{"grid": one.lattice.grid, "side": _rounded(one.lattice.side), **_trade(one.found)}
                  for one in found.trade],
        "places": [
            {"rank": one.rank, "id": one.id, "name": one.name, "ward": one.ward, "n": one.n,
             "often": _rounded(one.often), "low": _rounded(one.low), "high": _rounded(one.high),
             "latest": _rounded(one.latest)}
            for one in found.places
        ],
        "ever": found.ever,
    }  # fmt: skip


def similar_document(answer: Listing[Similar]) -> dict[str, Any]:
    """What else looks like a hotspot."""
    found = answer.found
    sentences = (like.traits(found), like.looked_at(found), like.not_compared(found))
    return {
        **_about(answer, found.name, like.headline(found), sentences, like.method()),
        **_asked(found.whole),
        "spot": found.spot,
        "n": found.n,
        "hotspots": found.hotspots,
        "squares": found.squares,
        "not_compared": {respect.value: why.value for respect, why in found.missing},
        "places": [
            {"hotspot": one.spot, "name": one.name, "ward": one.ward, "n": one.n, "apart": _rounded(one.apart),
             "compares": like.described(one),
             "parts": {part.respect.value: {"value": _rounded(part.value), "apart": _rounded(part.apart)}
                       for part in one.parts}}
            for one in found.places
        ],
    }  # fmt: skip


def _about(
    answer: Listing[Any], title: str, headline: str, sentences: tuple[str, ...], method: str
) -> dict[str, Any]:  # fmt: skip
    return {
        "marking": highest(answer.markings),
        "title": title,
        "headline": headline,
        "sentences": list(sentences),
        "method": method,
        "synthetic": bool(answer.synthetic_parts),
        "month_only": answer.month_only,
        "attributions": list(answer.attributions),
        "snapshot": answer.snapshot,
        "stamp": answer.id,
    }


def _asked(found: Any) -> dict[str, Any]:
    what = found.definition
    return {"question": dict(found.question.items()), "definition": {"key": what.key, "title": what.title}}


def _trade(one: TradeOff) -> dict[str, Any]:
    return {
        "window": one.length, "windows": one.windows, "judged": one.judged, "caught": _rounded(one.ahead.share),
        "low": _rounded(one.ahead.low), "high": _rounded(one.ahead.high), "dispersion": _rounded(one.ahead.dispersion),
        "hindsight": _rounded(one.hindsight), "stays": _rounded(one.stays), "again": _rounded(one.again),
    }  # fmt: skip


def _group(one: Group) -> dict[str, Any]:
    return {"first": one.first, "residents": _rounded(one.residents), "incidents": _rounded(one.incidents),
            "low": _rounded(one.low), "high": _rounded(one.high)}  # fmt: skip


def _spread(one: Spread) -> dict[str, Any]:
    return {"value": _rounded(one.value), "low": _rounded(one.low), "high": _rounded(one.high),
            "by_chance": _rounded(one.even)}  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return round(value, 4) if value is not None and isfinite(value) else None
