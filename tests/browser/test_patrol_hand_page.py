"""A plan in the hand of a patrol: the network cut, the server killed, every visit kept once; wiped at its end."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from accessible import audit
from carried_plan import save_carried
from playwright.sync_api import Browser, Page, expect
from visits import PATIENCE, ROOT, wait

from app.patrols.visit import Seen, visits
from app.records.journal import Records

PAGE = "/patrols/tonight?unit=NPT+1&shift=late"
PHONE = {"width": 390, "height": 844}
STORED = """async () => {
  const done = (request) => new Promise((tell) => { request.onsuccess = () => tell(request.result); });
  const base = await done(indexedDB.open("afterdark-patrol", 1));
  const all = (store, what) => done(base.transaction(store).objectStore(store)[what]());
  const keys = await all("keys", "getAll"), kept = await all("kept", "getAll"), names = await all("kept", "getAllKeys");
  base.close();
  return { keys: keys.map((k) => [k.extractable, k.algorithm.name, k.algorithm.length]), names,
    text: kept.map((one) => new TextDecoder("latin1").decode(one.data)).join(""), caches: await caches.keys() };
}"""


class Service:
    """A server that can be killed and started again on the same data and the same port."""

    def __init__(self, data: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as found:
            self.port = found.getsockname()[1]
        self.environment = {**os.environ, "AFTERDARK_DATA": str(data), "AFTERDARK_LOG_LEVEL": "warning"}
        self.origin, self.process = f"http://127.0.0.1:{self.port}", None

    def start(self) -> None:
        """Until it answers."""
        with TemporaryFile() as printed:
            command = [sys.executable, "-m", "app.cli", "serve", "--port", str(self.port)]
            self.process: Any = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=printed, stderr=subprocess.STDOUT
            )
            wait(f"{self.origin}/readyz", self.process, printed)

    def kill(self) -> None:
        """At once, without a word."""
        self.process.kill()
        self.process.wait()


@contextmanager
def serving_again(data: Path) -> Iterator[Service]:
    service = Service(data)
    service.start()
    try:
        yield service
    finally:
        service.kill()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, Records]]:
    """A service on a folder of its own with one confirmed plan for today."""
    folder = tmp_path_factory.mktemp("hand")
    records = Records(folder)
    save_carried(records, datetime.now(ZoneInfo("Europe/London")).date())
    with serving_again(folder) as made:
        yield made, records


@pytest.fixture
def phone(chromium: Browser, service: tuple[Service, Records]) -> Iterator[Callable[..., Page]]:
    made = []

    def take(**how: Any) -> Page:
        context = chromium.new_context(viewport=PHONE, reduced_motion="reduce", base_url=service[0].origin, **how)
        context.set_default_timeout(PATIENCE)
        made.append(context)
        return context.new_page()

    yield take
    for context in made:
        context.close()


def taken(page: Page, address: str = PAGE) -> Page:
    page.goto(address)
    page.get_by_role("button", name="Take it with me").click()
    expect(page.get_by_text("You have it with you")).to_be_visible()
    return page


def log(page: Page, place: str, seen: str) -> None:
    """A visit of the next place."""
    page.locator("#next").get_by_role("button", name=f"Start the visit to {place}").click()
    page.locator("#next").get_by_role("button", name=f"End the visit to {place}").click()
    page.locator("#next").get_by_role("button", name=seen, exact=True).click()


def test_the_phone_keeps_the_plan_alone_encrypted_with_a_key_that_nobody_can_read(phone: Callable[..., Page]) -> None:
    page = taken(phone())
    page.goto("/method")
    page.goto("/patrols/tonight?unit=NPT+2&shift=late")
    kept = page.evaluate(STORED)
    assert kept["keys"] == [[False, "AES-GCM", 256]] and kept["names"] == ["page"] and kept["caches"] == []
    assert len(kept["text"]) > 5_000 and "Fleet" not in kept["text"] and "html" not in kept["text"]
    page.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_"):
        page.reload()  # another unit's page was not taken along


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state_and_nothing_sticks_out(phone: Callable[..., Page], scheme: str) -> None:
    page = phone(color_scheme=scheme)
    page.goto("/patrols/tonight")
    assert audit(page) == []
    taken(page.context.new_page())
    page.goto("/patrols/tonight?unit=NPT+2&shift=late")
    for name in ("Start the visit", "End the visit", "It was no visit"):
        assert audit(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        buttons = page.locator("main button:visible")
        assert all((box := one.bounding_box()) and box["height"] >= 44 for one in buttons.all())
        page.locator("#next").get_by_role("button", name=name).click()
    expect(page.locator("#next").get_by_role("button", name="Start the visit")).to_be_focused()


def test_axe_finds_nothing_on_the_pages_of_who_plans(phone: Callable[..., Page]) -> None:
    page = phone()
    for path in ("places", "visits", "return", "effect", "tonight/edit"):
        page.goto(f"/patrols/{path}")
        assert audit(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


def test_a_visit_by_keyboard_alone_without_a_network(phone: Callable[..., Page]) -> None:
    page = taken(phone())
    page.context.set_offline(True)
    page.goto("/patrols/tonight?unit=NPT+1&shift=late")
    if not page.locator("#next .begin button").count():
        pytest.fail("no visit is left to make")
    page.locator("#next .begin button").focus()
    for _ in range(3):
        page.keyboard.press("Enter")  # the focus goes to the next step by itself
        page.wait_for_timeout(300)
    expect(page.get_by_text("1 visit written down here, not sent yet")).to_be_visible()
    expect(page.locator("#next-title")).to_be_focused()


def test_two_visits_with_the_network_cut_and_the_server_killed_are_kept_once_each(
    phone: Callable[..., Page], service: tuple[Service, Records]
) -> None:
    server, records = service
    page = taken(phone())
    page.context.set_offline(True)
    page.reload()  # from what the phone carries
    log(page, "Fleet Street", "People dispersed")
    expect(page.get_by_text("1 visit written down here, not sent yet")).to_be_visible()
    assert visits(records) == ()
    page.context.set_offline(False)
    expect(page.get_by_text("The visit is sent.")).to_be_visible()
    assert len(visits(records)) == 1

    server.kill()
    page.reload()
    page.locator("#next").get_by_role("button", name="Start the visit to Bridge Street").click()
    ends = page.locator("#next").get_by_role("button", name="End the visit to Bridge Street")
    expect(ends).to_be_visible()  # once it is written down
    page.reload()  # a visit that was begun outlives its page
    ends.click()
    page.locator("#next").get_by_role("button", name="Nothing", exact=True).click()
    expect(page.get_by_text("1 visit written down here, not sent yet")).to_be_visible()
    page.get_by_role("button", name="Put it down").click()
    expect(page.get_by_text("so that none is lost")).to_be_visible()
    server.start()
    expect(page.get_by_text("All 2 visits are sent.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Every visit of this plan is done.")).to_be_visible()
    made = visits(records)
    assert [(one.place, one.seen, one.unit, one.plan) for one in made] == [
        ("fleet-street", Seen.DISPERSAL, "NPT 1", "tonight"), ("bridge-street", Seen.NOTHING, "NPT 1", "tonight"),
    ]  # fmt: skip
    assert made[0].id != made[1].id and all(timedelta(0) <= one.end - one.start < timedelta(minutes=5) for one in made)

    page.get_by_role("button", name="Put it down").click()
    expect(page.get_by_text("Put down: nothing of it is on this device.")).to_be_visible()
    assert page.evaluate(STORED) == {"keys": [], "names": [], "text": "", "caches": []}


def test_when_it_is_over_the_plan_is_wiped_and_what_is_unsent_stays_until_it_is_sent(
    phone: Callable[..., Page], service: tuple[Service, Records]
) -> None:
    page = phone()
    page.clock.install(time=datetime.now(ZoneInfo("UTC")))
    taken(page, "/patrols/tonight?unit=NPT+2&shift=late")
    page.context.set_offline(True)
    log(page, "Wood Street", "Reported")
    expect(page.get_by_text("1 visit written down here, not sent yet")).to_be_visible()
    page.clock.fast_forward(40 * 3600 * 1000)
    expect(page.get_by_text("This plan is over. It was wiped from this device.")).to_be_visible()
    assert page.locator("article.stop").count() == 0
    names = page.evaluate(STORED)["names"]
    assert len(names) == 1 and names[0].startswith("visit:")
    page.context.set_offline(False)
    page.clock.fast_forward(60 * 1000)
    expect(page.get_by_text("The visit is sent.")).to_be_visible()
    assert [one.seen for one in visits(service[1]) if one.unit == "NPT 2"] == [Seen.REPORT]
    page.wait_for_function(f"async () => !(await ({STORED})()).keys.length")
    assert page.evaluate(STORED) == {"keys": [], "names": [], "text": "", "caches": []}
