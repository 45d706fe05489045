"""A small team at 320 px, with the keyboard: a link becomes an account, signs out and in again; and all that by a
passkey of the browser's own virtual keeper."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyotp
import pytest
from accessible import audit
from playwright.sync_api import Browser, Page, expect
from visits import follow, serving

from app.identity.account import Profile
from app.identity.identity import Identity
from app.settings import Settings

PASSWORD = "horse battery staple"


@dataclass
class Team:
    """A small team's service. origin: where it is, by its number."""

    origin: str
    known: Identity

    def invited(self, id: str) -> str:
        """A link's token for an administrator."""
        return self.known.invitations.invite(id, Profile(id.title(), "admin", "The team"), who="command line")


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    data = tmp_path_factory.mktemp("team")
    command = [sys.executable, "-m", "app.cli", "serve", "--team", "--port", "{port}"]
    with serving(command, AFTERDARK_DATA=str(data)) as origin:
        yield Team(origin, Identity(Settings(data=data)))


def faults(page: Page) -> list[str]:
    """What axe finds; a page that is wider than the screen is a fault, too, and a passkey's button that is small."""
    wide = page.evaluate("document.documentElement.scrollWidth") > 320
    small = page.evaluate(
        "[...document.querySelectorAll('.passkey button:not([hidden])')]"
        ".filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.textContent)"
    )
    return [*audit(page), *(["wide"] if wide else []), *small]


def test_a_link_becomes_an_account_that_signs_out_and_in(chromium: Browser, team: Team) -> None:
    token = team.invited("chief")
    secret, origin = team.known.invitations.find(token).secret, team.origin
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


def keeper(page: Page) -> Any:
    """A device that keeps passkeys and asks for a finger, of the browser's own; its session and its number."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    asked = {"options": {**kind, "isUserVerified": True, "automaticPresenceSimulation": True}}
    return tools, tools.send("WebAuthn.addVirtualAuthenticator", asked)["authenticatorId"]


def test_a_passkey_joins_signs_in_proves_and_says_what_is_wrong(chromium: Browser, team: Team) -> None:
    token, local = team.invited("bo"), team.origin.replace("127.0.0.1", "localhost")
    page = chromium.new_context(viewport={"width": 320, "height": 800}).new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    tools, device = keeper(page)
    page.goto(f"{local}/invitation/{token}")
    assert faults(page) == []
    page.fill("#label", "Bo's phone")
    follow(page.get_by_role("button", name="Make a passkey"), "Enter")
    expect(page.locator(".caption")).to_contain_text("You sign in as bo.")
    follow(page.get_by_role("button", name="Sign out"), "Enter")

    page.goto(f"{local}/sign-in?back=/people")
    assert faults(page) == []
    sign_in = page.get_by_role("button", name="Sign in with a passkey")
    tools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    sign_in.press("Enter")  # a finger that the device does not know
    expect(page.locator(".said").first).to_contain_text("Nothing was done")
    tools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    follow(sign_in, "Enter")
    assert page.url == f"{local}/people"
    expect(page.get_by_role("row", name="Bo")).to_contain_text("1 passkey")

    page.goto(f"{local}/account")
    assert faults(page) == []
    page.fill("#passkey-label", "The same again")
    page.get_by_role("button", name="Add a passkey").press("Enter")
    expect(page.locator("[action='/account/passkeys'] .said")).to_have_text(
        "This device keeps a passkey for your account already."
    )
    with_two = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {
        "options": {**with_two, "isUserVerified": True, "automaticPresenceSimulation": True}
    })  # fmt: skip
    page.fill("#passkey-label", "A key on the ring")
    follow(page.get_by_role("button", name="Add a passkey"), "Enter")
    expect(page.get_by_role("region", name="Passkeys that you have")).to_contain_text("A key on the ring")
    page.get_by_label("Which one").select_option("A key on the ring")
    follow(page.get_by_role("button", name="Remove it"), "Enter")
    expect(page.get_by_role("region", name="Passkeys that you have")).not_to_contain_text("A key on the ring")

    follow(page.get_by_role("button", name="Sign out"), "Enter")
    team.known.passkeys.remove_all("bo")
    page.goto(f"{local}/sign-in")
    follow(page.get_by_role("button", name="Sign in with a passkey"), "Enter")
    expect(page.get_by_role("alert")).to_contain_text("This passkey opens no account here.")
    assert [said for said in complaints if "401" not in said] == []
    page.context.close()
