"""A reader gets the form of a body that they take, and no form that they refuse."""

import gzip

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route
from visitor import visitor

from app.web.encoding import Encoding, taken

SHORT = b"a few words"


@pytest.mark.parametrize(
    ("asked", "packs", "plain"),
    [
        ("", False, True), ("gzip", True, True), ("GZIP;Q=0.5, br", True, True), ("gzip;q=0", False, True),
        ("br, gzip; q=0.000 ,*", False, True), ("*", True, True), ("*;q=0", False, False), ("*;q=0, gzip", True, False),
        ("identity;q=0", False, False), ("gzip;q=1, identity;q=0", True, False), ("identity, *;q=0", False, True),
        ("gzip;q=0.01", True, True), ("not-gzip", False, True), ("x-gzip", True, True), (";;,=;q,\xff", False, True),
    ],
)  # fmt: skip
def test_each_form_is_taken_or_refused(asked: str, packs: bool, plain: bool) -> None:
    assert taken(asked.encode("latin-1")) == (packs, plain)


def test_what_is_refused_is_never_sent() -> None:
    async def page(request: object) -> Response:
        return Response(SHORT, media_type="image/png", headers={"asked": request.headers.get("accept-encoding", "")})  # type: ignore[attr-defined]

    web = visitor(Starlette(routes=[Route("/", page)], middleware=[Middleware(Encoding)]))  # type: ignore[arg-type]
    with web.stream("GET", "/", headers={"accept-encoding": "gzip, identity;q=0"}) as only_packed:
        assert gzip.decompress(b"".join(only_packed.iter_raw())) == SHORT
        assert only_packed.headers["content-encoding"] == "gzip"
    refused = web.get("/", headers={"accept-encoding": "gzip;q=0, identity;q=0"})
    assert (refused.status_code, refused.json()["todo"]) == (406, "Accept gzip or identity.")
    for sent, word in (("br, gzip;q=0.2", "gzip"), ("gzip;q=0", "")):
        got = web.get("/", headers={"accept-encoding": sent})
        assert (got.content, got.headers["asked"]) == (SHORT, word) and "content-encoding" not in got.headers
