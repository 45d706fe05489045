"""What a method found as one JSON document: values, what each stands for, and what must be said with them."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from shapely.geometry import mapping

from app.answering.answered import Listing
from app.answering.marking import highest
from app.exports.geojson import degrees
from app.methods.asked import MethodQuestion, method_of
from app.methods.found import Cluster, MethodFound, Part, Result
from app.words import answer as answer_words
from app.words import methods as words

GRID_CRS: Final = "http://www.opengis.net/def/crs/EPSG/0/27700"


def to_document(answer: Listing[MethodFound]) -> dict[str, Any]:
    """All of it. Cells are rows from the south, each from the west; what has no value is null."""
    found = answer.found
    method, whole, asked = method_of(found.method), found.whole, answer.question
    assert isinstance(asked, MethodQuestion)
    return {
        "marking": highest(answer.markings),
        "title": words.title(found),
        "caption": answer_words.caption(whole),
        "headline": words.headline(found),
        "method": {"id": method.id, "summary": method.summary, "source": method.source},
        "cannot_say": words.cannot_say(method.id),
        "question": dict(whole.question.items()),
        "asked": dict(asked.items()),
        "definition": {"key": whole.definition.key, "title": whole.definition.title},
        "first_month": f"{whole.first:%Y-%m}",
        "last_month": f"{whole.last:%Y-%m}",
        "years": whole.years,
        "n": whole.n,
        "works_on": {"kind": found.kind.value, "n": found.works_on, "beside": found.beside, "beside_n": found.beside_n},
        "settings": [vars(one) for one in words.settings(found)],
        "result": result_document(found.result),
        "synthetic": list(answer.synthetic_parts),
        "month_only": answer.month_only,
        "notes": [vars(note) for note in answer_words.notes(whole)],
        "attributions": list(answer.attributions),
        "stamp": answer.id,
        "snapshot": answer.snapshot,
    }


def result_document(result: Result) -> dict[str, Any]:
    """Its parts, and the places that they stand for."""
    found: dict[str, Any] = {"parts": [_part(one) for one in result.parts]}
    if result.bounds:
        found["grid"] = {"bounds": list(result.bounds), "cell": result.cell, "crs": GRID_CRS}
    if result.tops:
        found["highest"] = [{"rank": one.rank, "name": one.name, "value": one.value} for one in result.tops]
    if result.shapes:
        shapes = degrees(result.shapes)
        found["areas"] = [
            {"name": name, "geometry": mapping(shape)} for name, shape in zip(result.names, shapes, strict=True)
        ]
    if result.months:
        found["months"] = list(result.months)
    if result.lines is not None:
        found["stretches"] = {"crs": GRID_CRS, "ends": result.lines.round(1).tolist()}
    if result.clusters is not None:
        found["clusters"] = {"type": "FeatureCollection", "features": _features(result.clusters)}
        found |= {"apart": result.apart, "too_few_places": result.loose}
    return found


def _features(clusters: tuple[Cluster, ...]) -> list[dict[str, Any]]:
    shapes = degrees([one.geometry for one in clusters])
    return [
        {
            "type": "Feature",
            "id": one.id,
            "geometry": mapping(shape),
            "properties": {"name": one.name, "n": one.n, "places": one.places, "km2": round(one.km2, 4)},
        }
        for one, shape in zip(clusters, shapes, strict=True)
    ]


def _part(part: Part) -> dict[str, Any]:
    return {"name": part.name, "label": words.label(part.name), "over": part.over.value, "values": _plain(part.values)}


def _plain(values: npt.NDArray[Any]) -> Any:
    """Numbers as JSON has them: null for what is none."""
    if values.dtype.kind == "f":
        finite = np.isfinite(values)
        if not finite.all():
            shown = values.astype(object)
            shown[~finite] = None
            return shown.tolist()
    return values.tolist()
