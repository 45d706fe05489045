"""What every export says of itself: the question, the definition, the caveats and the stamp, declared once."""

from app.answering.answer import Answer
from app.columns import Value

NAMES = ("hotspots", "wards", "cells")


def about(answer: Answer) -> dict[str, Value]:
    """Plain values by key, in reading order. `address` asks the same question again, every choice filled in."""
    return {
        "title": answer.title,
        "caption": answer.caption,
        "definition": answer.definition.key,
        "first_month": f"{answer.first:%Y-%m}",
        "last_month": f"{answer.last:%Y-%m}",
        "months_with_data": answer.months,
        "total": _whole(answer.n),
        "placed": _whole(answer.n_placed),
        "outside_wards": _whole(answer.n_outside),
        "places": answer.places,
        "synthetic": answer.synthetic,
        "month_only": answer.month_only,
        "choices": "; ".join(f"{choice.label}: {choice.value} {choice.unit}".strip() for choice in answer.choices),
        "caveats": " ".join(note.text for note in answer.notes),
        "attribution": " ".join(answer.attributions),
        "address": address(answer),
        "snapshot": answer.snapshot,
        "software": f"After Dark {answer.version}",
        "stamp": answer.id,
    }


def address(answer: Answer) -> str:
    """The page that asks this question again."""
    return f"/?{answer.question.query()}"


def filename(answer: Answer, name: str, extension: str) -> str:
    """Name of a download: what, which definition, when, and the stamp's first letters."""
    what = answer.definition.key.replace("@", "-")
    return f"after-dark-{name}-{what}-{answer.first:%Y-%m}-{answer.last:%Y-%m}-{answer.id[:8]}.{extension}"


def _whole(n: float) -> int | float:
    return int(n) if float(n).is_integer() else round(n, 2)
