"""The area of a question is found by typing: a ward, a town, a postcode; without scripts it is a plain list."""

from collections.abc import Callable

import pytest
from accessible import audit
from playwright.sync_api import expect
from visits import PHONE, Visit, follow

pytestmark = pytest.mark.browser
Make = Callable[..., Visit]
QUESTION = "/?offence=ROBBERY&bandwidth=1000"


def test_somebody_finds_a_town_two_wards_and_a_postcode(visit: Make) -> None:
    page = visit().open(QUESTION)
    field, listed = page.get_by_label("Area", exact=True), page.get_by_role("listbox", name="Areas")
    field.fill("salis")
    expect(listed.get_by_role("option").first).to_contain_text("Salisbury, the town")
    assert audit(page) == []
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == "area-found-0"
    field.press("Enter")
    expect(field).to_have_value("Salisbury, the town")
    expect(listed).to_be_hidden()
    follow(page.get_by_role("button", name="Show", exact=True))
    page.locator("#map.live[data-tiles=ready]").wait_for()
    expect(page.locator("h1")).to_have_text("Robbery, the town of Salisbury")
    expect(field).to_have_value("Salisbury, the town")

    field.fill("Eastcott")
    listed.get_by_role("option").filter(has_text="Wards of Swindon").first.click()
    field.fill("Old Town")
    listed.get_by_role("option").filter(has_text="Eastcott and Old Town").click()
    follow(page.get_by_role("button", name="Show", exact=True))
    expect(page.locator("h1")).to_have_text("Robbery, 2 wards: Eastcott and Old Town")

    field.fill("SN1 1AE")
    listed.get_by_role("option").filter(has_text="Within 500 m of SN1 1AE").click()
    follow(page.get_by_role("button", name="Show", exact=True))
    expect(page.locator("h1")).to_have_text("Robbery, within 500 m of SN1 1AE")
    assert "area=circle%3A" in page.url

    field.fill("no such place")
    page.get_by_role("button", name="Show", exact=True).click()
    assert "list" in field.evaluate("field => field.validationMessage") and "area=circle%3A" in page.url
    field.fill("")
    follow(page.get_by_role("button", name="Show", exact=True))
    assert "area=" not in page.url


def test_without_scripts_it_is_a_list_and_on_a_phone_it_fits(visit: Make) -> None:
    page = visit(scripts=False).open(QUESTION)
    page.get_by_label("Area", exact=True).select_option(label="Salisbury, the town")
    follow(page.get_by_role("button", name="Show", exact=True))
    expect(page.locator("h1")).to_have_text("Robbery, the town of Salisbury")
    small = visit(*PHONE).open(QUESTION)
    small.get_by_role("link", name="Change the question").click()
    field = small.get_by_label("Area", exact=True)
    field.fill("sw")
    option = small.get_by_role("listbox", name="Areas").get_by_role("option").first
    expect(option).to_be_visible()
    box = option.bounding_box()
    assert box is not None and box["height"] >= 44 and box["x"] >= 0 and box["x"] + box["width"] <= PHONE[0]
    assert audit(small) == []
