"""Finding a place on a map by keyboard, on a desk and on a phone, with nobody else asked."""

from collections.abc import Callable

import pytest
from accessible import audit, small_targets
from playwright.sync_api import expect
from visits import DESK, Visit, at_both_sizes

pytestmark = pytest.mark.browser
Make = Callable[..., Visit]
CENTRE = "[map_workspace.getCenter().lat, map_workspace.getCenter().lng]"
LAYOUT = "document.querySelector('.search').getBoundingClientRect().right <= innerWidth"


def test_a_place_is_found_chosen_and_marked_by_keyboard(visit: Make) -> None:
    page = visit().open("/", whole=False)
    box = page.get_by_role("combobox", name="Find a place on the map")
    box.fill("fleet st swi")
    option = page.locator(".search [role=option]").first
    expect(option).to_have_text("Fleet Streetstreet, Swindon")
    for size in at_both_sizes(page):
        assert audit(page) == []
        assert page.evaluate(LAYOUT)
        assert size == DESK or small_targets(page, ".search") == []
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    box.press("Enter")
    expect(page.locator(".found-name")).to_have_text("Fleet Street")
    expect(page.locator(".search-box")).to_be_hidden()
    lat, lon = page.evaluate(CENTRE)
    assert abs(lat - 51.5620) < 0.003 and abs(lon + 1.7865) < 0.003

    box.fill("regnet street swindon")  # nothing is called so: nothing is taken until somebody points at it
    expect(page.locator(".search-note")).to_contain_text("Did you mean")
    box.press("Enter")
    assert page.evaluate(CENTRE) == [lat, lon]
    box.press("Escape")
    box.press("Escape")
    expect(page.locator(".found-name")).to_have_count(0)
