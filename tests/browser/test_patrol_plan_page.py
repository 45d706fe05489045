"""A new plan of patrols: at a desk and on a phone, axe clean; a fault keeps what was typed."""

from collections.abc import Callable

import pytest
from accessible import faults_at_both_sizes
from playwright.sync_api import expect
from visits import Visit, follow

pytestmark = pytest.mark.browser
Make = Callable[..., Visit]


@pytest.mark.parametrize("path", ["/patrols", "/patrols/new"])
def test_axe_finds_nothing_and_nothing_sticks_out(visit: Make, path: str) -> None:
    page = visit().open(path)
    assert faults_at_both_sizes(page, "main") == []


def test_a_plan_without_places_says_what_to_do_and_keeps_what_was_typed(visit: Make) -> None:
    seen = visit()
    page = seen.open("/patrols")
    follow(page.get_by_role("link", name="Make a plan"))
    page.get_by_label("Name").fill("Friday late")
    page.get_by_label("Units").first.fill("NPT 1")
    page.get_by_label("Starts at").first.fill("415000,184500")
    page.get_by_label("Every third day").check()
    follow(page.get_by_role("button", name="Make the plan"))
    expect(page.get_by_role("alert")).to_contain_text("Agree places first")
    expect(page.get_by_label("Name")).to_have_value("Friday late")
    expect(page.get_by_label("Every third day")).to_be_checked()
    assert all("422" in error for error in seen.errors), seen.errors
    seen.errors.clear()
