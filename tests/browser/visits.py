"""A real server in a process of its own, and a browser's visits to it that may ask nobody else."""

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect

ROOT = Path(__file__).parents[2]
DESK, PHONE = (1280, 900), (390, 844)
PATIENCE = 150_000
"""Milliseconds that a busy machine may take; whoever waits goes on as soon as what is waited for is there."""
expect.set_options(timeout=PATIENCE)


def begun(command: list[str], **environment: str) -> tuple[subprocess.Popen[bytes], str]:
    """A server process on a free port that answers, and its address. `{port}` is filled in."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    command = [part.replace("{port}", str(port)) for part in command]
    environment = {**os.environ, "AFTERDARK_LOG_LEVEL": "warning", **environment}
    with TemporaryFile() as printed:  # a pipe that nobody reads stops the server when it is full
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=printed, stderr=subprocess.STDOUT)
        wait(f"http://127.0.0.1:{port}/readyz", server, printed)
    return server, f"http://127.0.0.1:{port}"


@contextmanager
def serving(command: list[str], **environment: str) -> Iterator[str]:
    """The address of such a server, which ends with the block."""
    server, address = begun(command, **environment)
    with server:
        try:
            yield address
        finally:
            server.terminate()


def wait(address: str, server: subprocess.Popen[bytes], printed: IO[bytes]) -> None:
    """Until the server answers; fails with what it printed when it ends or does not answer within four minutes."""
    until = time.monotonic() + 240
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urlopen(address):
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    server.kill()
    server.wait()
    printed.seek(0)
    pytest.fail(f"the server did not start: {printed.read().decode()[-2000:]}")


@dataclass
class Visit:
    """A page with what went wrong on it: requests to others, which reach nobody, and whatever it complained of."""

    page: Page
    origin: str
    scripts: bool = True
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def note(self, request: Request) -> None:
        """Remember who else is asked. That nobody answers is Chromium's own affair: it can resolve no name."""
        if not request.url.startswith((f"{self.origin}/", "data:")):
            self.outside.append(request.url)

    def open(self, path: str = "/", *, whole: bool = True) -> Page:
        """Go to a page of the server; a workspace is waited for until its tiles are drawn and, if it is to be whole,
        its hotspots tested."""
        self.page.goto(self.origin + path)
        if self.scripts and self.page.locator("#map").count():
            self.page.locator(f"body{':not(.untested)' * whole} #map.live[data-tiles=ready]").wait_for()
        return self.page


def at_both_sizes(page: Page) -> Iterator[tuple[int, int]]:
    """The page as wide as a desk, as a phone and at last as a desk again: loaded once, laid out anew by the browser."""
    for width, height in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        yield width, height
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})


def follow(way: Locator, key: str = "") -> None:
    """Press what leads to another page and wait until that page has come: a click alone returns on the old one."""
    with way.page.expect_navigation():
        way.press(key) if key else way.click()


def visiting(chromium: Browser, origin: str) -> Iterator[Callable[..., Visit]]:
    """A maker of visits to one server, with the check at the end."""
    visits: list[Visit] = []

    def make(width: int = 1280, height: int = 900, *, scripts: bool = True) -> Visit:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts, reduced_motion="reduce"
        )
        made = Visit(context.new_page(), origin, scripts)
        made.page.set_default_timeout(PATIENCE)
        made.page.on("request", made.note)  # a route would send every tile through this process, and keep none
        made.page.on(
            "console", lambda said: made.errors.append(said.text) if said.type in ("error", "warning") else None
        )
        made.page.on("pageerror", lambda error: made.errors.append(str(error)))
        visits.append(made)
        return made

    yield make
    for made in visits:
        made.page.context.close()
        assert made.outside == [] and made.errors == [], made.errors
