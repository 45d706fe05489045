"""The question in an address, and how the API describes it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from fastapi import Request

from app.answering.question import COUNTED, GRIDS, KERNELS, KEYS, MEASURES, UNITS, Question
from geo.errors import UserError
from geo.source import POLICE_UK

Schema = dict[str, Any]
Described = tuple[str, Schema, object]
"""What a key of an address means, its JSON schema, and an example."""

_MONTH: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}$"}
_METRES: Schema = {"type": "number", "exclusiveMinimum": 0}
AREA: Final = (
    "Where; everywhere when left out. lad:CODE local authority, csp:CODE community safety partnership, "
    "ward:CODE or ward:CODE,CODE one or several wards (ONS codes), town:CODE town or suburb (NaPTAN locality code), "
    "beat:CODE imported beat, zone:ID and site:ID as kept, circle:EASTING,NORTHING,RADIUS (75 to 10000 m), "
    "outline:EASTING,NORTHING;… of 3 to 100 corners, 150 m across or more; longitude,latitude is understood too"
)
_DESCRIBED: dict[str, Described] = {
    "offence": (
        "Offence definition, newest version unless one is named; several with commas between count an incident once; "
        "category.NAME is a category of open data, code.CODE a Home Office code",
        {"type": "string"},
        "SV_STRICT@1.1.0",
    ),
    "measure": (
        "What is added up: incidents, harm (Crime Severity Score) or cost to society; counts stand beside",
        {"type": "string", "enum": list(MEASURES)},
        "harm",
    ),
    "count": (
        "What counts one: each record, or all records of one policing night at one exact spot, where days are known",
        {"type": "string", "enum": list(COUNTED)},
        "incident",
    ),
    "source": ("Source of the incidents; sources are never mixed", {"type": "string"}, POLICE_UK.id),
    "area": (AREA, {"type": "string"}, "lad:E06000030"),
    "from": ("First month", _MONTH, "2025-01"),
    "to": ("Last month", _MONTH, "2025-12"),
    "weeks": (
        "Whole ISO weeks in place of months, where days are known: one, or the first and the last",
        {"type": "string", "pattern": r"^\d{4}-W\d{2}(\.\.\d{4}-W\d{2})?$"},
        "2025-W10..2025-W13",
    ),
    "night": ("Night profile", {"type": "string"}, "nte_core"),
    "hour": ("Hour of the week, 0 is Monday 00:00", {"type": "integer", "minimum": 0, "maximum": 167}, 143),
    "hours": ("Hours of the week from one to before another", {"type": "string"}, "fri22-sat03"),
    "grid": (
        "Cells: squares of 250 m, or the hexagons of 350 m of national series",
        {"type": "string", "enum": list(GRIDS)},
        "hexagons",
    ),
    "units": (
        "Areas to count by: wards, or LSOAs once their outlines are imported",
        {"type": "string", "enum": list(UNITS)},
        "lsoas",
    ),
    "kernel": ("Kernel of the density", {"type": "string", "enum": list(KERNELS)}, "quartic"),
    "bandwidth": ("Bandwidth of the density, metres", _METRES, 250),
    "cell": ("Cell of the density, metres", _METRES, 50),
    "eps": ("Reach of a hotspot, metres", _METRES, 200),
    "min": ("Least incidents within reach of a hotspot's core", _METRES, 10),
}


class BadQuery(UserError):
    """The address itself cannot be read."""

    status = 400
    title = "That is not understood"


def asking(*further: str) -> Callable[[Request], Awaitable[Question]]:
    """A dependency that reads the question from the query; `further` are keys of the route; others are refused."""

    async def asked(request: Request) -> Question:
        return read(request.query_params.multi_items(), further)

    return asked


def read(pairs: list[tuple[str, str]], further: tuple[str, ...] = ()) -> Question:
    """The question in a query. Raises BadQuery for a key that is not known or stands there twice."""
    valid = (*KEYS, *further)
    keys = [key for key, _ in pairs]
    for key in keys:
        if key not in valid:
            raise BadQuery(f"“{key[:40]}” is not a key of this address", todo=f"Valid keys are {', '.join(valid)}.")
        if keys.count(key) > 1:
            raise BadQuery(f"“{key}” stands in the address more than once", todo="Keep one of them.")
    return Question.parse(dict(pairs))


def parameters(more: Mapping[str, Described] | None = None) -> dict[str, Any]:
    """The question's keys, and `more` of the route's own, as OpenAPI describes them, for `openapi_extra`."""
    return {
        "parameters": [
            {"name": key, "in": "query", "required": False, "description": text, "schema": schema, "example": example}
            for key, (text, schema, example) in {**_DESCRIBED, **(more or {})}.items()
        ]
    }


def link(request: Request, path: str, asked: Question | None = None, rel: str = "self", **more: str) -> dict[str, str]:
    """A link of an OGC API document, absolute, with the question's query."""
    query = asked.query() if asked else ""
    href = f"{request.base_url}{path.lstrip('/')}{'?' if query else ''}{query}"
    return {"href": href, "rel": rel, "type": "application/json", **more}
