"""The service starts for this machine alone, unless people sign in (test_exposure.py); what stands in its way is one
plain sentence."""

import asyncio
import socket
from pathlib import Path

import pytest

from app.answering.answerer import Answerer
from app.commands import serve
from app.serving.worker import warm
from app.settings import Settings
from geo.errors import Conflict, NotFound, Refused, Unavailable


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "127.0.0.1.example.org"])
def test_any_address_that_others_could_reach_is_refused_with_the_reason(host: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="until people sign in") as refused:
        serve.run(Settings(data=tmp_path), host, 8000)
    assert "127.0.0.1" in str(refused.value)


def test_a_missing_data_folder_says_how_to_load(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="afterdark load"):
        serve.run(Settings(data=tmp_path / "none"), "127.0.0.1", 8000)


def test_a_taken_port_is_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Conflict, match=f"port {port} is taken"):
            serve.listen("127.0.0.1", port)


def test_no_answer_waits_for_the_acknowledgement_of_the_one_before() -> None:
    async def accepted() -> int:
        found: asyncio.Future[asyncio.StreamWriter] = asyncio.get_running_loop().create_future()
        listening = serve.listen("127.0.0.1", free_port())
        async with await asyncio.start_server(lambda _, back: found.set_result(back), sock=listening):
            _, asker = await asyncio.open_connection(*listening.getsockname())
            back = await asyncio.wait_for(found, 20)
            connection: socket.socket = back.get_extra_info("socket")
            set_there = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            asker.close()
            back.close()
            return set_there

    assert asyncio.run(accepted())


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 99}'])
def test_an_unreadable_manifest_is_told_at_the_start(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "manifest.json").write_text(text)
    monkeypatch.setattr(serve, "ASSET", Path(__file__))
    with pytest.raises(Unavailable, match=r"manifest\.json"):
        serve.run(Settings(data=tmp_path), "127.0.0.1", free_port())


def test_missing_browser_assets_say_how_to_install_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "ASSET", tmp_path / "leaflet.js")
    with pytest.raises(Unavailable, match="make assets"):
        serve.run(Settings(data=tmp_path), "127.0.0.1", 8000)


def test_warming_up_an_empty_store_is_no_fault(tmp_path: Path) -> None:
    warm(Answerer(Settings(data=tmp_path)))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
