"""Debian's Chromium and a server on demo data."""

import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, sync_playwright
from visits import Visit, begun, visiting

from app.loading.load import load_demo
from geo.store.opening import open_store

CHROMIUM = "/usr/bin/chromium-headless-shell"
"""Debian's, which `make test` installs: the same on every machine, and without the windows that nobody sees, which cost
more than the pages."""
FLAGS = [
    "--no-sandbox",  # Chromium will not start as root with it
    "--disable-gpu",
    "--in-process-gpu",  # and no process that would draw without one
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",  # nobody else can be reached
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def demo(built: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """A data folder with a year of demo data. Read only: who writes copies it."""
    return built("year", lambda folder: load_demo(open_store(folder), months=12, last=date(2025, 12, 1), seed=1))


@pytest.fixture(scope="session")
def server(demo: Path, common: Path) -> str:
    """`afterdark serve` on the demo data: one for all processes of a run, which share what it has answered."""
    address = common / "server.address"
    with FileLock(common / "server.lock"):
        if not address.is_file():
            data = shutil.copytree(demo, common / "served")  # some keep a definition or a question
            command = [sys.executable, "-m", "app.cli", "serve", "--port", "{port}"]
            started, at = begun(command, AFTERDARK_DATA=str(data), AFTERDARK_RESAMPLES="19")
            (common / "server.pid").write_text(str(started.pid))
            address.write_text(at)
    return address.read_text()


@pytest.fixture(scope="module")  # a running Playwright would stand in the way of other modules' event loops
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, server: str) -> Iterator[Callable[..., Visit]]:
    """Make visits of the server; at the end none may have asked anybody else or complained."""
    yield from visiting(chromium, server)
