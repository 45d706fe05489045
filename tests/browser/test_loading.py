"""Loading in a browser: a wrong mapping corrected, how far it is, stopped, undone, and cut off by the server's end."""

import csv
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import httpx2
import pytest
from accessible import audit, faults_at_both_sizes
from playwright.sync_api import Browser, Page, expect
from visits import PHONE, ROOT, Visit, follow, serving, visiting, wait

from geo.store.opening import open_store

Make = Callable[..., Visit]
SERVE = [sys.executable, "-m", "app.cli", "serve", "--port", "{port}"]
TITLES = ("Crime ref", "Date from", "Date to", "Easting", "Northing", "Offence group")


def written(path: Path, rows: int) -> Path:
    """An export of so many crimes, every tenth of them without a day."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(TITLES)
        for i in range(rows):
            day = f"{i % 28 + 1:02}/{i % 12 + 1:02}/2025"
            start = "" if i % 10 == 3 else f"{day} 22:{i % 60:02}"
            out.writerow((f"R{i}", start, f"{day} 23:30", 415000 + i % 900, 184000 + i % 700, "Robbery"))
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("files") / "crimes.csv", 40)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export whose load takes some seconds on any machine."""
    return written(tmp_path_factory.mktemp("files") / "large.csv", 250_000)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def empty(data: Path) -> Iterator[str]:
    """A server on a folder into which nothing was loaded before these tests."""
    with serving(SERVE, AFTERDARK_DATA=str(data)) as address:
        yield address


@pytest.fixture
def desk(chromium: Browser, empty: str) -> Iterator[Make]:
    yield from visiting(chromium, empty)


def held(data: Path) -> tuple[str, list[dict[str, Any]]]:
    store = open_store(data)
    return store.snapshot().id, store.read("incidents").to_pylist()


def looked_at(page: Page, file: Path) -> None:
    """Choose a file and wait until it has been looked at."""
    page.set_input_files("#file", str(file))
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator("h1")).to_have_text(file.name)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_wrong_mapping_is_corrected_loaded_and_undone(desk: Make, data: Path, small: Path) -> None:
    page = desk().open("/data/load")
    assert faults_at_both_sizes(page) == []
    before = held(data)
    looked_at(page, small)
    expect(page.locator("#fates .caption")).to_contain_text("36 would be kept and 4 set aside")
    assert faults_at_both_sizes(page) == []
    page.get_by_label("Committed from, day").select_option("Date to")  # wrong: it ends when it begins, or has no date
    page.get_by_label("Committed to, day").select_option("Date from")
    expect(page.locator("#fates .caption")).to_contain_text("Of the first 40 rows, 4 would be kept")
    expect(page.locator(".first-rows .aside").first).to_contain_text("it ends before it starts")
    page.get_by_label("Committed from, day").select_option("Date from")
    page.get_by_label("Committed to, day").select_option("Date to")
    expect(page.locator("#fates .caption")).to_contain_text("36 would be kept and 4 set aside")
    page.get_by_role("button", name="Load it").click()
    expect(page.locator("#ended")).to_have_attribute("data-status", "successful")
    expect(page.locator(".report")).to_contain_text("40 rows read from 1 file: 36 kept, 4 set aside")
    assert faults_at_both_sizes(page) == []
    assert len(held(data)[1]) == 36
    page.goto(page.url.partition("/data/")[0] + "/data")
    assert faults_at_both_sizes(page) == []
    with page.expect_navigation():
        page.get_by_role("button", name="Undo this load").first.press("Enter")
    expect(page.get_by_text("The data are as they were before this load").first).to_be_visible()
    assert held(data) == before and audit(page) == []


def test_without_scripts_and_by_keyboard_alone(desk: Make, data: Path, small: Path) -> None:
    page = desk(scripts=False).open("/data/load")
    page.set_input_files("#file", str(small))
    follow(page.get_by_role("button", name="Look at it"), "Enter")
    expect(page.locator("h1")).to_have_text(small.name)  # the page asks again by itself
    page.get_by_label("Committed from, day").select_option("Date to")
    follow(page.get_by_role("button", name="Check again"), "Enter")
    expect(page.locator("#fates .caption")).to_contain_text("Of the first 40 rows, 40 would be kept")
    page.get_by_label("Committed from, day").select_option("Date from")
    follow(page.get_by_role("button", name="Load it"), "Enter")
    expect(page.locator(".report")).to_contain_text("36 kept, 4 set aside")
    assert len(held(data)[1]) == 36


def test_a_load_shows_how_far_it_is_and_is_stopped(desk: Make, data: Path, large: Path) -> None:
    before, loads = held(data), len(open_store(data).reports())
    page = desk().open("/data/load")
    looked_at(page, large)
    page.get_by_role("button", name="Load it").click()
    expect(page.locator("#job-message")).to_contain_text("Reading large.csv,")
    assert 0 < page.locator("#job-part").evaluate("bar => bar.value") < 100
    assert audit(page) == []
    other = desk(*PHONE).open("/data")  # another page, which shows the same work
    expect(other.locator(".running")).to_contain_text("Loading a file: large.csv")
    follow(page.get_by_role("button", name="Stop"))
    expect(page.locator("#ended")).to_contain_text("Stopped. Nothing was changed.")
    expect(page.get_by_role("link", name="Back to the file")).to_be_visible()
    assert held(data) == before and audit(page) == []
    assert len(open_store(data).reports()) == loads
    while (data / "waiting").exists():  # the rows that it had in hand are removed at once
        page.wait_for_timeout(50)


@contextmanager
def killed_at_will(data: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    command = [part.replace("{port}", str(port)) for part in SERVE]
    environment = {**os.environ, "AFTERDARK_LOG_LEVEL": "error", "AFTERDARK_DATA": str(data)}
    with (
        TemporaryFile() as printed,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=printed, stderr=subprocess.STDOUT) as server,
    ):
        try:
            wait(f"http://127.0.0.1:{port}/readyz", server, printed)
            yield server, f"http://127.0.0.1:{port}"
        finally:
            server.kill()


def test_a_load_that_the_end_of_the_server_cut_off_says_so(chromium: Browser, tmp_path: Path, large: Path) -> None:
    (data := tmp_path / "data").mkdir()
    before = held(data)
    with killed_at_will(data) as (server, address):
        for visit in visiting(chromium, address):
            seen = visit()
            page = seen.open("/data/load")
            looked_at(page, large)
            page.get_by_role("button", name="Load it").click()
            expect(page.locator("#job-message")).to_contain_text("Reading large.csv,")
            job = page.url.partition(address)[2]
            server.send_signal(signal.SIGKILL)
            server.wait()
            page.goto("about:blank")
            assert all("ERR_" in error for error in seen.errors)  # that nobody answers any more
            seen.errors.clear()
    with serving(SERVE, AFTERDARK_DATA=str(data)) as address:
        for visit in visiting(chromium, address):
            page = visit().open(job)
            expect(page.locator("#ended")).to_have_text("Interrupted by a restart of the service. Nothing was changed.")
            page.goto(f"{address}/data")
            expect(page.locator("main")).to_contain_text("Interrupted by a restart of the service.")
            assert audit(page) == []
        assert held(data) == before
        assert httpx2.get(f"{address}/api/jobs", timeout=60).json()["jobs"][0]["status"] == "failed"
