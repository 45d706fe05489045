"""The form's months as a slider, and a definition of one's own: by keyboard, narrow, without scripts, axe clean."""

import re
from collections.abc import Callable

import pytest
from accessible import audit
from playwright.sync_api import expect
from visits import PHONE, Visit, follow

pytestmark = pytest.mark.browser
Make = Callable[..., Visit]
QUESTION = "/?offence=ROBBERY&bandwidth=1000"


def test_months_are_chosen_by_keyboard_and_the_lists_follow(visit: Make) -> None:
    page = visit().open(QUESTION)
    first, last = page.get_by_label("First month"), page.get_by_label("Last month")
    expect(first).to_have_attribute("aria-valuetext", re.compile("Jan 2025, [0-9]+"))
    assert page.locator("#months rect").count() == 12 == page.locator("#months rect.in:not(.unknown)").count()
    first.focus()
    for _ in range(3):
        first.press("ArrowRight")
    last.focus()
    for _ in range(20):
        last.press("ArrowLeft")
    expect(page.get_by_label("From", exact=True)).to_have_value("2025-04")
    expect(page.get_by_label("To", exact=True)).to_have_value("2025-04")  # a thumb stops at the other
    last.press("ArrowRight")
    expect(page.locator("#months .told")).to_have_text("Apr 2025 to May 2025")
    page.get_by_label("From", exact=True).select_option("2025-02")
    expect(first).to_have_value("1")
    assert audit(page) == []
    follow(page.get_by_role("button", name="Show", exact=True))
    assert "from=2025-02&to=2025-05" in page.url
    expect(page.locator(".caption").first).to_contain_text("Feb to May 2025")


def test_periods_have_names_and_those_without_data_say_why(visit: Make) -> None:
    page = visit().open(QUESTION)
    expect(page.get_by_text("Only 12 months are loaded.")).to_be_visible()
    expect(page.get_by_text("The data begin in Jan 2025.")).to_be_visible()
    follow(page.get_by_role("link", name="Last 4 weeks"))
    expect(page.locator(".caption").first).to_contain_text("1 to 28 Dec 2025 (4 weeks, 2025-W49 to 2025-W52)")
    follow(page.get_by_role("link", name="Last 3 months"))
    expect(page.locator(".caption").first).to_contain_text("Oct to Dec 2025")
    assert page.get_by_role("link", name="Last 3 months").get_attribute("aria-current") == "true"


def test_one_of_the_ways_to_ask_for_hours_lets_go_of_the_others(visit: Make) -> None:
    page = visit().open(f"{QUESTION}&hour=143")
    page.get_by_label("Hours", exact=True).select_option("nte_core")
    expect(page.get_by_label("Or one hour")).to_have_value("")
    follow(page.get_by_role("button", name="Show", exact=True))
    assert "night=nte_core" in page.url and "hour=" not in page.url


def test_a_definition_is_put_together_kept_and_asked(visit: Make) -> None:
    page = visit().open("/definitions/new")
    page.get_by_label("Robbery", exact=True).first.check()
    page.get_by_label("Possession of weapons", exact=True).check()
    follow(page.get_by_role("button", name="See what it counts"))
    expect(page.locator("#counted")).to_contain_text("each counted once")
    assert audit(page) == []
    page.get_by_label("Name").fill("Robbery and weapons")
    follow(page.get_by_role("button", name="Keep it"))
    expect(page.get_by_role("heading", name="Robbery and weapons")).to_be_visible()
    assert audit(page) == []
    follow(page.get_by_role("link", name="On the map"))
    expect(page.locator("h1")).to_contain_text("Robbery and weapons")
    expect(page.locator('#offence optgroup[label="Your own"] option:checked')).to_have_count(1)
    page.goto(f"{page.url.split('/?')[0]}/definitions")
    page.get_by_text("1 version").click()
    follow(page.get_by_role("button", name="Take “Robbery and weapons” off the list"))
    expect(page.get_by_text("None yet.")).to_be_visible()


def test_without_scripts_the_lists_are_there_and_on_a_phone_all_fits(visit: Make) -> None:
    plain = visit(scripts=False).open(QUESTION)
    expect(plain.locator("#months")).to_be_hidden()
    plain.get_by_label("From", exact=True).select_option("2025-06")
    plain.get_by_label("To", exact=True).select_option("2025-03")
    follow(plain.get_by_role("button", name="Show", exact=True))
    expect(plain.locator(".caption").first).to_contain_text("Mar to Jun 2025")  # whichever stands first
    for path in (f"{QUESTION}#ask", "/definitions/new", "/definitions"):
        small = visit(*PHONE).open(path)
        assert small.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        assert audit(small) == []
        if "#ask" in path:
            box = small.get_by_label("First month").bounding_box()
            assert box and box["height"] >= 44
