"""Sites at a screen: drawn by mouse, by keyboard and without scripts; judged, printed, and read by a screen reader."""

import re
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from accessible import audit, faults_at_both_sizes
from paper import printed
from playwright.sync_api import Browser, Page, expect
from visits import Visit, follow, serving, visiting

from app.loading.load import load_demo
from app.records.journal import Records
from app.sites.demo import save_demo_sites
from geo.store.opening import open_store

pytestmark = pytest.mark.browser
Make = Callable[..., Visit]
PATH = "/clear-hold-build"


@pytest.fixture(scope="module")
def sites_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`afterdark serve` on three years of demo data with its sites."""
    folder = tmp_path_factory.mktemp("sites")
    load_demo(open_store(folder), months=36, last=date(2025, 12, 1), seed=20260101)
    save_demo_sites(open_store(folder), Records(folder))
    with serving(
        [sys.executable, "-m", "app.cli", "serve", "--port", "{port}"],
        AFTERDARK_DATA=str(folder),
        AFTERDARK_RESAMPLES="19",
    ) as address:
        yield address


@pytest.fixture
def visit(chromium: Browser, sites_server: str) -> Iterator[Callable[..., Visit]]:
    yield from visiting(chromium, sites_server)


def drawing(page: Page) -> Page:
    page.locator("#drawing[data-ready=yes]").wait_for()
    return page


def fill(page: Page, name: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Incidents from").select_option("demo")
    first = page.get_by_role("group", name="Phase 1")
    first.get_by_label("Phase").select_option("clear")
    first.get_by_label("First day").fill("2024-07-01")


def corners(page: Page) -> list[tuple[float, float]]:
    text = page.locator("#corners").input_value()
    return [(float(lon), float(lat)) for lon, lat in re.findall(r"(-?[\d.]+), (-?[\d.]+)", text)]


def test_a_polygon_drawn_by_mouse_becomes_a_site(visit: Make) -> None:
    page = drawing(visit().open(f"{PATH}/new"))
    fill(page, "By mouse")
    chart = page.locator("#draw-map")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box
    for _ in range(5):
        page.get_by_role("button", name="Zoom in").click()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for dx, dy in ((-60, -40), (60, -40), (60, 40), (-60, 40)):
        page.mouse.click(middle[0] + dx, middle[1] + dy)
    expect(page.locator("#draw-said")).to_have_text("Corner added. 4 corners.")
    page.mouse.click(middle[0], middle[1] + 60)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#draw-said")).to_have_text("Undone: corner added. 4 corners.")
    drawn = corners(page)
    assert len(drawn) == 4 and page.get_by_label("Draw it, or paste its corners").is_checked()
    follow(page.get_by_role("button", name="Save"))
    expect(page.locator("h1")).to_have_text("By mouse")
    assert re.search(r"/clear-hold-build/\w{12}$", page.url)
    follow(page.get_by_role("link", name="Edit the site"))
    again = corners(drawing(page))
    assert np.array(sorted(again)) == pytest.approx(np.array(sorted(drawn)), abs=5e-6)


def test_a_polygon_drawn_by_keyboard_alone_becomes_a_site(visit: Make) -> None:
    page = drawing(visit().open(f"{PATH}/new"))
    fill(page, "By keyboard")
    page.get_by_label("Draw it, or paste its corners").focus()
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "draw-map":
            break
    else:
        pytest.fail("the map was not reached")
    said = page.locator("#draw-said")
    expect(said).to_have_text("Cross in the middle. 0 corners; an area needs three.")
    for _ in range(4):
        page.keyboard.press("+")
    for moves in ((), ("ArrowRight",) * 4, ("ArrowDown",) * 3, ("ArrowLeft",) * 4):
        for key in moves:
            page.keyboard.press(key)
        page.keyboard.press("Enter")
    expect(said).to_have_text("Corner added. 4 corners.")
    page.keyboard.press("Backspace")
    expect(said).to_have_text("Undone: corner added. 3 corners.")
    page.keyboard.press("Enter")
    square = corners(page)
    (west, north), (east, _), (_, south), _ = square
    assert west < east and south < north and len(square) == 4
    assert square[0][1] == pytest.approx(square[1][1], abs=1e-4)  # the cross moved along one line
    page.keyboard.press("Escape")
    expect(said).to_have_text("Started again: no corners.")
    assert corners(page) == []
    page.locator("#corners").fill("\n".join(f"{x}, {y}" for x, y in square))
    follow(page.get_by_role("button", name="Save"), "Enter")
    expect(page.locator("h1")).to_have_text("By keyboard")


def test_the_cross_takes_the_map_along_at_its_edge(visit: Make) -> None:
    page = drawing(visit().open(f"{PATH}/chb-1/edit"))
    page.locator("#draw-map").focus()
    page.keyboard.press("Escape")
    for _ in range(60):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    (first, _), (second, _) = corners(page)
    assert second > first
    cross, chart = page.locator(".cross").bounding_box(), page.locator("#draw-map").bounding_box()
    assert cross and chart and chart["x"] <= cross["x"] <= chart["x"] + chart["width"]


def test_without_scripts_corners_are_pasted_and_everything_is_read(visit: Make) -> None:
    page = visit(scripts=False).open(f"{PATH}/new")
    expect(page.locator("#drawing")).to_be_hidden()
    fill(page, "By paste")
    page.locator("#corners").fill("415400 184900\n415800 184900\n415800 185300\n415400 185300")
    follow(page.get_by_role("button", name="Save"))
    expect(page.locator("h1")).to_have_text("By paste")
    page = visit(scripts=False).open(f"{PATH}/chb-2")
    expect(page.locator("img.overview")).to_be_visible()
    expect(page.locator(".alerted")).to_contain_text("Inner ring, all of it")
    expect(page.locator("#judged .verdict").first).to_contain_text("No clear change")


def test_the_map_of_a_site_can_be_moved_and_its_kinds_are_not_told_by_colour_alone(visit: Make) -> None:
    page = visit().open(f"{PATH}/chb-2")
    page.locator(".site-map.live").wait_for()
    fills = set(page.evaluate("[...document.querySelectorAll('.site-map path')].map(p => p.getAttribute('fill'))"))
    assert {"url(#cell-new)", "url(#cell-intermittent)"} <= fills
    assert page.locator(".site-map pattern").count() == 2
    pane = page.locator(".site-map .leaflet-map-pane")
    before = str(pane.get_attribute("style"))
    page.locator(".site-map .folium-map").press("ArrowRight")
    expect(pane).not_to_have_attribute("style", before)


@pytest.mark.parametrize("path", ["", "/chb-2", "/new", "/chb-1/edit", "/chb-1/control"])
def test_axe_finds_nothing_and_nothing_sticks_out(visit: Make, path: str) -> None:
    page = visit().open(PATH + path)
    if path == "/chb-2":
        page.locator(".site-map.live").wait_for()
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    assert faults_at_both_sizes(page, "main", tables=True) == []


def test_a_change_that_another_site_sends_is_refused(visit: Make, sites_server: str) -> None:
    """A page of another origin (the same server by another name) sends its form here."""
    seen = visit()
    page = seen.open(PATH)
    answer = page.request.post(
        f"{sites_server}{PATH}/chb-3/retire", form={"version": "1"}, headers={"origin": "http://evil.example"}
    )
    assert answer.status == 403
    expect(page.get_by_role("heading", name="Salisbury West")).to_be_visible()


def test_the_second_editor_is_told_in_the_browser(visit: Make) -> None:
    first, second = visit(), visit()
    one, two = first.open(f"{PATH}/chb-3/edit"), second.open(f"{PATH}/chb-3/edit")
    one.get_by_label("Lead").first.fill("Quick")
    follow(one.get_by_role("button", name="Save"))
    two.get_by_label("Lead").first.fill("Slow")
    follow(two.get_by_role("button", name="Save"))
    expect(two.get_by_role("alert")).to_contain_text("Changed by someone else")
    expect(two.get_by_role("table", name="Both versions")).to_contain_text("Quick")
    expect(two.get_by_label("Lead").first).to_have_value("Slow")
    assert audit(two) == []
    assert all("409" in error for error in second.errors)
    second.errors.clear()
    follow(two.get_by_role("button", name="Save mine on top"))
    expect(two.locator("#history")).to_contain_text("Slow")
    expect(two.locator("#history")).to_contain_text("Quick")


def test_the_printed_report_has_marking_verdict_tables_and_every_measure(visit: Make, tmp_path: Path) -> None:
    page = visit().open(f"{PATH}/chb-1")
    page.emulate_media(media="print")
    for part in (".marking", "#judged .verdict", "img.overview", ".printed-on"):
        expect(page.locator(part).first).to_be_visible()
    for part in (".asking", ".entry", "#history form"):
        expect(page.locator(part).first).to_be_hidden()
    marking = page.locator(".marking").first.inner_text()
    words = printed(page, tmp_path / "site.pdf")
    assert words.lower().count(marking.lower()) >= 2 and "Printed on" in words
    assert " ".join(page.locator("#judged .verdict").first.inner_text().split()) in words
