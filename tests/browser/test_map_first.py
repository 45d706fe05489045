"""The map is there before the certainty, says so, and takes the certainty in without moving."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from accessible import audit, faults_at_both_sizes, unseen
from playwright.sync_api import Browser, Page, Route, expect
from test_workspace import rows
from visits import Visit, follow, serving, visiting

pytestmark = pytest.mark.browser
Make = Callable[..., Visit]
VIEW = "[map_workspace.getCenter().lat, map_workspace.getCenter().lng, map_workspace.getZoom()]"
STILL = """() => new Promise(go => {
  const at = String(map_workspace.getCenter());
  setTimeout(() => go(at === String(map_workspace.getCenter())), 300);
})"""
TOP = "document.getElementById('map').getBoundingClientRect().top"
NOTE = f"document.addEventListener('tested', () => queueMicrotask(() => {{ window.topOnceTested = {TOP}; }}))"
"""What else fills the page later, such as the trend, may move it; the certainty may not."""
LINES = """[...document.querySelectorAll('.leaflet-hotspots-pane path')].map(line =>
  [line.getAttribute('stroke'), Number(line.getAttribute('stroke-width')), line.getAttribute('stroke-dasharray')])"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("go") / "go"


@pytest.fixture(scope="module")
def slow(demo: Path, file: Path) -> Iterator[str]:
    script = Path(__file__).parent / "slow.py"
    with serving([sys.executable, str(script), str(demo), "{port}", str(file)]) as address:
        yield address


@pytest.fixture
def go(file: Path) -> Iterator[Path]:
    file.unlink(missing_ok=True)
    yield file
    file.write_text("")  # whatever still waits


@pytest.fixture
def visit(chromium: Browser, slow: str) -> Iterator[Make]:
    yield from visiting(chromium, slow)


def whole(page: Page) -> None:
    expect(page.get_by_role("status").filter(has_text="Tested: the outlines")).to_be_visible()


def test_certainty_comes_to_a_map_that_stays_where_it_is(visit: Make, go: Path) -> None:
    page = visit().open("/?bandwidth=306", whole=False)
    expect(page.get_by_role("status").filter(has_text="is being worked out")).to_be_visible()
    found = rows(page, "hotspots")
    assert page.evaluate(LINES) == [["#566073", 1.5, "2 4"]] * found and found > 1
    assert page.locator(".rank").count() == 0
    expect(page.locator(".legend")).to_contain_text("not yet tested")
    expect(page.locator("#hotspots-0")).to_contain_text("not yet tested")
    assert page.get_by_role("radio", name="Squares").is_disabled()
    assert faults_at_both_sizes(page, "body", tables=True) == []

    page.locator("#hotspots-0 a[data-place]").click()  # nearer, with its popup
    expect(page.locator(".popup")).to_contain_text("Incidents")
    page.locator("#hotspots-1 a[data-place]").focus()
    page.wait_for_function(STILL)  # the popup has made room for itself
    before, address, top = page.evaluate(VIEW), page.url, page.evaluate(TOP)
    page.evaluate(NOTE)
    go.touch()
    whole(page)
    assert (page.evaluate(VIEW), page.url) == (before, address)
    assert page.evaluate("topOnceTested") == pytest.approx(top, abs=1)
    assert page.evaluate("document.activeElement.closest('tr').id") == "hotspots-1"
    expect(page.locator(".popup")).to_contain_text("Locations")
    expect(page.locator(".popup")).to_contain_text("of ten like")
    expect(page.locator("#hotspots-0")).to_have_class("selected")
    lines = page.evaluate(LINES)
    assert len(lines) == rows(page, "hotspots") == page.locator(".rank").count() > 0
    assert {(colour, width) for colour, width, _ in lines} == {("#14213d", 2)}
    assert {dash for *_, dash in lines} <= {None, "6 5"}
    expect(page.locator(".legend")).not_to_contain_text("not yet tested")
    page.get_by_role("radio", name="Squares").check(force=True)
    page.locator(".leaflet-cells-pane path").first.wait_for(state="attached")
    page.locator(".leaflet-popup-close-button").click()
    assert audit(page) == unseen(page) == []
    page.evaluate("map_workspace.panBy([300, 0], { animate: false })")
    page.wait_for_load_state("networkidle")
    drawn = page.evaluate("performance.getEntriesByType('resource').map(one => one.name).filter(n => /tiles/.test(n))")
    assert "-first" in drawn[0] and "-first" not in drawn[-1]
    page.reload()
    expect(page.locator("#testing")).to_have_count(0)
    expect(page.locator("img.overview")).to_have_count(1)


def test_the_first_part_is_not_printed(visit: Make, go: Path) -> None:
    page = visit().open("/?area=lad:E06000030&bandwidth=310", whole=False)
    page.emulate_media(media="print")
    expect(page.get_by_text("This page is not printed yet")).to_be_visible()
    assert not any(page.locator(part).is_visible() for part in ("#map", "#hotspots", "#wards", "h1"))
    go.touch()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("img.overview")).to_be_visible()
    expect(page.get_by_text("This page is not printed yet")).to_have_count(0)


def test_what_goes_wrong_is_told_in_one_sentence(visit: Make, go: Path) -> None:
    def crowded(route: Route) -> None:
        if route.request.resource_type == "fetch":
            route.fulfill(status=503, headers={"retry-after": "600"}, body="{}")
        else:
            route.fallback()

    def gone(route: Route) -> None:
        route.abort() if route.request.resource_type == "fetch" else route.fallback()

    seen, address = visit(), "/?area=lad:E06000030&bandwidth=320"
    page = seen.page
    for fault, told in ((crowded, "Many people are waiting"), (gone, "The service cannot be reached")):
        page.route("**/?*", fault)
        seen.open(address, whole=False)
        expect(page.get_by_text(told)).to_be_visible()
        page.unroute("**/?*")
    seen.open(address, whole=False)
    expect(page.get_by_text("is being worked out")).to_be_visible()
    go.write_text("no")
    expect(page.get_by_text("could not be worked out")).to_be_visible()
    expect(page.locator("#hotspots-0")).to_contain_text("not yet tested")
    assert len(seen.errors) == 3  # Chromium notes each
    seen.errors.clear()


def test_without_scripts_the_page_is_whole_when_it_is_loaded_again(visit: Make, go: Path) -> None:
    seen = visit(scripts=False)
    page = seen.page
    page.goto(f"{seen.origin}/?area=lad:E06000030&bandwidth=330", wait_until="commit")
    expect(page.locator(".by-hand")).to_be_visible()
    go.touch()
    expect(page.locator("img.overview")).to_have_js_property("complete", True)
    follow(page.locator(".by-hand a"))
    expect(page.locator("#testing")).to_have_count(0)
    assert rows(page, "hotspots") > 0
