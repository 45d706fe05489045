"""A link to one answer: made, opened by somebody else, revoked, and then it says so."""

from collections.abc import Callable

import pytest
from accessible import audit
from playwright.sync_api import expect
from visits import Visit

pytestmark = pytest.mark.browser
NARROW = (320, 640)
ASKED = "/?offence=ROBBERY"


def test_a_link_opens_its_answer_and_says_when_it_is_revoked(visit: Callable[..., Visit]) -> None:
    page = visit().open(f"/shares/new{ASKED[1:]}", whole=False)
    page.get_by_label("For whom").fill("Swindon council")
    page.get_by_label("Read as").select_option("partner")
    assert audit(page) == []
    page.get_by_role("button", name="Make the link").click()
    link = page.locator("#link").get_attribute("href")
    assert link

    theirs = visit(*NARROW)
    guest = theirs.open(link[link.index("/shared/") :], whole=False)
    expect(guest.get_by_text("Swindon council")).to_be_visible()
    expect(guest.locator("h1")).to_contain_text("Robbery")
    expect(guest.get_by_role("link", name="Share this answer")).to_have_count(0)

    page.goto(page.url.partition("/shares")[0] + "/shares")
    assert audit(page) == []
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("revoked")).to_be_visible()

    guest.reload()
    expect(guest.get_by_text("has revoked the link")).to_be_visible()
    assert audit(guest) == []
    assert [error for error in theirs.errors if "410 (Gone)" not in error] == []
    theirs.errors.clear()  # the page itself was answered so, which is what Chromium complains of
