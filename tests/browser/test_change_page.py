"""Two periods at a screen, at a phone, by keyboard, without scripts, with a screen reader and on paper."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from accessible import faults_at_both_sizes
from paper import printed
from playwright.sync_api import Page, expect
from visits import DESK, PHONE, Visit, follow

pytestmark = pytest.mark.browser
Make = Callable[..., Visit]
PATH = "/change?offence=VIOLENCE_SEXUAL_RECORDED&area=lad:E06000030&from=2025-07&to=2025-12&against=before"
ALIKE = """() => {
  const at = (name) => {
    const holder = document.querySelector(`[data-map="${name}"]`);
    const parts = [holder, holder.querySelector('.leaflet-wards-pane path')];
    const [map, ward] = parts.map((one) => one.getBoundingClientRect());
    return [ward.x - map.x, ward.y - map.y, ward.width];
  };
  const [one, other] = [at('first'), at('second')];
  return one.every((value, i) => Math.abs(value - other[i]) < 1.5) ? one : null;
}"""
"""Where the wards begin on both maps, and how wide they are, when it is the same place on both."""


def opened(visit: Make, size: tuple[int, int] = DESK) -> Page:
    page = visit(*size).open(PATH)
    page.locator(".change-map[data-ready]").wait_for()
    page.locator("[data-map=first] .leaflet-wards-pane path").first.wait_for()
    return page


def test_axe_finds_nothing_and_nothing_sticks_out(visit: Make) -> None:
    page = opened(visit)
    for mode in ("Difference", "Side by side", "Swipe"):
        page.get_by_label(mode, exact=True).check()
        assert faults_at_both_sizes(page) == [], mode
    for target in page.locator(".modes label, .against a, .edge input, .named summary").all():
        box = target.bounding_box()
        assert box is None or box["height"] >= 44


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_both_maps_move_and_zoom_together_by_keyboard(visit: Make, size: tuple[int, int]) -> None:
    page = opened(visit, size)
    page.get_by_label("Side by side", exact=True).check()
    expect(page.locator("[data-caption=first]")).to_have_text("Before: Jan to Jun 2025")
    expect(page.locator("[data-caption=second]")).to_have_text("Now: Jul to Dec 2025")
    before = page.wait_for_function(ALIKE).json_value()
    for holder, key in (("first", "ArrowRight"), ("second", "ArrowDown"), ("second", "+")):
        page.locator(f"[data-map={holder}]").focus()
        page.keyboard.press(key)
        page.wait_for_function(
            f"(was) => {{ const now = ({ALIKE})(); return now && '' + now !== '' + was; }}", arg=before
        )
        before = page.wait_for_function(ALIKE).json_value()


def test_the_edge_of_the_swipe_moves_by_keyboard_and_stays_when_the_map_moves(visit: Make) -> None:
    page = opened(visit)
    page.get_by_label("Swipe", exact=True).check()
    edge, line = page.locator(".edge input"), page.locator(".line-of-edge")
    expect(edge).to_have_value("50")
    edge.focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    expect(edge).to_have_value("30")
    width = page.locator("[data-map=first]").evaluate("(map) => map.clientWidth")
    at = line.bounding_box()["x"] - page.locator("[data-map=first]").bounding_box()["x"]  # type: ignore[index]
    assert at == pytest.approx(0.3 * width, abs=4)
    clipped = "getComputedStyle(document.querySelector('.leaflet-{}-pane')).clipPath"
    first = [page.evaluate(clipped.format(name)) for name in ("before", "after")]
    assert all(text.startswith("polygon(") for text in first) and first[0] != first[1]
    page.locator("[data-map=first]").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"(was) => {clipped.format('after')} !== was", arg=first[1])
    assert line.evaluate("(line) => line.style.left") == f"{0.3 * width - 1.5:g}px"
    page.get_by_label("Difference", exact=True).check()
    assert page.evaluate(clipped.format("after")) in ("none", "") and line.is_hidden()
    assert page.locator(".leaflet-difference-pane img").count() > 0


def test_without_scripts_there_are_three_drawings_and_months_of_ones_own(visit: Make) -> None:
    page = visit(scripts=False).open(PATH)
    pictures = page.locator(".drawings img")
    expect(pictures).to_have_count(3)
    for picture in pictures.all():
        assert picture.get_attribute("alt") and picture.bounding_box()["width"] > 200  # type: ignore[index]
    page.locator(".against summary").click()
    for name, month in (("against_from", "2025-01"), ("against_to", "2025-03")):
        page.locator(f"select[name={name}]").select_option(month)
    follow(page.get_by_role("button", name="Compare", exact=True))
    expect(page.locator(".lead .answer")).to_contain_text("in Jan to Mar 2025")
    greyed = page.locator(".against .greyed")
    expect(greyed.first).to_contain_text("the data do not hold both whole")


def test_paper_has_the_sentence_three_drawings_and_the_tables(visit: Make, tmp_path: Path) -> None:
    page = opened(visit)
    words = printed(page, tmp_path / "change.pdf")
    assert re.search(r"\d+ (more|fewer): [\d ]+ incidents in Jul to Dec 2025", words)
    for part in ("OFFICIAL", "SYNTHETIC", "Difference: Jul to Dec 2025 less Jan to Jun 2025", "Beside other areas"):
        assert part in words
    assert page.locator(".drawings img").first.is_visible() and not page.locator(".modes").is_visible()
