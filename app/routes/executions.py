"""Methods run over HTTP as OGC API Processes has it: on the data of a question, at once or as a job."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from app.answering.answerer import Answerer
from app.answering.reader import Reader
from app.exports.methods import to_document
from app.gate.disclosed import Gate
from app.gate.methods import allow_method
from app.gate.policy import read_policy
from app.gate.viewer import Viewer
from app.jobs.job import JobKind
from app.jobs.work import Work
from app.methods.asked import MethodQuestion, ask, asked_again, keys_of, method_of, with_shared
from app.methods.running import METHOD, runs
from app.routes.dependencies import BadQuery, read
from app.routes.jobs import jobs_of, status_info
from app.routes.render import Asker, answerer_of, shown
from app.web.errors import RESPONSES
from app.web.no_store import NO_STORE
from app.web.same_origin import OwnPagesOnly
from app.words.methods import why_not
from geo.errors import NotFound, Unanswerable
from models.method import Method

PROCESSES: Final = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0"
EXECUTION: Final = JobKind("execution", "app.routes.executions:execute")
RAW, DOCUMENT = FORMS = ("raw", "document")
EXAMPLE: Final = {
    "inputs": {"question": "offence=ROBBERY&area=lad:E06000030", "bandwidth": 300},
    "response": DOCUMENT,
}
BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["inputs"],
                    "additionalProperties": False,
                    "properties": {
                        "inputs": {
                            "type": "object",
                            "properties": {
                                "question": {
                                    "oneOf": [{"type": "string"}, {"type": "object"}],
                                    "description": "A question: the query of a map’s address, or its keys and values",
                                }
                            },
                            "additionalProperties": {"type": ["number", "boolean", "string"]},
                        },
                        "outputs": {"type": "object"},
                        "response": {"type": "string", "enum": list(FORMS), "default": RAW},
                    },
                },
                "example": EXAMPLE,
            }
        },
    }
}
router = APIRouter(prefix="/api/processes", tags=["Methods"], responses=RESPONSES, route_class=OwnPagesOnly)


class NoSuchProcess(NotFound):
    """As OGC API Processes names it."""

    type = f"{PROCESSES}/no-such-process"


async def body_of(request: Request) -> Mapping[str, Any]:
    """What was sent. Raises BadQuery for what is no JSON object."""
    if "json" not in request.headers.get("content-type", "").lower():  # forms were read before, and are none
        raise BadQuery("what was sent is no JSON", todo="Send an object with “inputs”, as application/json.")
    try:
        found = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise BadQuery("what was sent is no JSON", todo="Send an object with “inputs”.") from error
    if not isinstance(found, dict):
        raise BadQuery("what was sent is no JSON object", todo="Send an object with “inputs”.")
    return found


def process_of(id: str) -> Method:
    """The method. Raises NoSuchProcess."""
    try:
        return method_of(id)
    except NotFound as error:
        raise NoSuchProcess(error.what, todo=error.todo) from error


@router.post("/{id}/execution", openapi_extra=BODY)
def execution(
    request: Request, id: str, reader: Asker, body: Annotated[Mapping[str, Any], Depends(body_of)]
) -> Response:
    """Run a method on a question's incidents. `inputs` are the question and whatever the method's description names;
    `Prefer: respond-async` answers with a job at once."""
    method = process_of(id)
    asked = question_of(method, body)
    if not runs(method):
        raise Unanswerable(
            f"“{id}” is not run on a question: {why_not(id)}", where="id", todo="Its jobControlOptions are empty."
        )
    gate: Gate = request.app.state.gate
    gate.allow_kind(METHOD.name, asked, reader)
    world = answerer_of(request)
    allow_method(asked, world.source(asked.asked.source), Viewer(gate.policy, reader, gate.definitions))
    if "respond-async" not in request.headers.get("prefer", "").lower():
        document = to_document(shown(request, METHOD, asked, reader))
        form = body.get("response", RAW)
        return JSONResponse(document if form == RAW else {"result": document}, headers={"cache-control": NO_STORE})
    job = jobs_of(request).start(EXECUTION, {"id": id, "items": asked.items(), "reader": _kept(reader)}, reader.id)
    headers = {
        "location": f"{request.base_url}api/jobs/{job.id}", "preference-applied": "respond-async",
        "cache-control": NO_STORE,
    }  # fmt: skip
    return JSONResponse(status_info(request, job), 201, headers)


def question_of(method: Method, body: Mapping[str, Any]) -> MethodQuestion:
    """The method put to the question that a body names. Raises BadQuery, and UserError naming the input."""
    for key in body:
        if key not in ("inputs", "outputs", "response", "mode"):
            raise BadQuery(f"“{key[:40]}” is not understood", todo="Send inputs, outputs and response.")
    if body.get("response", RAW) not in FORMS:
        raise BadQuery("that is no form of a response", where="response", todo=f"One of {', '.join(FORMS)}.")
    outputs = body.get("outputs", {})
    if not isinstance(outputs, dict) or set(outputs) - {"result"}:
        raise BadQuery("there is one output, “result”", where="outputs")
    inputs = body.get("inputs")
    if not isinstance(inputs, dict):
        raise BadQuery("the inputs are missing", where="inputs", todo="Send an object.")
    given = {key: _text(key, value) for key, value in inputs.items() if key != "question"}
    shared = [one.name for one in method.settable if one.name not in keys_of(method)]
    valid = ("question", *keys_of(method), *shared)
    for key in given:
        if key not in valid:
            raise BadQuery(
                f"“{key[:40]}” is no input of this method", where="inputs", todo=f"Valid: {', '.join(valid)}."
            )
    asked = read(_pairs(inputs.get("question", "")))
    return ask(with_shared(asked, method, given), method, given)


def method_question(method: Method, pairs: list[tuple[str, str]]) -> MethodQuestion:
    """The method put to the question of an address whose query these are. Raises BadQuery, UserError."""
    asked = read(pairs, keys_of(method))
    return ask(asked, method, dict(pairs))


def execute(given: Mapping[str, Any], work: Work) -> dict[str, Any]:
    """The same as a job: what its reader may see of the result, at the time it is made."""
    work.at("computing")
    world = Answerer(work.settings)
    world.keeper.gate = Gate(read_policy(), world.definitions)
    reader = Reader(**{**given["reader"], "areas": tuple(given["reader"]["areas"]),
                       "opened": frozenset(given["reader"]["opened"])})  # fmt: skip
    asked = asked_again(given["id"], given["items"])
    return {"result": to_document(world.keeper.shown(METHOD, asked, reader))}


def _kept(reader: Reader) -> dict[str, Any]:
    return {
        "id": reader.id, "role": reader.role, "organisation": reader.organisation, "areas": list(reader.areas),
        "opened": sorted(reader.opened),
    }  # fmt: skip


def _pairs(question: Any) -> list[tuple[str, str]]:
    if isinstance(question, str):
        return parse_qsl(question.removeprefix("?"), keep_blank_values=True)
    if not isinstance(question, dict):
        raise BadQuery("a question is a query or an object", where="question")
    return [(key, _text(key, value)) for key, value in question.items()]


def _text(key: str, value: Any) -> str:
    """A value as an address writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:.10g}" if isinstance(value, float) else str(value)[:100]
    if not isinstance(value, str):
        raise BadQuery("a value is a number, a text, true or false", where=key[:40])
    return value
