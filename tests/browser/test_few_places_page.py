"""How few places, and what is like one: at a desk, on a phone, at a keyboard, without scripts and on paper."""

from collections.abc import Callable
from pathlib import Path

import pytest
from accessible import faults_at_both_sizes
from paper import printed
from playwright.sync_api import expect
from visits import Visit, follow

pytestmark = pytest.mark.browser
Make = Callable[..., Visit]
ASKED = "offence=ALL_CRIME&area=lad:E06000030"


@pytest.mark.parametrize("path", [f"/concentration?{ASKED}&land=0.5&grid=hexagons", f"/similar?{ASKED}&spot=2"])
def test_axe_finds_nothing_and_nothing_sticks_out(visit: Make, path: str) -> None:
    page = visit().open(path)
    for summary in page.locator("main details:not(.hint) > summary").all():
        summary.click()
    assert faults_at_both_sizes(page, "main", tables=True) == []


def test_an_analyst_goes_from_the_map_to_the_land_and_to_a_place_like_it(visit: Make, tmp_path: Path) -> None:
    """All by keyboard; what the page says is what its table and its map hold."""
    page = visit().open(f"/?{ASKED}")
    follow(page.get_by_role("navigation", name="Views of this question").get_by_role("link", name="How few places?"))
    expect(page.locator("h1")).to_contain_text("How few places, and always the same?")
    assert page.locator(".lead .answer").inner_text().startswith("Half of the ")
    half = page.locator("[data-table=concentration-shares] tbody tr").nth(1).locator("[data-key=places]").inner_text()
    assert f"stand in {half} of" in page.locator(".lead .answer").inner_text()
    assert page.locator(".curve svg path.counted").count() == page.locator(".curve svg path.even").count() == 1

    land = page.get_by_label("Land that can be patrolled")
    land.focus()
    page.keyboard.press("End")
    expect(land).to_have_value("2")
    with page.expect_navigation():
        page.locator("form.land button").press("Enter")
    assert "land=2" in page.url and "area=lad" in page.url
    expect(page.locator("#consistency .answer")).to_contain_text("Chosen by the last 3 months, 2 km² caught")
    first = page.locator("[data-table=consistency-places] tbody tr").first
    expect(first.locator("[data-key=rank]")).to_have_text("1")
    assert page.locator("#consistency .pictured img").evaluate("i => i.complete && i.naturalWidth > 100")
    assert page.locator(".often li").count() == 4

    words = printed(page, tmp_path / "few.pdf")
    for needed in (
        "How few places",
        "SYNTHETIC",
        "if chance alone",
        "What land catches",
        "Stays the same",
        "Printed on",
        "land=2",
    ):
        assert needed in words, needed
    page.emulate_media(media="screen")

    page = visit().open(f"/?{ASKED}")
    follow(page.locator("[data-table=hotspots] tbody tr").nth(1).get_by_role("link", name="Similar places"))
    assert page.url.endswith("&spot=2")
    expect(page.locator("h1")).to_contain_text("What else is like")
    assert page.locator("[data-table=similar] tbody tr").count() > 2
    expect(page.locator("#similar")).to_contain_text("Never compared: transport, lighting")


def test_without_scripts_all_of_it_is_there(visit: Make) -> None:
    page = visit(scripts=False).open(f"/concentration?{ASKED}")
    assert page.locator("[data-table=consistency-lands] tbody tr").count() == 3
    page.get_by_label("Chosen by the last").select_option("6")
    follow(page.locator("form.land button"))
    expect(page.locator("#consistency .answer")).to_contain_text("Chosen by the last 6 months")
