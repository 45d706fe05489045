"""A small team at 320 px, with the keyboard: a link becomes an account, signs out and in again; and all that by a
passkey of the browser's own virtual keeper. And a partner's map beside an analyst's."""

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Any

import pyotp
import pytest
from accessible import audit
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect
from visits import follow, serving

from app.identity.account import Profile
from app.identity.identity import Identity
from app.identity.sessions import TEAM
from app.records.journal import Records
from app.settings import Settings
from app.web.session_cookie import PLAIN
from tests.app.made_release import keep_release

PASSWORD = "horse battery staple"
ASKED = "?offence=ROBBERY&area=lad:E06000030"


@dataclass
class Team:
    """A small team's service. origin: where it is, by its number."""

    origin: str
    known: Identity

    def invited(self, id: str, role: str = "admin") -> str:
        """A link's token, for an administrator when no other role is named."""
        return self.known.invitations.invite(id, Profile(id.title(), role, "The team"), who="command line")

    def browsing(self, chromium: Browser, role: str) -> BrowserContext:
        """The browser of somebody of a role who has signed in."""
        token = self.invited(f"a.{role}", role)
        code = pyotp.TOTP(self.known.invitations.find(token).secret).now()
        reader, _ = self.known.invitations.accept(token, PASSWORD, PASSWORD, code)
        session = {"name": PLAIN, "value": self.known.sessions.open(reader, TEAM), "url": self.origin}
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([session])
        return context


@pytest.fixture(scope="module")
def team(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    data = copytree(demo, tmp_path_factory.mktemp("team") / "data")
    keep_release(Records(data))
    command = [sys.executable, "-m", "app.cli", "serve", "--team", "--port", "{port}"]
    with serving(command, AFTERDARK_DATA=str(data), AFTERDARK_RESAMPLES="19") as origin:
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
    for path in ("/account", "/people", "/people/chief", "/releases", "/releases/R1"):
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
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if one.url.endswith("/options") else None)
    make = page.get_by_role("button", name="Make a passkey")
    tools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    make.press("Enter")
    expect(page.locator(".said").first).to_contain_text("Nothing was done")
    tools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    follow(make, "Enter")
    assert len(asked) == 1  # a code that was typed for it would be used up
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
    assert [
        said for said in complaints if "401" not in said and "403" not in said
    ] == []  # the map of who is signed out
    page.context.close()


def seen(context: BrowserContext, origin: str) -> tuple[Page, dict[str, bytes]]:
    """The map of a question in somebody's browser, and all that came for it, by address without its stamp."""
    page, came = context.new_page(), list[Response]()

    def note(one: Response) -> None:
        came.append(one)

    page.on("response", note)
    page.goto(f"{origin}/{ASKED}")
    page.locator("body:not(.untested) #map.live[data-tiles=ready]").wait_for()
    bodies = {re.sub(r"[?&](v=|offence=).*", "", one.url): one.body() for one in came if one.status == 200}
    return page, bodies


def column(page: Page, table: str, key: str) -> dict[str, str]:
    """By the name of each row of a table, what stands in one of its columns."""
    return dict(
        page.locator(f'table[data-table="{table}"] tbody tr').evaluate_all(
            "(rows, key) => rows.map((row) => [row.querySelector('th').childNodes[0].textContent.trim(),"
            " row.querySelector(`[data-key=${key}]`).textContent])",
            key,
        )
    )


def test_a_partner_is_sent_nothing_of_what_the_analyst_alone_sees(chromium: Browser, team: Team) -> None:
    """The same question in two browsers: what their maps say, and every byte that came for them."""
    theirs, ours = (team.browsing(chromium, role) for role in ("partner", "analyst"))
    (partner, few), (analyst, every) = seen(theirs, team.origin), seen(ours, team.origin)
    assert partner.locator(".who").inner_text().startswith("A.Partner, partner, The team")
    assert partner.locator(".marking").first.inner_text() == analyst.locator(".marking").first.inner_text()
    expect(partner.get_by_role("link", name="Share this answer")).to_have_count(0)
    expect(analyst.get_by_role("link", name="Share this answer")).to_have_count(1)
    refused = {"When", "Outcomes", "Near repeats", "Incidents", "Right places?", "Where to patrol"}
    assert {text.partition("\n")[0] for text in partner.locator(".views .greyed").all_inner_texts()} == refused
    assert refused <= set(analyst.locator(".views a").all_inner_texts())

    counts, told = column(analyst, "wards", "n"), column(partner, "wards", "n")
    small = {name for name, n in counts.items() if int(n) < 5}
    assert small and {name for name, n in told.items() if n == "fewer than 5"} >= small
    assert all(told[name] in (n, "fewer than 5") for name, n in counts.items())
    spots, given = column(analyst, "hotspots", "n"), column(partner, "hotspots", "n")
    assert 0 < len(given) < len(spots) and set(given.values()) < set(spots.values())

    files = [f"{team.origin}{path}{ASKED}" for path in ("/download/incidents.csv", "/incidents", "/near-repeats")]
    assert [theirs.request.get(file).status for file in files] == [403, 403, 403]
    rows = list(csv.DictReader(ours.request.get(files[0]).text().lstrip("\ufeff").splitlines()))
    secrets = {row["id"] for row in rows} | (set(spots) - set(given))
    assert len(secrets) > 100
    sent, known = (b"".join(some.values()).decode(errors="replace") for some in (few, every))
    assert [secret for secret in secrets if secret in sent] == [] and any(secret in known for secret in secrets)
    tiles = [address for address in few if "/tiles/density/" in address and address in every]
    assert len(tiles) > 4 and [one for one in tiles if few[one] == every[one] and len(set(few[one][41:])) > 99] == []
    theirs.close()
    ours.close()
