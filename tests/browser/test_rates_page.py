"""Rates on a desk, a phone, a keyboard and paper: choices that can be had, a funnel whose names can be read."""

from collections.abc import Callable
from pathlib import Path

import pytest
from paper import printed
from playwright.sync_api import Page, expect
from visits import DESK, PHONE, Visit, at_both_sizes

pytestmark = pytest.mark.browser
Make = Callable[..., Visit]
OVERLAPS = """() => { const at = [...document.querySelectorAll('.funnel .name')].filter(e => e.checkVisibility())
    .map(e => e.getBoundingClientRect()); const field = document.querySelector('.field').getBoundingClientRect();
  return [at.length, at.filter((a, i) => at.some((b, j) => j < i && a.left < b.right && b.left < a.right
    && a.top + 3 < b.bottom && b.top + 3 < a.bottom)).length,
    at.filter(a => a.right > field.right + 12 || a.left < field.left - 56).length]; }"""


def test_the_funnel_names_who_stands_out_and_nothing_sticks_out(visit: Make) -> None:
    page = visit().open("/rates?offence=ALL_CRIME&per=venues")
    for _ in at_both_sizes(page):
        named, over, beyond = page.evaluate(OVERLAPS)
        assert named and not over and not beyond
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".funnel svg path.far").count() == 1 and page.locator(".funnel svg path.outer").count() == 2
    picture = page.locator(".pictured img")
    assert picture.evaluate("e => e.complete && e.naturalWidth > 0")
    low = page.evaluate(
        "() => [...document.querySelectorAll('.choose a')]"
        ".filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.textContent)"
    )
    assert low == []
    expect(page.locator("#rates-table tbody tr")).to_have_count(118)


def test_the_longest_name_of_a_ward_stays_on_a_phone(visit: Make) -> None:
    page = visit(*PHONE).open("/rates?offence=ALL_CRIME&per=venues")
    page.evaluate(
        "document.querySelectorAll('.funnel .name').forEach(e => { e.textContent = 'Salisbury '.repeat(9); })"
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_keyboard_chooses_what_rates_are_per_and_what_cannot_be_had_says_why(visit: Make) -> None:
    page = visit(*DESK).open("/rates?offence=ALL_CRIME")
    greyed = page.locator(".choose .greyed")
    expect(greyed.first).to_contain_text("afterdark load population FILE")
    expect(page.locator(".choose a[aria-current]").first).to_have_text("km²")
    _tab_to(page, "Licensed venue")
    page.keyboard.press("Enter")
    page.wait_for_url("**per=venues**")
    expect(page.locator("h1")).to_contain_text("per licensed venue a year")
    expect(page.locator(".lead .caption")).to_contain_text("Venues differ in size and hours")
    _tab_to(page, "Hexagons of 350 m")
    page.keyboard.press("Enter")
    page.wait_for_url("**grid=hexagons**")
    expect(page.locator(".choose a[aria-current]").last).to_have_text("Hexagons of 350 m")


def test_paper_has_the_map_its_legend_the_funnel_and_every_ward(visit: Make, tmp_path: Path) -> None:
    page = visit(*DESK).open("/rates?offence=ALL_CRIME&per=venues")
    last = page.locator("#rates-table tbody th").last.inner_text().split("\n")[0]
    page.emulate_media(media="print")
    expect(page.locator(".choosers")).to_be_hidden()
    expect(page.locator(".pictured .legend")).to_be_visible()
    words = printed(page, tmp_path / "rates.pdf")
    assert "per licensed venue a year" in words and "holds 998 of 1" in words and last in words
    assert "Venues differ in size and hours" in words and "per=venues" in words


def test_in_the_dark_a_legend_has_the_colours_of_its_map_and_the_view_stands_in_the_row(visit: Make) -> None:
    made = visit(*PHONE)
    page = made.page
    page.emulate_media(color_scheme="dark")
    for path, picture, swatch in (
        ("/rates?offence=ALL_CRIME", ".pictured img", ".legend li i[style]"),
        ("/concentration?offence=ALL_CRIME", ".pictured img", ".often li svg"),
    ):
        page.goto(made.origin + path)
        shown = "e => getComputedStyle(e).filter"
        assert page.locator(picture).first.evaluate(shown).startswith("invert")
        assert page.locator(swatch).first.evaluate(shown) == page.locator(picture).first.evaluate(shown)
        now = page.locator(".views [aria-current]").evaluate("e => e.getBoundingClientRect().toJSON()")
        assert now["left"] >= 0 and now["right"] <= PHONE[0], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _tab_to(page: Page, text: str) -> None:
    """Press Tab until a link of this text has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == text:
            return
    raise AssertionError(f"Tab never reaches {text}")
