"""Several processes on one address are one service: who dies is replaced, and all of them end together."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import httpx2
import pytest
from certificates import certificate
from test_answering import answerer, incidents
from test_serve import free_port

from app.audit.find import Search, search
from app.audit.log import AuditLog
from app.audit.verify import verify
from app.commands import serve
from app.serving.supervisor import Supervisor, ended, shares
from app.settings import Settings
from geo.errors import Conflict

SOON = 240.0
ASKED = "/?offence=ROBBERY"
PAGE = {"accept": "text/html"}
pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").is_file(), reason="processes are counted by /proc")


def wait_for(true: Callable[[], object]) -> None:
    end = time.monotonic() + SOON
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def children(pid: int) -> dict[int, int]:
    """Processes that one started, and how readily the system ends each when memory does."""
    found = "".join(task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/children")).split()
    running: dict[int, int] = {}
    for one in map(int, found):
        with suppress(OSError):
            running[one] = int(Path(f"/proc/{one}/oom_score_adj").read_text())
    return running


def alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


@contextmanager
def service(data: Path, log: Path, *options: str, **environment: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    port, scheme = free_port(), "https" if environment else "http"
    command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port), *options]
    with log.open("wb") as out:
        made = subprocess.Popen(
            command,
            env={**os.environ, "AFTERDARK_DATA": str(data), **environment},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        yield made, f"{scheme}://127.0.0.1:{port}"
    finally:
        made.kill()
        made.wait()


def healthy(address: str) -> bool:
    try:
        return httpx2.get(f"{address}/healthz", timeout=SOON, verify=False).status_code == 200
    except httpx2.TransportError:
        return False


def test_two_processes_answer_as_one_and_who_dies_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, log, audit = tmp_path / "data", tmp_path / "log", AuditLog(tmp_path / "audit")
    monkeypatch.setenv("AFTERDARK_AUDIT", str(audit.folder))
    answerer(data, incidents(60, date(2025, 1, 1)))
    with service(data, log, "--workers", "2") as (watching, address):
        wait_for(lambda: healthy(address) and len(children(watching.pid)) == 3)
        with pytest.raises(Conflict, match=rf"served already at {address}/ \(process {watching.pid}\)"):
            serve.run(Settings(data=data), "127.0.0.1", free_port())
        tags = {httpx2.get(address + ASKED, timeout=SOON).headers.get("etag", "page") for _ in range(4)}
        assert len(tags) == 1
        before = sorted(children(watching.pid), key=children(watching.pid).__getitem__)
        answering, computing = before[0], before[-1]  # whose memory goes first
        seen = [
            f"/words?seen={n}" for n in range(9) if httpx2.get(f"{address}/words?seen={n}", headers=PAGE).is_success
        ]
        for pid in (answering, computing):
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: len(children(watching.pid)) == 3 and not {answering, computing} & {*children(watching.pid)})
        assert httpx2.get(f"{address}{ASKED}&bandwidth=300", timeout=SOON).status_code == 200
        for what in ("answering", "computing"):
            assert ended(what, -signal.SIGKILL) in log.read_text()
        last = [*children(watching.pid), watching.pid]
        watching.send_signal(signal.SIGTERM)
        assert watching.wait(SOON) == -signal.SIGTERM
        assert not any(map(alive, last))
        with pytest.raises(httpx2.TransportError):
            httpx2.get(f"{address}/healthz")
    assert verify(audit.folder, audit.anchor).whole
    assert {f"GET {one}" for one in seen} <= {one.entry.address for one in search(audit.folder, Search())} and seen


def left_by(watching: subprocess.Popen[bytes], how: signal.Signals) -> list[int]:
    """The processes that a service had when it got a signal and that are still there when it has gone."""
    left = [*children(watching.pid)]
    watching.send_signal(how)
    watching.wait()
    wait_for(lambda: not any(map(alive, left)))
    return left


def test_nobody_is_left_when_who_watches_is_killed(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with service(tmp_path / "data", tmp_path / "log") as (watching, address):
        wait_for(lambda: healthy(address) and children(watching.pid))
        assert left_by(watching, signal.SIGKILL)


def test_several_processes_speak_https_for_others_and_none_is_left_when_it_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    cert, key = certificate(tmp_path / "tls", "maps.example.police.uk")
    others = {
        "AFTERDARK_SIGN_IN": "team", "AFTERDARK_PUBLIC_ADDRESS": "https://maps.example.police.uk",
        "AFTERDARK_TLS_CERTIFICATE": str(cert), "AFTERDARK_TLS_KEY": str(key), "AFTERDARK_HOST": "0.0.0.0",
    }  # fmt: skip
    with service(tmp_path / "data", tmp_path / "log", "--workers", "2", **others) as (watching, address):
        wait_for(lambda: healthy(address) and len(children(watching.pid)) == 3)
        with httpx2.Client(base_url=address, verify=ssl.create_default_context(cafile=str(cert))) as web:
            assert web.get("/healthz", headers={"host": "evil.example"}).status_code == 400
            got = web.get("/healthz", headers={"host": "maps.example.police.uk", "x-forwarded-proto": "http"})
            assert got.status_code == 200 and got.headers["strict-transport-security"] == "max-age=31536000"
        with pytest.raises(httpx2.TransportError):
            httpx2.get(f"{address.replace('https', 'http')}/healthz")
        assert len(left_by(watching, signal.SIGINT)) == 3
        lines = (tmp_path / "log").read_text().splitlines()
        assert any("https://maps.example.police.uk for all who sign in" in line for line in lines)
        assert lines[-1] == "afterdark: stopped."


def test_what_stands_in_the_way_is_told_by_who_answers_and_ends_all(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{")
    with service(tmp_path, tmp_path / "log", "--workers", "2") as (watching, _):
        assert watching.wait(SOON) == 2
        assert "manifest.json" in (tmp_path / "log").read_text()


def test_memory_and_places_in_the_line_are_shared_out() -> None:
    computing, answering = shares(Settings(cache_bytes=400_000_000, computing_queue=10), 3)
    assert computing.cache_bytes + 3 * answering.cache_bytes == 400_000_000
    assert answering.computing_queue == 4 and computing.computing_queue > 3 * 4


def test_several_processes_where_an_address_cannot_be_shared_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "POSSIBLE", False)
    monkeypatch.setattr(serve, "ASSET", Path(__file__))
    with pytest.raises(serve.Unavailable, match="cannot share an address"):
        serve.run(Settings(data=tmp_path), "127.0.0.1", free_port(), 2)


def test_the_private_socket_is_nobody_else_s_and_goes_with_the_service(tmp_path: Path) -> None:
    with Supervisor(Settings(data=tmp_path), 1) as supervisor:
        folder = Path(supervisor.address).parent
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not folder.exists()


def test_a_listening_socket_that_another_process_is_given_sends_at_once() -> None:
    with serve.listen("127.0.0.1", free_port()) as listening:
        given = socket.socket(fileno=os.dup(listening.fileno()))
        assert given.proto == socket.IPPROTO_TCP  # by which asyncio sets TCP_NODELAY on its connections
        given.close()
