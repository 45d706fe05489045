"""The charter's pages for a councillor at a desk, on a phone, at a keyboard, without scripts and on paper."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from accessible import faults_at_both_sizes
from paper import printed
from playwright.sync_api import Browser, expect
from visits import DESK, Visit, follow, serving, visiting

from app.answering.zones import derive_zones
from app.records.journal import Records
from geo.space.boundaries import default_wards
from geo.store.opening import open_store

pytestmark = pytest.mark.browser
Make = Callable[..., Visit]
HOME = "/safety-at-night"


@pytest.fixture(scope="module")
def council(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo with its zones, in a folder of its own: these tests write."""
    folder = tmp_path_factory.mktemp("council") / "data"
    shutil.copytree(demo, folder)
    derive_zones(open_store(folder), default_wards(), Records(folder), who="test")
    command = [sys.executable, "-m", "app.cli", "serve", "--port", "{port}"]
    with serving(command, AFTERDARK_DATA=str(folder), AFTERDARK_RESAMPLES="19") as address:
        yield address


@pytest.fixture
def visit(chromium: Browser, council: str) -> Iterator[Make]:
    yield from visiting(chromium, council)


def test_axe_finds_nothing_and_nothing_sticks_out(visit: Make) -> None:
    visited = visit()
    page = visited.open(HOME)
    links = ("#charter a[href*=zones]", "#charter a[href$=evidence]", '#sites th a[href*="/sites/"]')
    own = (HOME, f"{HOME}/sites/new", f"{HOME}/zones/new", f"{HOME}/venues/venue-0001")
    addresses = [*own, *(page.locator(at).first.get_attribute("href") for at in links)]
    for address in addresses:
        page = visited.open(str(address))
        expect(page.locator(".synthetic")).to_contain_text("SYNTHETIC")
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
        if address.endswith("/new"):
            page.locator("#drawing[data-ready=yes]").wait_for()
            page.evaluate("Promise.allSettled([...document.images].map(tile => tile.decode()))")
        assert faults_at_both_sizes(page, tables=True) == [], address
        broken = page.evaluate("[...document.images].filter(one => !one.complete || !one.naturalWidth).length")
        assert broken == 0, address


def test_a_councillor_weighs_sites_and_keeps_one_without_scripts(visit: Make) -> None:
    page = visit(*DESK, scripts=False).open(HOME)
    rows = page.locator("#sites .ranks")
    assert rows.count() >= 2
    page.get_by_label("Badly lit").fill("10")
    page.get_by_label("Pounds").fill("0")
    follow(page.get_by_role("button", name="Rank again"))
    assert "w_dark=10" in page.url and "w_pounds=0" in page.url
    expect(page.locator("#w_dark + .now")).to_have_text("now 10")
    follow(page.get_by_role("link", name="Draw a site"))
    page.get_by_label("Name", exact=True).fill("Riverside path")
    page.get_by_label("Corners").fill("392440 173560\n392980 173760\n392980 173840\n392440 173640")
    follow(page.get_by_role("button", name="Save this site"))
    follow(page.locator("#sites").get_by_role("link", name="Riverside path"))
    expect(page.locator("h1")).to_have_text("Riverside path")
    expect(page.locator(".caption")).to_contain_text("without a working light")
    follow(page.get_by_role("button", name="Take this site off the list"))
    expect(page.locator("#sites").get_by_role("link", name="Riverside path")).to_have_count(0)


def test_a_site_is_drawn_by_mouse_and_a_zone_by_keyboard(visit: Make) -> None:
    page = visit(*DESK).open(HOME)
    follow(page.get_by_role("link", name="Draw a site"))
    page.locator("#drawing[data-ready=yes]").wait_for()
    page.get_by_label("Name").fill("By mouse")
    for _ in range(5):
        page.get_by_role("button", name="Zoom in").click()
    chart = page.locator("#draw-map")
    for x, y in ((300, 150), (500, 150), (500, 280), (300, 280)):
        chart.click(position={"x": x, "y": y})
    expect(page.locator("#draw-said")).to_have_text("Corner added. 4 corners.")
    follow(page.get_by_role("button", name="Save this site"))
    expect(page.locator("#sites").get_by_role("link", name="By mouse")).to_be_visible()

    follow(page.locator("#charter").get_by_role("link", name="Draw a zone"), "Enter")
    page.locator("#drawing[data-ready=yes]").wait_for()
    page.get_by_label("Name").focus()
    page.keyboard.type("By keyboard")
    for _ in range(24):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "draw-map":
            break
    else:
        pytest.fail("the map was not reached")
    for key in (*"+" * 4, "Enter", *["ArrowRight"] * 4, "Enter", *["ArrowDown"] * 3, "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#draw-said")).to_have_text("Corner added. 3 corners.")
    follow(page.get_by_role("button", name="Save this zone"), "Enter")
    expect(page.locator("#charter").get_by_role("link", name="By keyboard", exact=True)).to_be_visible()


def test_a_sheet_and_the_evidence_print_on_a4(visit: Make, tmp_path: Path) -> None:
    page = visit(*DESK).open(HOME)
    follow(page.locator('#sites a[href*="/sites/"]').first)
    words = printed(page, tmp_path / "sheet.pdf")
    for needed in (
        "SYNTHETIC",
        "What could be done",
        "not proven for violence",
        "Displacement",
        "Printed on",
        "HO2018@",
    ):
        assert needed in words, needed
    page = visit(*DESK).open(HOME)
    follow(page.locator('#charter a[href$="evidence"]').first)
    words = printed(page, tmp_path / "evidence.pdf")
    assert "cumulative impact" in words and "Printed on" in words and "Gap" in words
