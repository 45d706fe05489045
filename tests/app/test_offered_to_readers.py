"""What every page offers its reader: pages that are theirs, and a way on from one that is not."""

import re
from collections.abc import Iterator

import access
import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from visitor import visitor

from app.answering.answerer import Answerer
from app.answering.reader import PUBLIC, Reader
from app.gate.policy import read_policy
from app.main import create_app
from app.pages.menu import PAGES, menu
from app.settings import Settings
from geo.store.base import Store

PAGE = {"accept": "text/html"}
ROLES = ("analyst", "admin", "auditor", "partner", "patrol", "public")
KNOWN = {one: Reader(f"a.{one}", one, "Wiltshire Police") for one in ROLES}
READERS = KNOWN | {"nobody": PUBLIC, "kept": Reader("s.ames", "partner", "Swindon", ("E06000030", "E05000000"))}


@pytest.fixture(scope="module")
def web(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A team's service, whose reader is whom a header names."""
    settings = Settings(data=tmp_path_factory.mktemp("offered"), sign_in="team", resamples=19)
    world = Answerer(settings, store=demo_store)

    def named(request: Request) -> Reader:
        return READERS[request.headers["x-reader"]]

    with visitor(create_app(settings, world, named), headers=PAGE) as made:
        yield made


def test_the_head_offers_the_pages_that_are_for_a_role_and_no_other(web: TestClient) -> None:
    for one in (*ROLES, "nobody"):
        page = web.get("/words", headers={"x-reader": one}).text
        head = page.partition('<section class="who"')[2].partition("<h1")[0]
        for address in ("/people", "/shares", "/audit"):
            offered = f'href="{address}"' in head
            if address != "/people":  # accounts of a team are asked for beside the reader
                assert offered == (web.get(address, headers={"x-reader": one}).status_code == 200), (one, address)
            else:
                assert offered == (one == "admin")


def test_the_menu_has_the_pages_that_a_role_may_open_and_no_other(web: TestClient) -> None:
    """By the table of docs/security.md, which tests/app/test_access.py holds to what is answered."""
    rows = [[cell.strip(" `") for cell in row.split("|")[1:-1]] for row in access.written().splitlines() if "|" in row]
    head, *_ = rows
    for one in access.ROLES:
        at = head.index(one)
        may = {row[0] for row in rows if row[at] != "no"} | {"/method"}
        found = menu(read_policy(), Reader(f"a.{one}", one, "o"))
        assert list(found) == [page for page in PAGES if page.address in may], one
    assert [page.label for page in menu(read_policy(), Reader("link", "analyst", "o", only=""))] == ["Map", "Method"]
    for one, labels in (("nobody", ["Releases", "Method"]), ("patrol", ["Map", "Night", "Patrols", "Method"])):
        page = web.get("/words", headers={"x-reader": one}).text
        nav = page.partition('<nav aria-label="Pages">')[2].partition("</nav>")[0]
        assert re.findall(r">([^<]+)</a>", nav) == labels


def test_who_is_kept_to_an_area_is_shown_the_way_to_its_map(web: TestClient) -> None:
    page = web.get("/", headers={"x-reader": "kept"})
    assert page.status_code == 403 and '<a class="button" href="/?area=lad%3AE06000030">Map of Swindon</a>' in page.text
    assert "Map of E05000000" not in page.text and "default question" not in page.text
    assert web.get("/calibration", headers={"x-reader": "kept"}).status_code == 200  # holds nothing of any area


def test_who_has_not_signed_in_is_shown_the_way_to_the_releases(web: TestClient) -> None:
    for address in ("/", "/patrols"):
        page = web.get(address, headers={"x-reader": "nobody"})
        main = page.text.partition("<main")[2]
        assert page.status_code == 403 and 'href="/releases">See the releases' in main and "/sign-in?back=" in main
        assert "default question" not in main and "Go to the map" not in main


def test_a_form_that_shares_says_who_has_no_role_to_give(web: TestClient) -> None:
    assert "no role that sees no more" in web.get("/shares/new", headers={"x-reader": "admin"}).text
