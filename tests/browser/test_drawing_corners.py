"""An area drawn by mouse and by keyboard alike: corners moved, put in, removed, undone, and what is said meanwhile."""

import re
from collections.abc import Callable

import pytest
from accessible import audit
from playwright.sync_api import Page, expect
from visits import Visit

pytestmark = pytest.mark.browser
Make = Callable[..., Visit]


def corners(page: Page) -> list[tuple[float, float]]:
    text = page.locator("#corners").input_value()
    return [(float(lon), float(lat)) for lon, lat in re.findall(r"(-?[\d.]+), (-?[\d.]+)", text)]


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
def test_an_area_is_drawn_by_mouse_by_keyboard_and_at_once(visit: Make, size: tuple[int, int]) -> None:
    page = ready(visit, size)
    by_mouse(page)
    by_keyboard(page)
    quick_shapes(page)
    page.locator("#drawing details").evaluate_all("all => all.forEach(one => { one.open = true })")
    assert audit(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def ready(visit: Make, size: tuple[int, int]) -> Page:
    page = visit(*size).open("/safety-at-night/sites/new")
    page.locator("#drawing[data-ready=yes]").wait_for()
    page.locator("#corners").fill("-1.79, 51.56\n-1.78, 51.56\n-1.78, 51.565\n-1.79, 51.565")
    said, chart = page.locator("#draw-said"), page.locator("#draw-map")
    for _ in range(4):
        chart.press("+")
    chart.press("Escape")
    expect(said).to_have_text("Started again: no corners.")
    return page


def by_mouse(page: Page) -> None:
    said, chart = page.locator("#draw-said"), page.locator("#draw-map")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    bar = page.locator(".draw-bar").bounding_box()
    assert box and bar and bar["y"] + bar["height"] <= box["y"]  # the bar lies above the map, not on it
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for dx, dy in ((-90, -60), (90, -60), (90, 60), (-90, 60)):
        page.mouse.click(x + dx, y + dy)
    drawn = corners(page)
    assert len(drawn) == 4
    page.mouse.move(x + 90, y - 60)
    page.mouse.down()
    page.mouse.move(x + 130, y - 90, steps=3)
    page.mouse.up()
    expect(said).to_have_text("Corner 2 moved.")
    moved = corners(page)
    assert moved[1][0] > drawn[1][0] and moved[1][1] > drawn[1][1] and moved[:1] + moved[2:] == drawn[:1] + drawn[2:]
    page.mouse.click(x, y + 60)
    expect(said).to_have_text("Corner 4 put in between. 5 corners.")
    page.get_by_role("button", name="Remove corner").click()
    expect(said).to_have_text("Corner 4 removed. 4 left.")
    for _ in range(3):
        page.get_by_role("button", name="Undo").click()
    assert corners(page) == drawn
    page.get_by_role("button", name="Redo").click()
    assert corners(page) == moved
    page.locator("#drawing[data-measured='4']").wait_for()
    expect(page.locator("#draw-measures")).to_contain_text(re.compile(r"km², .* inside: all recorded crime"))


def by_keyboard(page: Page) -> None:
    said, moved = page.locator("#draw-said"), corners(page)
    page.locator("#draw-map").focus()
    page.keyboard.press("Tab")  # the map's own buttons come first
    for _ in range(4):
        if page.evaluate("document.activeElement.ariaLabel") == "Corner 1 of 4":
            break
        page.keyboard.press("Tab")
    else:
        pytest.fail("no corner was reached")
    page.keyboard.press("Tab")
    for key in ("ArrowLeft", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
    expect(said).to_have_text("Corner 2 moved.")
    by_key = corners(page)
    assert by_key[1][0] < moved[1][0] and by_key[1][1] < moved[1][1]
    page.keyboard.press("Enter")
    expect(said).to_have_text("Corner 3 put in between. 5 corners.")
    assert page.evaluate("document.activeElement.ariaLabel") == "Corner 3 of 5"
    page.keyboard.press("Delete")
    expect(said).to_have_text("Corner 3 removed. 4 left.")
    assert corners(page) == by_key
    for _ in range(3):
        page.keyboard.press("Control+z")
    assert corners(page) == moved  # the three steps of one corner are one
    page.keyboard.press("Control+y")
    assert corners(page) == by_key


def quick_shapes(page: Page) -> None:
    said, chart = page.locator("#draw-said"), page.locator("#draw-map")
    page.get_by_role("button", name="Circle").click()
    page.get_by_label("Radius").fill("60")
    page.get_by_label("Radius").press("Enter")
    chart.press("Enter")
    expect(said).to_have_text("Circle drawn, 60 m round its middle.")
    expect(page.locator("#draw-size")).to_contain_text("It is 120 m across")
    page.get_by_role("button", name="Along a street").click()
    for keys in (["Enter"], [*["ArrowRight"] * 4, "Enter"]):
        for key in keys:
            chart.press(key)
    expect(said).to_contain_text("60 m wide")
    expect(page.locator("#draw-size")).to_be_empty()
    assert 4 <= len(corners(page)) < 60
