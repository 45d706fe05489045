"""Debian's Chromium, a real server in a process of its own, and a browser that may ask nobody else."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from app.services.load import load_demo
from geo.store.slices import open_store

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",  # Chromium will not start as root with it
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def serving(command: list[str], **environment: str) -> Iterator[str]:
    """A server process on a free port; yields its address and ends the process. `{port}` is filled in."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    command = [part.replace("{port}", str(port)) for part in command]
    environment = {**os.environ, "AFTERDARK_LOG_LEVEL": "warning", **environment}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as server:
        try:
            wait(f"http://127.0.0.1:{port}/readyz", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def wait(address: str, server: subprocess.Popen[bytes]) -> None:
    """Until the server answers; fails with what it printed when it ends or does not answer within a minute."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urlopen(address):
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    server.kill()
    assert server.stdout
    pytest.fail(f"the server did not start: {server.stdout.read().decode()[-2000:]}")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a year of demo data."""
    folder = tmp_path_factory.mktemp("demo")
    load_demo(open_store(folder), months=12, last=date(2025, 12, 1), seed=1)
    return folder


@pytest.fixture(scope="session")
def server(demo: Path) -> Iterator[str]:
    """`afterdark serve` on the demo data."""
    with serving(
        [sys.executable, "-m", "app.cli", "serve", "--port", "{port}"],
        AFTERDARK_DATA=str(demo),
        AFTERDARK_RESAMPLES="49",
    ) as address:
        yield address


@pytest.fixture(scope="module")  # a running Playwright would stand in the way of other modules' event loops
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Debian's chromium is not installed: apt-get install chromium (as root)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page with what went wrong on it: requests to others, which were refused, and whatever it complained of."""

    page: Page
    origin: str
    scripts: bool = True
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def guard(self, route: Route) -> None:
        address = route.request.url
        if address.startswith((f"{self.origin}/", "data:")):
            route.continue_()
        else:
            self.outside.append(address)
            route.abort()

    def open(self, path: str = "/") -> Page:
        """Go to a page of the server; a workspace is waited for until its tiles are drawn."""
        self.page.goto(self.origin + path)
        if self.scripts and self.page.locator("#map").count():
            self.page.locator("#map.live[data-tiles=ready]").wait_for()
        return self.page


@pytest.fixture
def visit(chromium: Browser, server: str) -> Iterator[Callable[..., Visit]]:
    """Make visits of the server; at the end none may have asked anybody else or complained."""
    yield from visiting(chromium, server)


def visiting(chromium: Browser, origin: str) -> Iterator[Callable[..., Visit]]:
    """A maker of visits to one server, with the check at the end."""
    visits: list[Visit] = []

    def make(width: int = 1280, height: int = 900, *, scripts: bool = True) -> Visit:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts, reduced_motion="reduce"
        )
        made = Visit(context.new_page(), origin, scripts)
        made.page.set_default_timeout(20_000)
        made.page.route("**/*", made.guard)
        made.page.on(
            "console", lambda said: made.errors.append(said.text) if said.type in ("error", "warning") else None
        )
        made.page.on("pageerror", lambda error: made.errors.append(str(error)))
        visits.append(made)
        return made

    yield make
    for made in visits:
        made.page.context.close()
        assert made.outside == [] and made.errors == []
