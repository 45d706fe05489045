"""The methods as OGC API Processes describes them: what each one computes, its typed inputs and its source."""

from typing import Any, Final

from fastapi import APIRouter, Request

from app.methods.asked import BESIDE, OVER
from app.methods.running import runs
from app.routes.dependencies import link
from app.routes.executions import process_of
from app.web.errors import RESPONSES
from app.words.methods import cannot_say, name_of, why_not
from models.described import Input
from models.method import Method
from models.registry import methods

router = APIRouter(prefix="/api/processes", tags=["Methods"], responses=RESPONSES)
CONTROL: Final = ["sync-execute", "async-execute", "dismiss"]
EXECUTE: Final = "http://www.opengis.net/def/rel/ogc/1.0/execute"
QUESTION: Final[dict[str, Any]] = {
    "title": "question",
    "description": "What the method is run on: the query of a map’s address, or an object of its keys and values",
    "minOccurs": 0,
    "schema": {"oneOf": [{"type": "string"}, {"type": "object"}], "default": ""},
}


@router.get("")
def processes(request: Request) -> dict[str, Any]:
    """Every method with its typed inputs, in the order of the questions they answer. Those with jobControlOptions run
    on a question's data; the others say where they are at work."""
    return {
        "processes": [_summary(request, entry) for entry in methods()],
        "links": [link(request, "api/processes")],
    }


@router.get("/{id}")
def process(request: Request, id: str) -> dict[str, Any]:
    """One method: every input with its type, unit, default and limits."""
    found = process_of(id)
    described = _summary(request, found)
    if runs(found):
        described["links"].append(
            link(
                request,
                f"api/processes/{id}/execution",
                rel="http://www.opengis.net/def/rel/ogc/1.0/execute",
                title="Run it",
            )
        )
    return {**described, "outputs": {"result": {"title": found.summary, "schema": {"type": "object"}}}}


def _summary(request: Request, entry: Method) -> dict[str, Any]:
    runnable = runs(entry)
    return {
        "id": entry.id,
        "title": name_of(entry),
        "description": f"{entry.summary} Source: {entry.source}",
        "source": entry.source,
        "cannotSay": cannot_say(entry.id),
        "notRun": why_not(entry.id),
        "version": request.app.version,
        "jobControlOptions": CONTROL if runnable else [],
        "outputTransmission": ["value"],
        "inputs": _inputs(entry) if runnable else _arguments(entry),
        "links": [link(request, f"api/processes/{entry.id}", title=entry.summary)],
    }


def _inputs(entry: Method) -> dict[str, Any]:
    """What is set by who runs it on a question: all that the question's incidents do not give."""
    settable = {one.name for one in entry.settable}
    found = {"question": QUESTION}
    found |= {name: _input(given, shared=True) for name, given in _given(entry).items() if name in settable}
    if {Input.BESIDE, Input.BESIDE_EASTING} & set(entry.takes):
        found["beside"] = _choice("beside", "What the incidents are set against", BESIDE)
    if Input.COUNTS in entry.takes:
        found["over"] = _choice("over", "What incidents are counted by; chosen when left out", OVER)
    return found


def _arguments(entry: Method) -> dict[str, Any]:
    return {name: _input(given, shared=False) for name, given in _given(entry).items()}


def _given(entry: Method) -> dict[str, dict[str, Any]]:
    return {given["name"]: given for given in entry.json()["parameters"]}


def _choice(name: str, description: str, choices: tuple[str, ...]) -> dict[str, Any]:
    return {
        "title": name, "description": description, "minOccurs": 0,
        "schema": {"type": "string", "enum": list(choices)},
    }  # fmt: skip


def _input(given: dict[str, Any], *, shared: bool) -> dict[str, Any]:
    schema: dict[str, Any] = {
        key: given[key] for key in ("type", "default", "minimum", "maximum", "enum") if key in given
    }
    if "unit" in given:
        schema["x-unit"] = given["unit"]
    return {
        "title": given["name"],
        "description": given["description"],
        "minOccurs": 0 if shared else int(given["required"]),
        "schema": schema,
    }
