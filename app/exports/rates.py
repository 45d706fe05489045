"""Rates as one JSON document, and what a file of them says of itself."""

from datetime import date
from math import isfinite
from typing import Any, Final

from app.answering.answered import Listing
from app.answering.marking import highest
from app.rates.rates import Rates
from app.table import Below, PlainValue
from app.words import rates as words
from app.words.area import area_name
from app.words.rates_table import rates_table

REPEATED: Final = (
    "definition", "first_month", "last_month", "unit", "divided_by", "total", "caveats", "attribution", "stamp",
    "marking",
)  # fmt: skip
"""What stands after the table's own columns in CSV, alike in every row."""


def about(answer: Listing[Rates]) -> dict[str, PlainValue]:
    """Plain values by key, in reading order. `address` asks the same question again."""
    found = answer.found
    total: PlainValue = str(Below(found.minimum)) if found.total is None and found.minimum else found.total
    return {
        "marking": highest(answer.markings),
        "title": words.title(found),
        "caption": words.headline(found),
        "area": area_name(found),
        "definition": found.definition.key,
        "first_month": f"{found.period.first:%Y-%m}",
        "last_month": f"{found.period.last:%Y-%m}",
        "years": _rounded(found.period.years),
        "unit": words.PER[found.per],
        "divided_by": " ".join(filter(None, (words.BASE[found.per][0], found.known.of))),
        "total": total,
        "rate_of_all": _rounded(found.judged.target),
        "dispersion": _rounded(found.judged.dispersion),
        "synthetic": bool(answer.synthetic_parts),
        "month_only": answer.month_only,
        "caveats": " ".join(words.sentences(found)),
        "method": words.method(found),
        "attribution": " ".join(answer.attributions),
        "address": address(found),
        "snapshot": answer.snapshot,
        "stamp": answer.id,
    }


def repeated(answer: Listing[Rates]) -> dict[str, PlainValue]:
    """The part of `about` that CSV repeats in every row."""
    every = about(answer)
    return {key: every[key] for key in REPEATED}


def to_document(answer: Listing[Rates]) -> dict[str, Any]:
    """Every place of the asked area with its rate, and what can be chosen instead."""
    found, table = answer.found, rates_table(answer.found)
    apart = ("caveats", "attribution")
    return {
        **{key: value for key, value in about(answer).items() if key not in apart},
        "headline": words.headline(found),
        "stand_out": words.stand_out(found),
        "sentences": list(words.sentences(found)),
        "per": found.per.value,
        "units": found.places.units.value,
        "missing": found.missing.value if found.missing else None,
        "offered": [
            {"choice": one.choice.value, "label": words.choice(one), "refused": words.WHY[one.missing] if one.missing
             else None}
            for one in (*found.pers, *found.units)
        ],
        "minimum": found.minimum,
        "rounding": found.rounding,
        "question": dict(found.question.items()),
        "columns": [{"key": c.key, "label": c.label, "unit": c.unit, "about": c.about} for c in table.columns],
        "rates": table.plain_records(),
        "attributions": list(answer.attributions),
    }  # fmt: skip


def address(found: Rates) -> str:
    """The page that asks this question again."""
    return f"/rates?{found.question.query()}&per={found.per.value}"


def filename(answer: Listing[Rates], extension: str) -> str:
    """Name of a download: what, per what, when, and the stamp's first letters."""
    found = answer.found
    what = found.definition.key.replace("@", "-")
    months = f"{found.period.first:%Y-%m}-{found.period.last:%Y-%m}"
    return f"after-dark-rates-per-{found.per.value}-{what}-{months}-{answer.id[:8]}.{extension}"


def dated(answer: Listing[Rates]) -> date:
    """The day that a file gives for its writing."""
    return answer.found.period.last


def _rounded(value: float) -> float | None:
    return round(value, 6) if isfinite(value) else None
