"""A download stays with the host that was asked, and is never longer than it may be, packed or not."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from geo.errors import Unavailable
from geo.sources.download import Download

LIMIT = 100_000


class Handler(BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        path = self.path.partition("?")[0]
        if path.startswith("/to/"):
            self.send_response(302)
            self.send_header("location", path.removeprefix("/to/") or self.path)
            return self.end_headers()
        self.send_response(200)
        body = b"x" * {"/small": 10, "/exact": LIMIT, "/long": LIMIT + 1}.get(path, 0)
        if path == "/bomb":
            body = gzip.compress(b"x" * 50 * LIMIT)
            self.send_header("content-encoding", "gzip")
        self.end_headers()  # no length: it ends when the connection does
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def servers() -> Iterator[list[tuple[str, list[str]]]]:
    """Two hosts: their addresses, and what each was asked for."""
    made, threads = [], []
    for _ in range(2):
        asked: list[str] = []
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Handler,), {"asked": asked}))
        threads.append((server, threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})))
        threads[-1][1].start()
        made.append((f"http://127.0.0.1:{server.server_port}", asked))
    yield made
    for server, thread in threads:
        server.shutdown()
        thread.join()
        server.server_close()


def test_no_redirect_leads_to_another_host(servers: list[tuple[str, list[str]]]) -> None:
    (here, _), (there, asked_there) = servers
    with Download(5.0, maximum=LIMIT) as client:
        assert client.get(f"{here}/to//small", {}).content == b"x" * 10
        for away in (
            f"{there}/small",
            f"//{there.removeprefix('http://')}/small",
            f"http://localhost:{here[-5:]}/x",
            there.replace("p:", "ps:"),
        ):
            with pytest.raises(Unavailable, match="sends us on to another address"):
                client.get(f"{here}/to/{away}", {})
    assert asked_there == []


@pytest.mark.parametrize(("path", "whole"), [("/exact", True), ("/long", False), ("/bomb", False)])
def test_the_bytes_are_counted_as_they_come(servers: list[tuple[str, list[str]]], path: str, whole: bool) -> None:
    with Download(5.0, maximum=LIMIT) as client:
        if whole:
            assert len(client.get(f"{servers[0][0]}{path}", {}).content) == LIMIT
        else:
            with pytest.raises(Unavailable, match="longer than"):
                client.get(f"{servers[0][0]}{path}", {})
