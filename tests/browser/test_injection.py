"""No text of an incident, a ward or a definition ever runs, on any page or file that a browser may be shown."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hostile import PAYLOADS
from playwright.sync_api import Browser, Page, expect
from visits import Visit, serving, visiting

pytestmark = pytest.mark.browser
Make = Callable[..., Visit]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of nothing but attacks."""
    script = Path(__file__).parent / "hostile.py"
    with serving([sys.executable, str(script), str(tmp_path_factory.mktemp("hostile")), "{port}"]) as address:
        yield address


@pytest.fixture
def visit(chromium: Browser, hostile: str) -> Iterator[Make]:
    """Visits that fail at the end for any complaint: a script that the policy had to stop was let in by the page."""
    yield from visiting(chromium, hostile)


def ran(page: Page) -> bool:
    return bool(page.evaluate("Boolean(window.ran)"))


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 24


def test_the_workspace_shows_attacks_as_words(visit: Make) -> None:
    page = visit().open("/?offence=HOSTILE&min=5")
    assert PAYLOADS[0] in page.locator("h1").inner_text()
    assert {page.locator(f"#wards-{i} th a").text_content() for i in range(118)} == set(PAYLOADS)
    for table, colour in (("wards", "wards"), ("hotspots", "density"), ("cells", "cells")):
        page.locator(f"input[value={colour}]").check(force=True)
        links = page.locator(f"#{table} > .scroll a[data-place]")
        for i in range(0, min(links.count(), len(PAYLOADS)), 3 if table == "wards" else 10):
            links.nth(i).click()
            expect(page.locator(".popup h2").last).to_have_text(links.nth(i).inner_text())
    assert not ran(page)
    assert page.locator("#map img[src=x], #map iframe, #map object").count() == 0


PATHS = (
    "/?offence=HOSTILE&area=lad:E06000030",
    "/night?offence=HOSTILE",
    "/night?hours=<script>window.ran=1</script>",
    "/method",
    "/data",
    "/overview.svg?offence=HOSTILE",
    "/api/answer?offence=HOSTILE",
    "/api/collections/wards/items?offence=HOSTILE",
    "/api/collections/hotspots/items?offence=HOSTILE",
    "/nowhere/<script>window.ran=1</script>",
    "/?offence=<script>window.ran=1</script>",
    '/?from="><script>window.ran=1</script>',
    "/?bandwidth='%20onfocus='window.ran=1'%20autofocus%20x='",
)


def test_no_page_or_document_runs_what_it_shows(visit: Make) -> None:
    seen = visit()
    for path in PATHS:
        seen.page.goto(seen.origin + path)
        seen.page.wait_for_timeout(200)
        assert not ran(seen.page), path
        seen.errors[:] = [error for error in seen.errors if "status of 4" not in error]  # the page's own status
