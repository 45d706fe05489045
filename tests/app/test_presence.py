"""Whoever hangs up is noticed, a line that is full is a plain page, and whether we live needs no thread."""

import asyncio
import inspect
import threading
from pathlib import Path
from typing import Any

import anyio.to_thread
import pytest
from made import Stub
from visitor import visitor

from app.answering.turns import Turns
from app.main import create_app
from app.routes.health import healthz
from app.waiting import waiting_for
from app.web.presence import THREADS, Presence

SOON = 20.0


def scope(path: str) -> dict[str, Any]:
    return {"type": "http", "method": "GET", "path": path, "headers": []}


def test_who_hangs_up_is_noticed_by_what_computes_for_them() -> None:
    wanted: list[bool] = []
    begun = threading.Event()

    def compute() -> None:
        caller = waiting_for.get()
        assert caller is not None and caller.wanted
        begun.set()
        for _ in range(4000):
            if not caller.wanted:
                break
            threading.Event().wait(0.005)
        wanted.append(caller.wanted)

    async def service(scope: Any, receive: Any, send: Any) -> None:
        await anyio.to_thread.run_sync(compute)

    async def receive() -> dict[str, Any]:
        while not begun.is_set():
            await asyncio.sleep(0.005)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None: ...

    asyncio.run(Presence(service, threads=50)(scope("/"), receive, send))
    assert wanted == [False] and waiting_for.get() is None


def test_who_writes_and_waits_brings_a_thread_and_takes_none_from_who_reads() -> None:
    async def service(scope: Any, receive: Any, send: Any) -> None:
        found.append(anyio.to_thread.current_default_thread_limiter().total_tokens)
        await asyncio.sleep(0)

    async def nothing(*_: Any) -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def requests() -> None:
        both = Presence(service, threads=2)
        posts = [both({**scope("/"), "method": "POST"}, nothing, nothing) for _ in range(3)]
        await asyncio.gather(*posts)
        await both(scope("/"), nothing, nothing)

    found: list[float] = []
    asyncio.run(requests())
    assert found == [THREADS + 1, THREADS + 2, THREADS + 2, THREADS]
    assert inspect.iscoroutinefunction(healthz)


def test_sixty_who_wait_for_one_answer_hold_no_thread_and_it_is_made_once() -> None:
    turns, end, made, told = Turns(slots=1, queue=100), threading.Event(), [], list[tuple[str, int]]()

    def make() -> str:
        made.append(1)
        assert end.wait(SOON)
        return "made"

    def ask(key: str) -> str:
        return str(turns.once(key, make, kept=lambda: None, keep=lambda found: None))  # nothing is kept

    async def service(scope: Any, receive: Any, send: Any) -> None:
        found = await anyio.to_thread.run_sync(ask, scope["path"])
        await send({"type": "http.response.start", "status": 200, "headers": [], "found": found})

    async def visit(path: str, leaves: asyncio.Event) -> None:
        async def receive() -> dict[str, Any]:
            await leaves.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                told.append((message.get("found", ""), message["status"]))

        await Presence(service, threads=4)(scope(path), receive, send)

    async def crowd() -> None:
        stay, leave = asyncio.Event(), asyncio.Event()
        asked = [asyncio.create_task(visit("/one", stay)) for _ in range(60)]
        while turns.waiting < 59:
            await asyncio.sleep(0.005)
        left = asyncio.create_task(visit("/other", leave))
        while turns.waiting < 60:
            await asyncio.sleep(0.005)
        leave.set()
        await left
        assert told == [("", 499)] and turns.waiting == 59
        assert anyio.to_thread.current_default_thread_limiter().borrowed_tokens == 0
        end.set()
        await asyncio.gather(*asked)

    asyncio.run(asyncio.wait_for(crowd(), SOON))
    assert told[1:] == [("made", 200)] * 60 and made == [1] and not turns._works


@pytest.mark.parametrize(("accept", "media"), [("text/html", "text/html"), ("*/*", "application/problem+json")])
def test_a_full_line_is_a_plain_answer_that_says_when_to_come_back(
    stub: Stub, accept: str, media: str, tmp_path: Path
) -> None:
    stub.keeper.turns = Turns(slots=1, queue=0)
    begun, end = threading.Event(), threading.Event()

    def hold() -> None:
        def make() -> int:
            begun.set()
            assert end.wait(SOON)
            return 1

        stub.keeper.turns.once("other", make, kept=lambda: None, keep=lambda found: None)

    holder = threading.Thread(target=hold)
    holder.start()
    assert begun.wait(SOON)
    with visitor(create_app(stub.settings, stub), headers={"accept": accept}) as web:  # type: ignore[arg-type]
        full = web.get("/overview.svg")
        assert full.status_code == 503 and int(full.headers["retry-after"]) >= 1
        assert full.headers["content-type"].startswith(media) and "Ask again in" in full.text
        again = web.get("/")
        assert again.status_code == 503
        if media == "text/html":  # told from bytes kept ready, with the marking of the service
            assert again.content == full.content and stub.settings.marking in again.text
        assert web.get("/healthz").status_code == 200
        end.set()
        holder.join()
        assert web.get("/overview.svg").status_code == 200
