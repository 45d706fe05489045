"""What a person at a screen, at a phone, at a keyboard, without scripts or with a screen reader gets."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from accessible import audit, faults_at_both_sizes, small_targets, unseen
from paper import printed
from playwright.sync_api import Page, Route, expect
from visits import PHONE, Visit, at_both_sizes, follow

pytestmark = pytest.mark.browser
Make = Callable[..., Visit]

PAINTED = """() => [...document.querySelectorAll('.leaflet-density-pane img')].some(tile => {
  const canvas = document.createElement('canvas'); canvas.width = canvas.height = 256;
  const pen = canvas.getContext('2d'); pen.drawImage(tile, 0, 0, 256, 256);
  return pen.getImageData(0, 0, 256, 256).data.some((part, i) => i % 4 === 3 && part > 0);
})"""


def rows(page: Page, table: str) -> int:
    return page.locator(f"#{table} > .scroll tbody tr").count()


def test_the_map_draws_wards_density_and_hotspots(visit: Make, tmp_path: Path) -> None:
    page = visit().open()
    assert page.locator(".leaflet-wards-pane path").count() == rows(page, "wards") == 118
    assert page.locator(".leaflet-hotspots-pane path").count() == rows(page, "hotspots") > 0
    assert page.locator(".rank").count() == rows(page, "hotspots")
    page.evaluate("map_workspace.setZoom(13, { animate: false })")
    expect(page.locator("#map")).to_have_attribute("data-seen", "density")
    page.wait_for_function(PAINTED)
    expect(page.locator(".legend")).to_contain_text("incidents per km² a year")
    expect(page.locator(".synthetic")).to_contain_text("SYNTHETIC")
    for width, _ in at_both_sizes(page):
        shot = tmp_path / f"workspace-{width}.png"
        page.screenshot(path=shot)
        assert shot.stat().st_size > 20_000
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")  # nothing sticks out sideways
        assert unseen(page) == []


PAGES = [
    "/?area=lad:E06000030&bandwidth=300",
    "/method",
    "/data",
    "/calibration",
    "/new-clusters",
    "/trend",
    "/rates?per=venues",
]


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(visit: Make, path: str) -> None:
    page = visit().open(path)
    if page.locator(".notes details").count():
        page.locator(".notes summary").click()
    for size in at_both_sizes(page):
        assert audit(page) == [], size


def test_a_faulty_question_is_an_accessible_page(visit: Make) -> None:
    seen = visit()
    page = seen.open("/?from=never")
    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_text("is not a month")).to_be_visible()
    assert audit(page) == []
    assert all("422" in error for error in seen.errors)  # Chromium notes the page's own status
    seen.errors.clear()


def test_the_keyboard_reaches_the_map_and_the_table(visit: Make) -> None:
    page = visit().open()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    before = None
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('folium-map')"):
            before = page.evaluate("map_workspace.getCenter()")
            ring = "getComputedStyle(document.querySelector('.canvas'), '::after').borderTopWidth"
            assert page.evaluate(ring) == "3px"  # where the keyboard is can be seen
            page.keyboard.press("ArrowRight")
            page.wait_for_function("c => map_workspace.getCenter().lng > c.lng", arg=before)
            page.keyboard.press("+")
        if page.evaluate("Boolean(document.activeElement.closest('.ranked a'))"):
            break
    else:
        pytest.fail("the list was not reached in 40 steps")
    assert before, "the map was not reached"
    page.keyboard.press("Enter")
    expect(page.locator("#hotspots-0")).to_have_class(re.compile("selected"))
    expect(page.locator(".popup h2")).to_have_text(page.locator("#hotspots-0 th a[data-place]").inner_text())


def test_a_row_shows_its_place_and_a_place_its_row(visit: Make) -> None:
    page = visit().open()
    row = page.locator("#hotspots-1")
    row.locator("a[data-place]").click()
    expect(page.locator(".leaflet-hotspots-pane path.selected")).to_have_count(1)
    expect(row).to_have_class(re.compile("selected"))
    incidents = row.locator("td[data-key=n]").inner_text()
    expect(page.locator(".popup dd").nth(1)).to_have_text(incidents)

    page.locator(".leaflet-popup-close-button").click()
    expect(row).not_to_have_class(re.compile("selected"))
    page = visit().open()
    page.locator(".rank").first.click()
    expect(page.locator("#hotspots-0")).to_have_class(re.compile("selected"))
    page.locator(".popup a").click()
    expect(page).to_have_url(re.compile("#hotspots-0$"))

    page.locator("#wards-3 a").click()
    expect(page.locator(".leaflet-wards-pane path.selected")).to_have_count(1)
    expect(page.locator("#hotspots-0")).not_to_have_class(re.compile("selected"))


def test_what_colours_the_map_is_a_choice_with_its_own_legend(visit: Make) -> None:
    page = visit().open()
    for label, name in (("Wards", "wards"), ("Squares", "cells")):
        page.get_by_role("radio", name=label).check(force=True)
        expect(page.locator(f"[data-scale={name}]")).to_be_visible()
        expect(page.locator("[data-scale=density]")).to_be_hidden()
        page.locator(f".leaflet-{name}-pane path").first.wait_for(state="attached")
    expect(page.locator(".leaflet-density-pane")).to_be_hidden()
    page.locator("#cells a[data-place]").first.click()
    expect(page.locator("#cells-0")).to_have_class(re.compile("selected"))
    page.get_by_role("checkbox", name="Hotspots").uncheck()
    expect(page.locator(".leaflet-hotspots-pane")).to_be_hidden()


def test_the_form_asks_by_address_and_the_address_asks_again(visit: Make) -> None:
    page = visit().open()
    page.get_by_label("Offence").select_option("ROBBERY")
    page.get_by_label("Area", exact=True).fill("Swindon, all wards")
    follow(page.get_by_role("button", name="Show"))
    page.locator("#map.live[data-tiles=ready]").wait_for()
    assert page.url.endswith("/?offence=ROBBERY&area=lad%3AE06000030")  # what was left open is not in the address
    expect(page.locator("h1")).to_have_text("Robbery, Swindon")
    assert rows(page, "wards") == 20


def test_a_download_holds_the_rows_of_the_page(visit: Make) -> None:
    page = visit().open("/?area=lad:E06000030")
    with page.expect_download() as started:
        page.locator("#wards .downloads a").first.click()
    text = Path(started.value.path()).read_text(encoding="utf-8-sig")
    assert all(name in text for name in page.locator("#wards tbody th").all_inner_texts())


def test_without_scripts_everything_but_panning_works(visit: Make) -> None:
    page = visit(scripts=False).open()
    expect(page.locator("img.overview")).to_be_visible()
    expect(page.locator("p.noscript")).to_be_visible()
    expect(page.locator(".layers")).to_be_hidden()  # it could do nothing
    assert rows(page, "hotspots") > 0 and rows(page, "wards") == 118
    page.get_by_label("Offence").select_option("ROBBERY")
    follow(page.get_by_role("button", name="Show"))
    expect(page.locator("h1")).to_contain_text("Robbery")


def test_on_a_phone_the_map_takes_60_per_cent_and_the_question_a_page_of_its_own(visit: Make) -> None:
    page = visit(*PHONE).open()
    box = page.locator(".canvas").bounding_box()
    assert box and box["height"] == pytest.approx(0.6 * PHONE[1], abs=2) and box["width"] == PHONE[0]
    expect(page.locator("#ask")).to_be_hidden()
    page.get_by_role("link", name="Change the question").click()
    expect(page.get_by_label("Offence")).to_be_visible()
    assert small_targets(page, "#ask") == []
    page.get_by_role("link", name="Close", exact=True).click()
    expect(page.locator("#ask")).to_be_hidden()
    assert small_targets(page, "body") == []


def test_tiles_that_take_long_say_that_they_are_coming(visit: Make) -> None:
    seen = visit()
    held: list[Route] = []
    seen.page.route("**/tiles/**", lambda route: held.append(route))  # noqa: PLW0108 (Playwright marks what it calls)
    seen.page.goto(f"{seen.origin}/?area=lad:E06000030", wait_until="commit")
    expect(seen.page.locator(".loading")).to_have_text("Drawing the density …")
    seen.page.route("**/tiles/**", lambda route: route.continue_())
    for route in held:
        route.continue_()
    seen.page.locator("#map[data-tiles=ready]").wait_for()
    expect(seen.page.locator(".loading")).to_be_hidden()


def test_a_question_that_takes_long_says_what_is_going_on(visit: Make) -> None:
    page = visit().open()
    page.evaluate("""() => { const line = document.getElementById('waiting');
        new MutationObserver(() => { sessionStorage.said = (sessionStorage.said ?? '') + line.textContent; })
          .observe(line, { childList: true }); }""")
    held: list[Route] = []
    page.route("**/?offence*", lambda route: held.append(route))  # noqa: PLW0108 (Playwright marks what it calls)
    page.get_by_role("button", name="Show").click(no_wait_after=True)
    page.wait_for_timeout(2_400)  # what is said after two seconds
    held[0].continue_()
    page.wait_for_function("sessionStorage.said")
    said = page.evaluate("sessionStorage.said")
    assert said.startswith("Working it out …Counting incidents")


def test_the_printed_page_has_the_drawing_every_note_and_its_own_address(visit: Make, tmp_path: Path) -> None:
    page = visit().open("/?area=lad:E06000030")
    page.emulate_media(media="print")
    expect(page.locator("img.overview")).to_be_visible()
    expect(page.locator(".printed")).to_contain_text("area=lad:E06000030")
    expect(page.locator(".printed svg")).to_have_count(0)  # a code would lead a reader to this machine alone
    expect(page.locator("#ask")).to_be_hidden()
    words = printed(page, tmp_path / "workspace.pdf")
    assert "area=lad:E06000030" in words and page.locator("#wards tbody th").first.inner_text() in words


def test_paper_shows_the_layer_chosen_with_its_legend_and_its_table(visit: Make, tmp_path: Path) -> None:
    page = visit().open("/?area=lad:E06000030")
    for shade in ("density", "wards", "cells", "none"):
        page.locator(f".layers label:has(input[value={shade}])").click()
        expect(page.locator("img[data-picture].stale")).to_have_count(0)
        for picture in page.locator("img[data-picture]").all():
            source = picture.get_attribute("src") or ""
            assert ("shade=" not in source) if shade == "density" else f"shade={shade}" in source
        words = printed(page, tmp_path / f"{shade}.pdf")
        legends = {"density": "spread over", "wards": "Rate of each ward", "cells": "Rate of each square"}
        assert [name for name, text in legends.items() if text in words] == [shade] * (shade != "none")
        shown = {name: page.locator(f"#{name} tbody tr").last.is_visible() for name in ("wards", "cells")}
        assert shown == {"wards": shade != "cells", "cells": shade == "cells"}  # of the others, what fits the page
        page.emulate_media(media="screen")


def test_paper_without_hotspots_when_they_are_off(visit: Make) -> None:
    page = visit().open("/?area=lad:E06000030")
    page.locator("input[name=hotspots]").uncheck()
    expect(page.locator("img.overview")).to_have_attribute("src", re.compile("areas=0"))
    page.emulate_media(media="print")
    expect(page.locator("#hotspots")).to_be_hidden()
    expect(page.locator(".closeups")).to_be_hidden()


def test_whether_it_rises_comes_beside_the_map_with_a_line_in_each_row(visit: Make) -> None:
    page = visit().open("/?area=lad:E06000030&bandwidth=300")
    section = page.locator("#trend")
    expect(section.locator(".answer")).to_contain_text(re.compile("Rising|Falling|No clear change|Cannot be said"))
    expect(section.get_by_role("img")).to_have_attribute("aria-label", re.compile("^Bars of "))
    expect(page.locator("#wards-0 .spark")).to_have_count(1)
    expect(page.locator("#hotspots-0 .spark")).to_have_count(1)
    section.get_by_text("The months as a table").click()
    expect(section.locator("[data-table=trend-months] tbody tr").first).to_be_visible()
    assert faults_at_both_sizes(page, tables=True) == []
    page.emulate_media(media="print")
    expect(section.locator(".answer")).to_be_visible()
    expect(section.locator("svg").first).to_be_visible()
