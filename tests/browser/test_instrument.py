"""The map as an instrument: what is seen first, what is named, what its address keeps, light and dark."""

import re
from collections.abc import Callable

import pytest
from accessible import audit, small_targets
from playwright.sync_api import expect
from visits import DESK, PHONE, Visit, at_both_sizes, follow

pytestmark = pytest.mark.browser
Make = Callable[..., Visit]
SWINDON = "/?offence=ALL_CRIME&area=lad:E06000030"
OVERLAPS = """() => { const all = [...document.querySelectorAll('.rank')].map(e => e.getBoundingClientRect());
  return all.flatMap((a, i) => all.slice(i + 1).filter(b =>
    Math.hypot(a.x - b.x + (a.width - b.width) / 2, a.y - b.y + (a.height - b.height) / 2)
      < (a.width + b.width) / 2 - 1)).length; }"""
BOX = "selector => document.querySelector(selector).getBoundingClientRect().toJSON()"
COVERED = """() => { const [p, s] = ['.leaflet-popup-content-wrapper', '.rank.selected'].map(q =>
  document.querySelector(q).getBoundingClientRect());
  return p.left < s.right && p.right > s.left && p.top < s.bottom && p.bottom > s.top; }"""


def test_a_desk_sees_the_answer_and_its_list_at_once(visit: Make) -> None:
    page = visit(*DESK).open("/?offence=ALL_CRIME")
    assert page.url.endswith("/?offence=ALL_CRIME")  # who has moved nothing has the plain address
    frame = page.locator("#map")
    expect(frame).to_have_attribute("data-seen", "wards")  # from afar: circles on shaded wards
    expect(page.locator(".leaflet-hotspots-pane")).to_have_css("display", "none")
    sizes = page.evaluate("[...document.querySelectorAll('.rank')].map(e => e.offsetWidth)")
    assert sizes[0] == max(sizes) > min(sizes)
    assert page.evaluate(OVERLAPS) == 0
    shown, listed, legend = (page.evaluate(BOX, part) for part in (".canvas", ".ranked", ".legend"))
    assert listed["left"] >= shown["right"] and listed["top"] < DESK[1] / 2
    assert legend["width"] * legend["height"] < shown["width"] * shown["height"] / 5
    for badge in page.locator(".rank").all():  # the view holds what was found
        at = badge.bounding_box()
        assert at and shown["left"] < at["x"] < shown["right"] and shown["top"] - 24 < at["y"] < shown["bottom"]
    assert page.locator(".ranked li").count() == page.locator("#hotspots > .scroll tbody tr").count()
    count = page.locator("#hotspots-0 [data-key=n]").inner_text()
    assert re.sub(r"\D", "", page.locator(".ranked .count").first.inner_text()) == re.sub(r"\D", "", count)


def test_what_is_pointed_at_is_named_and_what_is_seen_has_an_address(visit: Make) -> None:
    page = visit(*DESK).open("/?offence=ALL_CRIME")
    frame = page.locator("#map")
    page.locator(".ranked li").nth(1).hover()  # rows and shapes light each other
    expect(page.locator(".rank.over")).to_have_text("2")
    page.locator(".rank").first.hover()
    expect(page.locator(".ranked li.over")).to_have_attribute("data-index", "0")
    expect(page.locator(".leaflet-tooltip")).to_contain_text(page.locator(".ranked a").first.inner_text())

    page.locator(".canvas").hover()
    zoom = page.evaluate("map_workspace.getZoom()")
    page.mouse.wheel(0, 200)
    expect(page.locator(".wheel")).to_be_visible()
    assert page.evaluate("map_workspace.getZoom()") == zoom
    page.evaluate("scrollTo(0, 0)")

    page.locator(".ranked a").nth(1).click()  # near by: density, outlines, and a popup beside what it names
    expect(frame).to_have_attribute("data-seen", "density")
    expect(page.locator(".leaflet-hotspots-pane")).to_have_css("display", "block")
    expect(page.locator(".popup h2")).to_have_text(page.locator(".ranked a").nth(1).inner_text())
    assert not page.evaluate(COVERED) and page.evaluate(OVERLAPS) == 0
    assert audit(page) == []
    page.locator(".legend summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("radio", name="Wards").check(force=True)
    address, place = page.url, page.evaluate("map_workspace.getCenter()")
    assert "#at=" in address and "shade=wards" in address and "place=hotspots-1" in address
    follow(page.get_by_role("link", name="Data"))
    assert page.url.endswith("/data?offence=ALL_CRIME")
    page.go_back()
    page.locator("#map.live").wait_for()
    assert page.url == address
    assert page.evaluate("map_workspace.getCenter()")["lat"] == pytest.approx(place["lat"], abs=1e-4)
    expect(page.locator(".popup h2")).to_be_visible()
    expect(frame).to_have_attribute("data-shade", "wards")
    expect(page.locator(".legend")).not_to_have_attribute("open", "")  # who folds it, finds it folded

    head = page.locator("#wards th").filter(has_text="Incidents")
    names, first = page.locator("#wards tbody th"), page.locator("#wards tbody th").first.inner_text()
    for order in ("descending", "ascending"):
        head.get_by_role("button").click()
        expect(head).to_have_attribute("aria-sort", order)
    assert names.first.inner_text() != first


def test_every_page_takes_the_question_along(visit: Make) -> None:
    page = visit().open("/words?offence=ROBBERY&area=lad:E06000030")
    for name in ("Night", "Safety at Night", "Clear, Hold, Build", "Method", "How far to trust it", "Map"):
        follow(page.get_by_role("link", name=name, exact=True))
        assert page.url.endswith("?offence=ROBBERY&area=lad:E06000030"), name
    page.goto(page.url.replace("/?", "/clear-hold-build?"))
    follow(page.locator(".sites h2 a").first) if page.locator(".sites h2 a").count() else None
    follow(page.get_by_role("link", name="Map", exact=True))
    assert page.url.endswith("/?offence=ROBBERY&area=lad:E06000030")


@pytest.mark.parametrize("path", ["/night", "/safety-at-night", "/clear-hold-build"])
def test_a_page_is_as_readable_in_the_dark(visit: Make, path: str) -> None:
    seen = visit()
    seen.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    for size in at_both_sizes(seen.open(path)):
        assert audit(seen.page) == [], size


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_map_is_as_readable_in_the_dark_and_in_high_contrast(visit: Make, size: tuple[int, int]) -> None:
    seen = visit(*size)
    page = seen.page
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    seen.open(SWINDON)
    assert audit(page) == []
    assert page.evaluate("getComputedStyle(document.body.parentNode).backgroundColor") == "rgb(21, 23, 28)"
    asked = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    tiles = [name for name in asked if "/basemap/" in name]
    assert tiles and all("dark" in name for name in tiles)
    page.locator(".ranked a").first.click()
    expect(page.locator(".popup h2")).to_be_visible()
    assert audit(page) == []
    for media in ({"contrast": "more"}, {"color_scheme": "light"}):
        page.emulate_media(**media)  # type: ignore[arg-type]
        assert audit(page) == []
    if size == PHONE:
        tops = [page.evaluate(BOX, part)["top"] for part in (".canvas", ".legend", ".ranked", ".notes")]
        assert tops == sorted(tops)  # the map first, then the list
        expect(page.locator(".legend")).not_to_have_attribute("open", "")
        assert small_targets(page, "body") == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
