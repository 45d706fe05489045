"""The Answer as one JSON document: everything but the shapes, which the collections hold."""

from typing import Any

from app.answering.answer import Answer
from app.columns import COLLECTIONS, records
from app.exports.about import about


def to_document(answer: Answer) -> dict[str, Any]:
    """What was asked, what was chosen, what must be known, and the tables, in the same figures as everywhere."""
    said = about(answer)
    said.pop("choices")
    said.pop("caveats")
    said.pop("attribution")
    what = answer.definition
    return {
        **said,
        "asked": dict(answer.asked.items()),
        "question": dict(answer.question.items()),
        "definition": {"key": what.key, "title": what.title, "narrative": what.narrative, "owner": what.owner},
        "choices": [vars(choice) for choice in answer.choices],
        "notes": [vars(note) for note in answer.notes],
        "attributions": list(answer.attributions),
        "density": {"unit": "incidents per km² a year", "breaks": [float(value) for value in answer.breaks]},
        "columns": {
            name: [{"key": c.key, "label": c.label, "unit": c.unit, "about": c.about} for c in columns]
            for name, columns in COLLECTIONS.items()
            if name != "cells"
        },
        "hotspots": records(answer.hotspots, COLLECTIONS["hotspots"]),
        "wards": records(answer.wards, COLLECTIONS["wards"]),
    }
