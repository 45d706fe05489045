"""The socket answers before the application is there: whether we live at once, everything else as soon as it can."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from test_serve import free_port
from visitor import visitor

from app.web.starting import Starting

HEAVY = "scipy numba pandas pyarrow geopandas shapely sklearn folium fastapi app.main app.answering.answerer"
STOPPED = """
import sys
from pathlib import Path
from app.commands import serve
from app.web.starting import Starting
def stop(self, ended):
    print(*sys.modules)
    sys.exit()
Starting.begin, serve.ASSET = stop, Path(serve.__file__)
serve.run(serve.Settings(), "127.0.0.1", int(sys.argv[1]))
"""


def made() -> Starlette:
    async def page(_: object) -> PlainTextResponse:
        return PlainTextResponse("the whole application")

    return Starlette(routes=[Route("/{path:path}", page)])


def test_who_asks_too_early_waits_for_the_page_and_learns_at_once_that_we_live(tmp_path: Path) -> None:
    (tmp_path / "map.css").write_text("body {}")
    go, waits = Event(), Event()

    def slowly() -> Starlette:
        assert go.wait(20)
        return made()

    starting = Starting(slowly, tmp_path, "1.2.3")
    starting.begin(waits.set)
    web = visitor(starting)  # type: ignore[arg-type]
    with ThreadPoolExecutor(1) as others:
        page = others.submit(web.get, "/?offence=ROBBERY")
        assert web.get("/healthz").json() == {"status": "ok", "version": "1.2.3"}
        assert web.head("/healthz").content == b""
        assert web.get("/static/map.css").text == "body {}"
        ready = web.get("/readyz")
        assert (ready.status_code, ready.headers["retry-after"]) == (503, "1")
        assert ready.headers["content-type"] == "application/problem+json"
        assert web.get("/healthz", headers={"host": "elsewhere.example"}).status_code >= 400  # nor before it is made
        assert not page.done()
        go.set()
        assert page.result(20).text == "the whole application"
        assert waits.wait(20)
        assert web.get("/readyz").text == "the whole application"
        assert web.get("/healthz").json()["status"] == "ok"  # waits behind nothing that the application does


def test_what_cannot_be_made_is_kept_for_who_serves_and_nobody_waits_for_it(tmp_path: Path) -> None:
    def broken() -> Starlette:
        raise OSError("no disk")

    told = Event()
    starting = Starting(broken, tmp_path, "1")
    starting.begin(told.set)
    assert told.wait(20)
    assert str(starting.failure) == "no disk"
    assert visitor(starting).get("/").status_code == 503  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "arguments", [("-c", STOPPED, str(free_port())), ("-X", "importtime", "-m", "app.cli", "--help")]
)
def test_nothing_heavy_is_loaded_before_the_socket_listens(arguments: tuple[str, ...], tmp_path: Path) -> None:
    own = {**os.environ, "AFTERDARK_DATA": str(tmp_path)}
    done = subprocess.run([sys.executable, *arguments], env=own, capture_output=True, text=True, check=True)
    loaded = {*done.stdout.split(), *(line.split("|")[-1].strip() for line in done.stderr.splitlines())}
    assert {"app.settings", "typer"} <= loaded
    assert not loaded & {*HEAVY.split()}
