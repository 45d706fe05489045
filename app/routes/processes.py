"""The methods as OGC API Processes describes them: what each one computes, its typed inputs and its source."""

from typing import Any

from fastapi import APIRouter, Request

from app.routes.dependencies import link
from app.web.errors import RESPONSES
from geo.errors import NotFound
from models.method import Method
from models.registry import methods

router = APIRouter(prefix="/api/processes", tags=["Methods"], responses=RESPONSES)


@router.get("")
def processes(request: Request) -> dict[str, Any]:
    """Every method with its typed inputs, in the order of the questions they answer. None is run over HTTP."""
    return {
        "processes": [_summary(request, entry) for entry in methods()],
        "links": [link(request, "api/processes")],
    }


@router.get("/{id}")
def process(request: Request, id: str) -> dict[str, Any]:
    """One method: every input with its type, unit, default and limits."""
    found = next((entry for entry in methods() if entry.id == id), None)
    if found is None:
        known = ", ".join(entry.id for entry in methods())
        raise NotFound(f"there is no method “{id[:40]}”", todo=f"There are {known}.")
    return {
        **_summary(request, found),
        "outputs": {"result": {"title": found.summary, "schema": {"type": "object"}}},
    }


def _summary(request: Request, entry: Method) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.summary,
        "description": f"{entry.summary} Source: {entry.source}",
        "source": entry.source,
        "version": request.app.version,
        "jobControlOptions": [],
        "inputs": {given["name"]: _input(given) for given in entry.json()["parameters"]},
        "links": [link(request, f"api/processes/{entry.id}", title=entry.summary)],
    }


def _input(given: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        key: given[key] for key in ("type", "default", "minimum", "maximum", "enum") if key in given
    }
    if "unit" in given:
        schema["x-unit"] = given["unit"]
    return {
        "title": given["name"],
        "description": given["description"],
        "minOccurs": int(given["required"]),
        "schema": schema,
    }
