"""A briefing taken, a question kept and its alarm, and the list of incidents, at a desk, on a phone and by keyboard."""

import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from accessible import audit, faults_at_both_sizes
from paper import printed
from playwright.sync_api import Browser, expect
from pypdf import PdfReader
from visits import Visit, follow, serving, visiting

from app.loading.load import load_demo
from geo.store.opening import open_store

pytestmark = pytest.mark.browser
Make = Callable[..., Visit]
ROBBERY = "?offence=ROBBERY"


@pytest.fixture
def desk(chromium: Browser, demo: Path, tmp_path: Path) -> Iterator[tuple[Callable[..., Visit], Path]]:
    """A server on a copy of the demonstration, which may be loaded anew and written to."""
    data = tmp_path / "desk"
    shutil.copytree(demo, data)
    command = [sys.executable, "-m", "app.cli", "serve", "--port", "{port}"]
    with serving(command, AFTERDARK_DATA=str(data), AFTERDARK_RESAMPLES="19") as address:
        visits = visiting(chromium, address)
        yield next(visits), data
        next(visits, None)


def test_the_briefing_takes_the_shade_along_and_is_one_sheet(visit: Make, tmp_path: Path) -> None:
    page = visit().open(f"/{ROBBERY}")
    page.locator("input[name=shade][value=wards]").check(force=True)
    expect(page.locator("#map")).to_have_attribute("data-shade", "wards")
    follow(page.get_by_role("link", name="Briefing: one A4"))
    assert "shade=wards" in page.url
    sheet = page.locator(".a4")
    expect(sheet.locator("h1")).to_contain_text("Robbery")
    expect(sheet.locator("figcaption")).to_contain_text("Rate of each ward")
    with page.expect_download() as taken:
        page.get_by_role("link", name="One A4 (PDF)").click()
    read = PdfReader(taken.value.path())
    assert len(read.pages) == 1 and taken.value.suggested_filename.startswith("after-dark-briefing-ROBBERY")
    paper = tmp_path / "page.pdf"
    words = printed(page, paper)
    assert len(PdfReader(paper).pages) == 1, "the page itself prints as the sheet"
    assert words.startswith("OFFICIAL") and words.count("OFFICIAL") == 2 and "Is it rising?" in words
    assert "Change the question" not in words


def test_a_kept_question_tells_what_has_changed(desk: tuple[Make, Path]) -> None:
    visit, data = desk
    page = visit().open(f"/{ROBBERY}")
    follow(page.get_by_role("link", name="Keep this question"))
    page.get_by_label("Name", exact=True).fill("Robbery, monthly")
    page.get_by_label("Note, if you like").fill("for the first of the month")
    follow(page.get_by_role("button", name="Keep this question"))
    expect(page.locator("h1")).to_have_text("Robbery, monthly")
    expect(page.locator(".changes")).to_contain_text("nothing has changed")
    here = page.url
    load_demo(open_store(data), months=14, last=date(2026, 2, 1), seed=1)
    page.goto(here)
    changes = page.locator(".changes")
    expect(changes).to_contain_text("2 months were added: Jan to Feb 2026")
    expect(changes).to_contain_text("chance")
    assert audit(page) == []
    follow(page.get_by_role("button", name="I have seen this"))
    expect(page.locator(".changes")).to_contain_text("nothing has changed")
    page.get_by_label("Name", exact=True).fill("Board paper")
    follow(page.get_by_role("button", name="Save", exact=True), "Enter")
    follow(page.get_by_role("navigation", name="Pages").get_by_role("link", name="Kept"))
    expect(page.locator(".kept")).to_contain_text("Board paper")
    assert audit(page) == []
    follow(page.get_by_role("link", name="Board paper"))
    page.get_by_text("Keep it no longer").click()
    follow(page.get_by_role("button", name="Delete this question"))
    expect(page.locator(".card")).to_contain_text("No question is kept yet")


def test_a_square_narrows_the_list_and_a_row_lights_its_square(visit: Make) -> None:
    page = visit().open(f"/incidents{ROBBERY}")
    squares = page.locator("svg.squares a")
    assert squares.count() > 3
    row = page.locator("[data-table=incidents] tbody tr").first
    row.locator("a").focus()
    key = row.get_attribute("data-square")
    lit = page.locator(f'svg.squares a[data-square="{key}"]')
    assert "lit" in (lit.get_attribute("class") or "")
    count = lit.get_attribute("aria-label").rsplit(": ", 1)[1]  # type: ignore[union-attr]
    lit.focus()
    assert row.get_attribute("class") == "selected"
    follow(lit, "Enter")
    expect(page.locator(".lead")).to_contain_text(count.split()[0])
    expect(page.locator(".lead")).to_contain_text("in the square")
    page.get_by_label("Sort by").select_option("-start")
    follow(page.get_by_role("form", name="Filter and sort the list").get_by_role("button", name="Show"))
    assert "square=" in page.url and "sort=-start" in page.url


@pytest.mark.parametrize(
    "path",
    [f"/briefing{ROBBERY}", f"/incidents{ROBBERY}", f"/outcomes{ROBBERY}", "/questions", f"/questions/new{ROBBERY}"],
)
def test_axe_finds_nothing_and_nothing_sticks_out(visit: Make, path: str) -> None:
    page = visit().open(path)
    assert faults_at_both_sizes(page, "main") == []


def test_without_scripts_all_of_it_works(visit: Make) -> None:
    page = visit(scripts=False).open(f"/incidents{ROBBERY}")
    follow(page.locator("svg.squares a").first)
    expect(page.locator(".lead")).to_contain_text("in the square")
    page = visit(scripts=False).open(f"/{ROBBERY}")
    follow(page.get_by_role("link", name="Briefing: one A4"))
    expect(page.locator(".a4 h1")).to_contain_text("Robbery")
