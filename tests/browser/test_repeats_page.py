"""Near repeats and emerging hot spots in the browser: on a desk and a phone, by keyboard, on paper."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from accessible import faults_at_both_sizes
from paper import printed
from playwright.sync_api import expect
from visits import DESK, Visit

pytestmark = pytest.mark.browser
Make = Callable[..., Visit]
EMERGING, NEAR = "/emerging?offence=ALL_CRIME", "/near-repeats?offence=ROBBERY"


@pytest.mark.parametrize("address", [EMERGING, NEAR])
def test_nothing_sticks_out_and_targets_are_large(visit: Make, address: str) -> None:
    page = visit().open(address)
    assert faults_at_both_sizes(page) == []
    expect(page.locator(".views a[aria-current]")).to_have_count(1)
    if address == EMERGING:
        loaded = "[...document.querySelectorAll('.panels img')].every(e => e.complete && e.naturalWidth > 0)"
        page.wait_for_function(loaded)
        assert page.locator(".panels img").count() >= 2
        assert {"Lasting", "Now and then"} <= set(page.locator(".classes strong").all_inner_texts())


def test_signs_tell_classes_apart_without_their_colours(visit: Make) -> None:
    page = visit(*DESK).open(EMERGING)
    shapes = page.eval_on_selector_all(".classes svg path", "all => all.map(e => e.getAttribute('d'))")
    assert len(set(shapes)) == len(shapes) >= 3


def test_the_bands_open_by_keyboard_and_the_word_is_explained(visit: Make) -> None:
    page = visit(*DESK).open(NEAR)
    expect(page.locator(".heat")).to_be_visible()
    page.locator("summary", has_text="The bands as a table").focus()
    page.keyboard.press("Enter")
    expect(page.locator('[data-table="near-repeat-bands"]')).to_be_visible()
    assert page.locator('[data-table="near-repeat-bands"] tbody tr').count() == 20
    page.locator("a.term", has_text="Near repeats").press("Enter")
    expect(page).to_have_url(re.compile("/words.*#near-repeat$"))


def test_on_paper_both_say_what_they_say(visit: Make, tmp_path: Path) -> None:
    page = visit(*DESK).open(EMERGING)
    headline = page.locator(".lead .answer").inner_text()
    words = printed(page, tmp_path / "emerging.pdf")
    assert " ".join(headline.replace("\u202f", " ").split()) in words and words.count("OFFICIAL") >= 2
    assert "perhaps: not told from chance" in words and "exact method" not in words
    words = printed(visit(*DESK).open(NEAR), tmp_path / "near.pdf")
    assert "No near repeats can be told from chance" in words and "The Knox test" not in words
