"""The methods at a desk, on a phone, at a keyboard and on paper: from the list to a result, and a setting changed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from accessible import faults_at_both_sizes
from paper import printed
from playwright.sync_api import expect
from visits import Visit, follow

pytestmark = pytest.mark.browser
Make = Callable[..., Visit]
ROBBERY = "offence=ROBBERY&area=lad:E06000030"


def test_from_the_map_to_a_method_and_its_settings_by_keyboard(visit: Make, tmp_path: Path) -> None:
    page = visit().open(f"/methods?{ROBBERY}")
    expect(page.locator("h1")).to_have_text("Methods: Robbery, Swindon")
    link = page.get_by_role("link", name="Areas (DBSCAN)")
    link.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    before = page.locator(".answer").inner_text()
    assert page.locator(".pictured img").evaluate("picture => picture.decode().then(() => picture.naturalWidth > 100)")
    summary = page.locator(".settings summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Two incidents this near are neighbours").fill("400")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "eps=400" in page.url and "offence=ROBBERY" in page.url
    assert page.locator(".answer").inner_text() != before
    follow(page.get_by_role("link", name="All methods"))
    expect(page.locator("h1")).to_contain_text("Methods")
    page.go_back()
    words = printed(page, tmp_path / "method.pdf")
    for needed in ("Areas (DBSCAN): Robbery, Swindon", "What it cannot say", "400 m", "SYNTHETIC", "Ester, Kriegel"):
        assert needed in words, needed


@pytest.mark.parametrize("path", [f"/methods?{ROBBERY}", f"/methods/hot_spots?{ROBBERY}", "/methods/kde?hours=never"])
def test_axe_finds_nothing_and_nothing_sticks_out(visit: Make, path: str) -> None:
    seen = visit()
    page = seen.open(path)
    page.evaluate("document.querySelectorAll('#main details').forEach(each => { each.open = true })")
    assert faults_at_both_sizes(page, "#main") == []
    seen.errors[:] = [error for error in seen.errors if "422" not in error]  # the refusal that was asked for
