"""An upload: where it comes from is asked before it is read, and it is read no further than it may be long."""

import asyncio
from importlib import import_module
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from visitor import HERE

import app.routes
from app.web.body_limit import MAXIMUM_BYTES
from app.web.same_origin import SAFE, OwnPagesOnly

CHANGES = "/safety-at-night/candidates"
HEAD = b'--b\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
ELSEWHERE = ({}, {"origin": "http://evil.example"}, {"origin": HERE, "sec-fetch-site": "cross-site"})
LENGTHS = ({}, *({"content-length": text} for text in ("10", "500000000", "9" * 5000)))
PART = b"x" * 500_000


class Sender:
    """An ASGI client that sends a body in parts without end and counts how much of it was taken."""

    def __init__(self, **headers: str) -> None:
        self.headers = {"host": "127.0.0.1", "content-type": "multipart/form-data; boundary=b", **headers}
        self.taken, self.answer = 0, bytearray()
        self.status = 0

    async def receive(self) -> dict[str, Any]:
        head = b"" if self.taken else HEAD
        self.taken += len(PART)
        return {"type": "http.request", "body": head + PART, "more_body": True}

    async def send(self, message: dict[str, Any]) -> None:
        self.status = message.get("status", self.status)
        self.answer += message.get("body", b"")

    def post(self, service: Any, path: str) -> "Sender":
        headers = [(name.replace("_", "-").encode(), value.encode()) for name, value in self.headers.items()]
        scope = {
            "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
            "headers": headers, "scheme": "http", "server": ("127.0.0.1", 80), "http_version": "1.1",
            "root_path": "", "client": ("127.0.0.1", 1),
        }  # fmt: skip
        asyncio.run(service(scope, self.receive, self.send))
        return self


@pytest.mark.parametrize("path", [CHANGES, "/clear-hold-build/new", "/clear-hold-build/chb-1/control", "/restricted"])
@pytest.mark.parametrize("origin", ELSEWHERE)
def test_nothing_is_read_of_what_another_site_sends(client: TestClient, path: str, origin: dict[str, str]) -> None:
    sender = Sender(**origin).post(client.app, path)
    assert (sender.status, sender.taken) == (403, 0)
    assert b"not sent from a page of this service" in sender.answer


@pytest.mark.parametrize("announced", LENGTHS)
def test_a_body_is_read_no_further_than_it_may_be_long(client: TestClient, announced: dict[str, str]) -> None:
    sender = Sender(origin=HERE, accept="text/html", **announced).post(client.app, CHANGES)
    assert sender.status == 413 and b"larger than 4 MB" in sender.answer
    assert sender.taken <= MAXIMUM_BYTES + len(PART)


@pytest.mark.parametrize("sent", ["multipart/form-data", "multipart/form-data; boundary=other"])
def test_what_is_no_form_is_refused_in_a_sentence_of_ours(client: TestClient, sent: str) -> None:
    headers = {"origin": HERE, "accept": "text/html", "content-type": sent}
    got = client.post(CHANGES, content=HEAD, headers=headers)
    assert got.status_code == 400 and "not a form of these pages, so nothing was changed" in got.text
    assert "boundary" not in got.text


def test_every_route_that_changes_something_asks_first() -> None:
    modules = [import_module(f"app.routes.{path.stem}") for path in Path(app.routes.__file__).parent.glob("*.py")]
    routes = [route for module in modules for route in getattr(module, "router", APIRouter()).routes]
    told = "/sign-in/organisation/ended"  # by a program, whose signature is asked in place of its page
    changing = [route for route in routes if not route.methods <= set(SAFE) and route.path != told]
    assert len(changing) >= 15 and all(isinstance(route, OwnPagesOnly) for route in changing)
    assert not [route.path for route in changing if iscoroutinefunction(route.endpoint)]  # none holds up the others
