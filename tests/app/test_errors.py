"""A fault is one plain sentence, in the form its reader understands, and never tells what is in the data."""

import json
from typing import Any

import pytest
import structlog
from fastapi import FastAPI
from fastapi.testclient import TestClient
from made import Stub
from starlette.testclient import TestClient as Plain
from visitor import HERE, visitor

from app.main import create_app
from app.web import errors
from app.web.request_log import RequestLog, configure
from geo.errors import Conflict, NotFound, Refused, Unavailable, UserError
from models.errors import ParameterError

SECRET = "Mrs Example, 7 High Street"
FAULTS = [
    (UserError("it is odd", where="offence", todo="Mend it."), 422, "offence: it is odd."),
    (NotFound("there is no such thing"), 404, "There is no such thing."),
    (Refused("it would look exact"), 403, "It would look exact."),
    (Conflict("someone was faster"), 409, "Someone was faster."),
    (Unavailable("the store is away", where="var"), 503, "var: the store is away."),
    (ParameterError("bandwidth must be above zero"), 400, "Bandwidth must be above zero"),
]


def client_that_meets(error: Exception, stub: Stub) -> TestClient:
    def fail(*_: object) -> Any:
        raise error

    stub.keeper.stamp = fail  # type: ignore[method-assign]
    return visitor(create_app(stub.settings, stub), raise_server_exceptions=True)  # type: ignore[arg-type]


@pytest.mark.parametrize(("error", "status", "detail"), FAULTS, ids=lambda v: type(v).__name__)
def test_faults_are_problem_details(error: Exception, status: int, detail: str, stub: Stub) -> None:
    got = client_that_meets(error, stub).get("/api/answer")
    body = got.json()
    assert (got.status_code, got.headers["content-type"]) == (status, "application/problem+json")
    assert (body["status"], body["detail"], body["type"]) == (status, detail, "about:blank")
    assert body["title"]
    assert body.get("todo", "") == getattr(error, "todo", "")


@pytest.mark.parametrize("level", ["info", "debug"])
def test_what_nobody_expected_tells_nothing(stub: Stub, capsys: pytest.CaptureFixture[str], level: str) -> None:
    configure(level)
    try:
        got = client_that_meets(KeyError(SECRET), stub).get(
            f"/api/collections/incidents/items/{SECRET}?offence=ROBBERY"
        )
    finally:
        structlog.reset_defaults()
    assert got.status_code == 500
    assert SECRET not in got.text
    assert "Traceback" not in got.text
    assert ".py" not in got.text
    assert got.headers["content-security-policy"]
    fault, request = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert fault["id"] == got.json()["id"]
    assert fault["kind"] == "KeyError"
    assert "test_errors.py" in fault["at"][-1]
    assert (request["event"], request["status"], request["method"]) == ("request", 500, "GET")
    assert request["route"] == "/api/collections/{name}/items/{id:path}"
    assert "High" not in json.dumps([fault, request])
    assert "ROBBERY" not in json.dumps([fault, request])


def test_a_fault_after_the_first_byte_ends_the_answer() -> None:
    """What was begun cannot be taken back; the fault is logged and nothing is added to the response."""

    async def half(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError(SECRET)

    app = FastAPI()
    errors.install(app)
    app.mount("/half", half)
    assert SECRET not in Plain(app).get("/half").text


@pytest.mark.parametrize(
    "path", ["/nowhere", "/api/nowhere", "/tiles/nowhere", "/download/streets.csv", "/download/wards.doc"]
)
def test_nothing_there(client: TestClient, path: str) -> None:
    got = client.get(path)
    assert got.status_code in (400, 404)
    assert got.headers["content-type"] == "application/problem+json"
    assert got.json()["detail"].endswith(".")


def test_another_method_is_named(client: TestClient) -> None:
    got = client.delete("/api/answer")
    assert (got.status_code, got.headers["allow"]) == (405, "GET")
    assert (got.json()["title"], got.json()["detail"]) == ("Not possible here", "/api/answer does not answer DELETE.")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/download/streets.csv", "name: “streets” is none of 'hotspots', 'wards' or 'cells'."),
        ("/tiles/density/12/x/1.png", "x: “x” is not a whole number."),
    ],
)
def test_a_part_of_an_address_that_cannot_be_read_is_named(client: TestClient, path: str, says: str) -> None:
    assert client.get(path).json()["detail"] == says


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"version": "9" * 6000}, f"version: “{'9' * 40}” is too long for a whole number."),
        ({"version": ""}, "version: nothing was given."),
        ({"version": "1e999"}, "version: “1e999” is not a whole number."),
    ],
)
def test_a_part_of_a_form_that_cannot_be_read_is_named(client: TestClient, form: dict[str, str], says: str) -> None:
    got = client.post("/safety-at-night/sites/x/retire", data=form, headers={"origin": HERE}).json()
    assert (got["detail"], got["todo"]) == (says, "Open the page again and send its form.")


def test_people_get_a_page(client: TestClient) -> None:
    page = client.get("/nowhere", headers={"accept": "text/html,*/*"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is nothing at /nowhere." in page.text
    program = client.get("/api/nowhere", headers={"accept": "text/html,*/*"})
    assert program.headers["content-type"] == "application/problem+json"


def test_an_address_is_not_markup(client: TestClient) -> None:
    page = client.get("/<script>alert(1)</script>", headers={"accept": "text/html"})
    assert "<script>alert" not in page.text


def test_the_log_is_one_line_a_request(client: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    configure("info")
    try:
        client.get("/healthz?secret=1")
    finally:
        structlog.reset_defaults()
    (line,) = capsys.readouterr().out.splitlines()
    entry = json.loads(line)
    assert set(entry) == {"event", "method", "route", "status", "ms", "level", "timestamp"}
    assert (entry["route"], entry["status"]) == ("/healthz", 200)


def test_the_log_lets_other_traffic_through() -> None:
    seen = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    import asyncio  # noqa: PLC0415

    asyncio.run(RequestLog(app)({"type": "lifespan"}, None, None))  # type: ignore[arg-type]
    assert seen == ["lifespan"]


def test_a_wrong_log_level_is_named() -> None:
    with pytest.raises(UserError, match="loud"):
        configure("loud")
