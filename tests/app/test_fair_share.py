"""No reader keeps the others waiting: requests a minute and answers at once are counted by reader, in all processes."""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from made import Stub
from visitor import HERE, visitor

from app.answering.reader import LOCAL, PUBLIC, Reader
from app.main import create_app
from app.settings import Settings
from app.waiting import Pending
from app.web.buckets import Buckets
from app.web.fair_share import Shares
from app.web.places_at_once import PlacesAtOnce
from app.web.presence import Presence

TEAM = {"sign_in": "team", "requests_a_minute": 3}
HELD = """
import sys
from pathlib import Path
from app.web.buckets import Buckets
from app.web.places_at_once import PlacesAtOnce
folder = Path(sys.argv[1])
places, buckets = PlacesAtOnce(3, folder / "heavy"), Buckets(2, 1.0, folder / "requests")
print([places.take("ann", i) for i in range(2)], buckets.take("ann", 100.0), flush=True)
sys.stdin.read()
"""


def asked_by(reader: Reader, stub: Stub, address: str = "192.0.2.1") -> TestClient:
    app = create_app(stub.settings.model_copy(update=TEAM), stub, lambda request: reader)  # type: ignore[arg-type]
    app.state.shares = Shares(app.state.settings, clock=lambda: 1.0)  # no drop runs out meanwhile
    return TestClient(app, base_url=HERE, client=(address, 1))


def test_who_asks_too_often_is_told_when_to_come_back(stub: Stub) -> None:
    web = asked_by(Reader("ann", "analyst"), stub)
    assert [web.get("/words").status_code for _ in range(4)] == [200, 200, 200, 429]
    got = web.get("/words", headers={"accept": "text/html"})
    assert got.status_code == 429 and 1 <= int(got.headers["retry-after"]) <= 60
    assert "You have asked more often just now than one reader may." in got.text
    assert "frame-ancestors" in got.headers["content-security-policy"]
    assert web.get("/api/answer").headers["content-type"] == "application/problem+json"
    assert web.get("/healthz").status_code == 200


def test_one_reader_is_counted_at_every_address_and_one_address_for_all_who_did_not_sign_in(stub: Stub) -> None:
    for reader, others in ((Reader("ann", "analyst"), 429), (PUBLIC, 200)):
        app = asked_by(reader, stub).app
        first, second = (TestClient(app, base_url=HERE, client=(ip, 1)) for ip in ("192.0.2.1", "192.0.2.2"))
        assert [first.get("/words").status_code for _ in range(4)][-1] == 429
        assert second.get("/words").status_code == others


def test_the_one_person_at_this_machine_is_not_counted(stub: Stub) -> None:
    alone = stub.settings.model_copy(update={"requests_a_minute": 1})
    with visitor(create_app(alone, stub)) as web:  # type: ignore[arg-type]
        assert {web.get("/words").status_code for _ in range(4)} == {200}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 3)), max_size=60))
def test_no_name_takes_more_than_its_bucket_and_what_ran_out_of_it(steps: list[tuple[str, float]]) -> None:
    buckets, now, levels = Buckets(4, 2.0), 1.0, dict.fromkeys("abc", (0.0, 1.0))
    for name, pause in steps:
        now += pause
        level, then = levels[name]
        level = max(0.0, level - 2.0 * (now - then))
        wait = buckets.take(name, now)
        assert wait == pytest.approx(max(0.0, level - 3.0) / 2.0, abs=1e-6)
        levels[name] = (level + (wait == 0), now)


def test_processes_count_together_and_who_dies_gives_back(tmp_path: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", HELD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "[True, True] 0.0\n"
        places, buckets = PlacesAtOnce(3, tmp_path / "heavy"), Buckets(2, 1.0, tmp_path / "requests")
        assert [places.take("ann", thing) for thing in ("map", "map", "night")] == [True, True, False]
        assert places.take("bob", "night")
        assert (buckets.take("ann", 100.0), buckets.take("ann", 100.0), buckets.take("bob", 100.0)) == (0, 1, 0)
        other.kill()
    assert [places.take("ann", thing) for thing in ("night", "week", "hours")] == [True, True, False]
    places.leave("ann", "map")
    assert not places.take("ann", "hours")  # the map is still waited for once
    places.leave("ann", "map")
    assert places.take("ann", "hours")


def test_one_reader_waits_for_so_many_answers_and_for_one_however_often() -> None:
    shares = Shares(Settings(sign_in="team", heavy_at_once=2))
    made: list[Any] = []

    async def service(scope: Any, receive: Any, send: Any) -> None:
        if len(made) < 9:
            raise Pending(made.append, scope["path"])

    def refuse(request: Any, seconds: int) -> Any:
        async def refusal(scope: Any, receive: Any, send: Any) -> None:
            refused.append((scope["asker"], scope["path"]))

        return refusal

    refused: list[tuple[str, str]] = []
    presence = Presence(service, threads=1, shares=lambda: shares, refuse=refuse)

    async def forever() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    async def ask(who: str, path: str) -> None:
        scope = {"type": "http", "method": "GET", "path": path, "headers": [], "asker": who}
        await presence(scope, forever, forever)

    async def all_ask() -> None:
        asked = [("ann", "/a"), ("ann", "/a"), ("ann", "/b"), ("ann", "/c"), ("bob", "/c")]
        waiting = [asyncio.create_task(ask(*one)) for one in asked]
        while len(made) < 4 or not refused:
            await asyncio.sleep(0)
        made.extend([None] * 9)
        for back in filter(None, made):
            back()
        await asyncio.gather(*waiting)

    asyncio.run(all_ask())
    assert refused == [("ann", "/c")]
    assert LOCAL.id not in {who for who, _ in refused}
    assert all(shares.begin("ann", thing) for thing in "de")  # all places were given back
