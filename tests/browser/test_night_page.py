"""The night for an officer at a desk, on a phone, at a keyboard, without scripts and on paper."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from accessible import faults_at_both_sizes
from paper import printed
from playwright.sync_api import Browser, expect
from visits import PATIENCE, Visit, follow

pytestmark = pytest.mark.browser
Make = Callable[..., Visit]
FRIDAY = "offence=ALL_CRIME&area=lad:E06000030&hours=fri22-sat03"


def test_an_officer_asks_for_friday_night_in_swindon_and_prints_it(visit: Make, tmp_path: Path) -> None:
    page = visit().open()
    page.get_by_label("Offence").select_option("ALL_CRIME")
    page.get_by_label("Area", exact=True).fill("Swindon, all wards")
    page.get_by_text("Other hours of the week").click()
    page.get_by_label("From and to").fill("Friday 22:00 – Saturday 03:00")
    follow(page.get_by_role("button", name="Show"))
    page.locator("#map.live[data-tiles=ready]").wait_for()
    expect(page.locator("h1")).to_contain_text("Swindon, Friday 22:00–03:00")
    on_the_map = page.locator(".caption").inner_text().split()[0]

    follow(page.get_by_role("navigation", name="Pages").get_by_role("link", name="Night", exact=True))
    assert page.url.endswith("/night?" + FRIDAY)
    lead = page.locator(".lead").inner_text()
    assert re.search(r"Most likely (Friday|Saturday) night, \d\d:00–\d\d:00", lead) and "Friday 22:00–03:00" in lead
    assert on_the_map in page.locator("#where .about").inner_text()  # the map's count is the night's count
    assert page.locator(".week tbody tr").count() == 7 and page.locator(".week td.asked").count() == 5
    expect(page.locator("#hourly [data-hour]")).to_have_count(24)

    words = printed(page, tmp_path / "night.pdf")
    for needed in (
        "When it happens: All recorded crime",
        "SYNTHETIC",
        "Jan to Dec 2025, ",
        "have no time of day",
        "Friday 22:00–03:00",
        "The week, hour by hour",
        "Saturday",
        "Central",  # the first area of the table
        "Printed on",
        "hours=fri22-sat03",
    ):
        assert needed in words, needed


@pytest.mark.parametrize("path", [f"/night?{FRIDAY}", "/night?week=days", "/night?hours=never"])
def test_axe_finds_nothing_and_nothing_sticks_out(visit: Make, path: str) -> None:
    seen = visit()
    page = seen.open(path)
    if page.locator(".notes summary").count():
        page.locator(".notes summary").click()
    assert faults_at_both_sizes(page, "" if "never" in path else "main", tables=True) == []
    seen.errors[:] = [error for error in seen.errors if "422" not in error]


def test_the_slider_moves_by_keyboard_and_says_the_hour(visit: Make) -> None:
    page = visit().open(f"/night?{FRIDAY}")
    slider = page.get_by_role("slider", name="Hour of Friday and Saturday night")
    slider.focus()
    page.keyboard.press("Home")
    expect(page.locator("[data-clock]").first).to_have_text("18:00–19:00")
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("^Friday night 19:00–20:00"))
    expect(page.locator(".multiples .current")).to_have_count(1)
    page.get_by_role("button", name="Next hour").click()
    expect(page.locator("[data-said]")).to_contain_text("Friday night 20:00–21:00")
    page.keyboard.press("End")
    assert page.get_by_role("button", name="Play").is_hidden()  # this reader asked for less motion
    for name in ("Hour before", "Next hour"):
        box = page.get_by_role("button", name=name).bounding_box()
        assert box and box["width"] >= 44 and box["height"] >= 44


def test_the_animation_waits_for_a_press_pauses_and_stops_by_itself(chromium: Browser, server: str) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="no-preference")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.clock.install(time=0)
    page.goto(f"{server}/night?{FRIDAY}")
    page.clock.pause_at(3600)  # else the clock runs on by itself, and a slow machine sees more hours than it asked for
    slider = page.locator("#at")
    slider.evaluate("s => { s.value = 0; s.dispatchEvent(new Event('input')) }")
    page.clock.run_for(5000)
    assert slider.input_value() == "0"
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(2500)
    assert slider.input_value() == "2"
    page.get_by_role("button", name="Pause").press("Enter")
    page.clock.run_for(5000)
    assert slider.input_value() == "2"
    page.get_by_role("button", name="Play").press("Space")
    page.clock.run_for(60_000)
    assert slider.input_value() == "23"
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    context.close()


def test_without_scripts_every_map_and_table_is_there(visit: Make) -> None:
    page = visit(scripts=False).open(f"/night?{FRIDAY}")
    expect(page.locator("#player")).to_be_hidden()
    expect(page.locator("#hourly [data-hour] svg")).to_have_count(24)
    assert page.locator(".week tbody td:not(.sum)").count() == 168
    page.locator("#hours").fill("")  # a question takes one of the two, and the nights are greyed with that reason
    follow(page.get_by_role("button", name="Show"))
    page.get_by_label("Hours", exact=True).select_option("dark")
    follow(page.get_by_role("button", name="Show"))
    expect(page.locator(".lead")).to_contain_text("in darkness")
