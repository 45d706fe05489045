"""Who is kept to areas sees what lies in them; a patrol for whom none is set is told so."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from team import join
from visitor import visitor

from app.answering.answerer import Answerer
from app.answering.reader import Reader
from app.identity.clock import utc_now
from app.identity.identity import Identity
from app.identity.sessions import TEAM
from app.main import create_app
from app.settings import Settings
from geo.store.base import Store

TOWN = "E06000030"
PAGE = {"accept": "text/html"}


@pytest.fixture
def seen(demo_store: Store, tmp_path: Path, cheap_hashes: None) -> dict[str, TestClient]:
    """Browsers of people who have signed in, by their names."""
    settings = Settings(data=tmp_path, resamples=19, sign_in=TEAM, public_releases_only=False)
    app, known = create_app(settings, Answerer(settings, store=demo_store)), Identity(settings)
    found = {}
    for name, role, areas in (("bo", "patrol", ()), ("cy", "patrol", (TOWN,)), ("di", "partner", (TOWN,))):
        join(known, name, role, *areas, clock=utc_now)
        cookie = f"afterdark-session={known.sessions.open(Reader(name, role), TEAM)}"
        found[name] = visitor(app, headers=PAGE | {"cookie": cookie})
    return found


def test_a_patrol_sees_what_lies_in_its_area_and_nothing_where_none_is_set(seen: dict[str, TestClient]) -> None:
    whole = "/?offence=ROBBERY&from=2026-05&to=2026-05"
    town = f"{whole}&area=lad:{TOWN}"
    assert [seen["cy"].get(one).status_code for one in (whole, town)] == [403, 200]
    for address in (whole, town, "/incidents", "/briefing", "/cells.json"):
        got = seen["bo"].get(address)
        assert got.status_code == 403 and "none is set for you" in got.text, address
    told = seen["bo"].get("/patrols")
    assert told.status_code == 200 and "no area is set" in told.text
    assert seen["bo"].get("/releases").status_code == 200


def test_the_page_of_the_data_is_for_who_is_kept_to_an_area(seen: dict[str, TestClient]) -> None:
    assert seen["di"].get("/data").status_code == 200
    assert seen["di"].get("/?offence=ROBBERY").status_code == 403
