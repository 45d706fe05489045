"""What every export says of an Answer: the question, the definition, the caveats and the stamp, declared once."""

from typing import Any

from app.answer_tables import ANSWER_TABLES
from app.answering.answer import Answer
from app.answering.marking import highest
from app.table import Below, PlainValue
from app.words.answer import caption, notes, title
from app.words.area import area_name
from app.words.choices import announced, summary
from app.words.measured import unit as density_unit

REPEATED = ("definition", "first_month", "last_month", "total", "caveats", "attribution", "address", "stamp", "marking")
"""What stands after a table's own columns in CSV, alike in every row."""


def about(answer: Answer) -> dict[str, PlainValue]:
    """Plain values by key, in reading order. `address` asks the same question again, every choice filled in."""
    return {
        "marking": highest(answer.markings),
        "title": title(answer),
        "caption": caption(answer),
        "area": area_name(answer),
        "definition": answer.definition.key,
        "first_month": f"{answer.first:%Y-%m}",
        "last_month": f"{answer.last:%Y-%m}",
        "months_with_data": answer.months,
        "total": str(Below(answer.minimum)) if answer.n < answer.minimum else _whole(answer.n),
        "placed": _whole(answer.n_placed),
        "outside_wards": _whole(answer.n_outside),
        "places": answer.places,
        "synthetic": answer.synthetic,
        "month_only": answer.month_only,
        "choices": summary(answer.choices),
        "caveats": " ".join(note.text for note in notes(answer)),
        "attribution": " ".join(answer.attributions),
        "address": address(answer),
        "snapshot": answer.snapshot,
        "software": f"After Dark {answer.version}",
        "stamp": answer.id,
    }


def repeated(answer: Answer) -> dict[str, PlainValue]:
    """The part of `about` that CSV repeats in every row."""
    # “total” of the answer stands beside “n” of the row; keys never meet, a test sees to it
    every = about(answer)
    return {key: every[key] for key in REPEATED}


def to_document(answer: Answer) -> dict[str, Any]:
    """The Answer as one JSON document, everything but the shapes, which the collections hold."""
    apart = ("choices", "caveats", "attribution")
    what = answer.definition
    tables = {name: ANSWER_TABLES[name](answer) for name in ("hotspots", "wards")}
    return {
        **{key: value for key, value in about(answer).items() if key not in apart},
        "asked": dict(answer.asked.items()),
        "question": dict(answer.question.items()),
        "definition": {"key": what.key, "title": what.title, "narrative": what.narrative, "owner": what.owner},
        "choices": [vars(announced(choice)) for choice in answer.choices],
        "notes": [vars(note) for note in notes(answer)],
        "attributions": list(answer.attributions),
        "density": {"unit": density_unit(answer), "breaks": [float(value) for value in answer.breaks]},
        "columns": {
            name: [{"key": c.key, "label": c.label, "unit": c.unit, "about": c.about} for c in table.columns]
            for name, table in tables.items()
        },
        **{name: table.plain_records() for name, table in tables.items()},
    }


def address(answer: Answer) -> str:
    """The page that asks this question again."""
    return f"/?{answer.question.query()}"


def filename(answer: Answer, name: str, extension: str) -> str:
    """Name of a download: what, which definition, when, and the stamp's first letters."""
    what = answer.definition.key.replace("@", "-")
    return f"after-dark-{name}-{what}-{answer.first:%Y-%m}-{answer.last:%Y-%m}-{answer.id[:8]}.{extension}"


def _whole(n: float | None) -> int | float | None:
    if n is None:
        return None
    return int(n) if float(n).is_integer() else round(n, 2)
