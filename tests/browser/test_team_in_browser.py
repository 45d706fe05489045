"""A small team at 320 px, with the keyboard: a link becomes an account, signs out, and signs in again."""

import sys
from pathlib import Path

import pyotp
from accessible import audit
from playwright.sync_api import Browser, Page, expect
from visits import follow, serving

from app.identity.account import Profile
from app.identity.identity import Identity
from app.settings import Settings

PASSWORD = "horse battery staple"


def faults(page: Page) -> list[str]:
    """What axe finds; a page that is wider than the screen is a fault, too."""
    return [*audit(page), *(["wide"] if page.evaluate("document.documentElement.scrollWidth") > 320 else [])]


def test_a_link_becomes_an_account_that_signs_out_and_in(chromium: Browser, tmp_path: Path) -> None:
    known = Identity(Settings(data=tmp_path))
    token = known.invitations.invite("chief", Profile("Chief", "admin", "The team"), who="command line")
    secret = known.invitations.find(token).secret
    command = [sys.executable, "-m", "app.cli", "serve", "--team", "--port", "{port}"]
    with serving(command, AFTERDARK_DATA=str(tmp_path)) as origin:
        page = chromium.new_context(viewport={"width": 320, "height": 800}).new_page()
        page.goto(f"{origin}/invitation/{token}")
        assert faults(page) == []
        page.fill("#code", pyotp.TOTP(secret).now())
        page.fill("#password", PASSWORD)
        page.fill("#again", PASSWORD)
        follow(page.locator("#again"), "Enter")
        spare = page.locator(".codes code").first.inner_text()
        for path in ("/account", "/people", "/people/chief"):
            page.goto(f"{origin}{path}")
            assert faults(page) == [], path
        follow(page.get_by_role("button", name="Sign out"), "Enter")
        expect(page.locator(".who")).to_contain_text("Not signed in")
        page.goto(f"{origin}/sign-in?back=/people")
        assert faults(page) == []
        page.fill("#name", "chief")
        page.fill("#password", PASSWORD)
        page.fill("#code", spare)
        follow(page.locator("#code"), "Enter")
        assert page.url == f"{origin}/people"
        expect(page.locator(".who")).to_contain_text("Chief, administrator, The team")
        page.context.close()
