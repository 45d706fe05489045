"""Layers are switched on by mouse and by keyboard, and a shared address shows them again."""

from collections.abc import Callable

import pytest
from accessible import faults_at_both_sizes
from playwright.sync_api import expect
from visits import PHONE, Visit

pytestmark = pytest.mark.browser
Make = Callable[..., Visit]


def test_two_layers_are_switched_on_and_an_address_brings_them_back(visit: Make) -> None:
    seen = visit()
    page = seen.open("/?offence=ALL_CRIME")
    page.locator(".overlays summary").click()
    page.get_by_label("Stops").press("Space")
    page.get_by_label("Venues by charter status").check()
    symbols = page.locator(".leaflet-symbols-pane > *")
    expect(symbols.first).to_be_visible()
    assert "layers=stops,venues" in page.url
    row = page.locator(".overlay-list > li", has_text="Venues by charter status")
    expect(row).to_contain_text("Synthetic: made up for demonstration. Loaded ")
    expect(row.locator(".symbols")).to_contain_text("signed (")
    page.evaluate("map_workspace.setView([51.5605, -1.7835], 18, { animate: false })")
    pub = page.locator(".leaflet-symbols-pane img[alt*=': ']").first
    pub.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup .popup")).to_contain_text("Synthetic")
    assert faults_at_both_sizes(page) == []
    page.get_by_label("Stops").uncheck()
    assert "layers=venues" in page.url

    again = visit(*PHONE).open(page.url.removeprefix(seen.origin))
    expect(again.locator(".leaflet-symbols-pane > *").first).to_be_visible()
    expect(again.locator(".overlays summary")).to_contain_text("1 on: Venues by charter status")
    assert "layers=venues" in again.url
