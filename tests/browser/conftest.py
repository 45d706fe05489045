"""Debian's Chromium and a server on demo data."""

import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from visits import Visit, serving, visiting

from app.loading.load import load_demo
from geo.store.opening import open_store

CHROMIUM = "/usr/bin/chromium"  # Debian's, which `make test` installs: the same on every machine
FLAGS = [
    "--no-sandbox",  # Chromium will not start as root with it
    "--disable-gpu",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nobody else can be reached
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


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
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, server: str) -> Iterator[Callable[..., Visit]]:
    """Make visits of the server; at the end none may have asked anybody else or complained."""
    yield from visiting(chromium, server)
