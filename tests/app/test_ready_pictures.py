"""Pictures of a map that somebody else drew: of a file, as they are, and of an administrator's own server, which is
asked for browsers, for nothing but pictures, and is no door to anywhere else."""

import io
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from pydantic import ValidationError
from test_streets_on_maps import X, Y, tile_of
from typer.testing import CliRunner

from app.cli import app as command
from app.main import create_app
from app.settings import Settings
from geo.errors import Unavailable, UserError
from geo.sources import picture_map
from geo.sources.picture_server import PictureServer
from geo.store.base import Store
from geo.streets.basemap_files import BasemapFolder
from geo.streets.tile_archive import LONGEST

CREDIT = "© The surveyors of pictures"
SWINDON = (X - 500, Y - 500, X + 500, Y + 500)


def picture(colour: tuple[int, int, int], kind: str = "PNG", side: int = 256) -> bytes:
    image, out = Image.new("RGB", (side, side), colour), io.BytesIO()
    image.paste((0, 0, 0), (side // 2, 0, side, side // 2))  # the north-eastern quarter is black
    image.save(out, kind)
    return out.getvalue()


def mbtiles(path: Path, kind: str = "PNG", **metadata: str) -> Path:
    """Pictures of zooms 12 to 14 round a place in Swindon, one abroad, and what is no picture."""
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        file.executemany("INSERT INTO metadata VALUES (?, ?)", metadata.items())
        file.execute("CREATE TABLE tiles (zoom_level INT, tile_column INT, tile_row INT, tile_data BLOB)")
        for z in (12, 13, 14):
            _, x, y = tile_of(X, Y, z)
            file.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", (z, x, 2**z - 1 - y, picture((z, 200, 90), kind)))
            file.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", (z, 10, 10, picture((1, 1, 1), kind)))
            file.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", (z, x + 1, 2**z - 1 - y, b"no picture"))
    return path


@pytest.fixture
def data(demo_store: Store, tmp_path: Path) -> Path:
    shutil.copytree(cast(Any, demo_store).path, tmp_path / "data")
    return tmp_path / "data"


@pytest.mark.parametrize(("kind", "media"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")])
def test_ready_pictures_are_passed_through_as_they_are(data: Path, tmp_path: Path, kind: str, media: str) -> None:
    file = mbtiles(tmp_path / "town.mbtiles", kind, name="Town plan", attribution=f"<a href='x'>{CREDIT}</a>")
    typed = ["basemap", "import", str(file), "--name", "plan"]
    done = CliRunner().invoke(command, typed, env={"AFTERDARK_DATA": str(data)})
    assert done.exit_code == 0 and "Town plan: 3 ready pictures, zooms 12 to 14" in done.output
    assert "drawings and paper show names alone" in done.output and CREDIT in done.output
    listed = CliRunner().invoke(command, ["basemap", "list"], env={"AFTERDARK_DATA": str(data)}).output
    assert "* plan: Town plan, 3 ready pictures (pictures only, no names, no routing)" in listed
    checked = CliRunner().invoke(command, ["check"], env={"AFTERDARK_DATA": str(data)}).output
    assert "3 ready pictures of plan" in checked
    assert {path.name for path in data.glob(".basemap-*")} == set()
    with TestClient(create_app(Settings(data=data, resamples=19)), base_url="http://127.0.0.1") as client:
        z, x, y = tile_of(X, Y, 14)
        for style in ("light", "dark", "print"):
            got = client.get(f"/basemap/{style}/{z}/{x}/{y}.png")
            assert (got.content, got.headers["content-type"]) == (picture((14, 200, 90), kind), media)
        nearer = Image.open(io.BytesIO(client.get(f"/basemap/light/16/{4 * x}/{4 * y}.png").content))
        north_east = Image.open(io.BytesIO(client.get(f"/basemap/light/16/{4 * x + 3}/{4 * y}.png").content))
        assert nearer.size == north_east.size == (256, 256)
        assert cast(Any, nearer.convert("RGB").getpixel((128, 128)))[1] > 190
        assert cast(Any, north_east.convert("RGB").getpixel((128, 128)))[1] < 10
        assert client.get(f"/basemap/light/{z}/{x + 1}/{y}.png").headers["content-type"] == "image/png"  # land
        page = client.get("/?area=lad:E06000030").text
        assert CREDIT in page and " data-drawn" in page
        assert CREDIT not in client.get("/overview.svg?area=lad:E06000030").text  # no picture lies there
        assert client.get("/basemap/names/16/32436/21760.json").status_code == 200


def test_a_file_of_pictures_that_helps_nobody_is_told_so(tmp_path: Path) -> None:
    unnamed = mbtiles(tmp_path / "unnamed.mbtiles")
    with pytest.raises(UserError, match="--credit"):
        picture_map.read(unnamed, "x", tmp_path)
    with pytest.raises(UserError, match="no pictures near"):
        picture_map.read(unnamed, "x", tmp_path, (200_000.0, 800_000.0, 210_000.0, 810_000.0), credit=CREDIT)

    def stop(what: str, rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        picture_map.read(unnamed, "x", tmp_path, credit=CREDIT, telling=stop)
    assert BasemapFolder(tmp_path).names() == []
    (tmp_path / "text.mbtiles").write_text("no database " * 500)
    assert not picture_map.is_pictures(tmp_path / "text.mbtiles")
    assert not picture_map.is_pictures(tmp_path / "none.mbtiles")


class Imitation(BaseHTTPRequestHandler):
    asked: list[str]
    answers: dict[str, Callable[[], tuple[int, str, bytes, str]]]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        status, kind, body, to = self.answers["now"]()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        if to:
            self.send_header("location", to)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def host() -> Iterator[tuple[str, type[Imitation]]]:
    made = type("Host", (Imitation,), {"asked": [], "answers": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), made)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", made
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_administrators_server_is_asked_once_for_each_picture(data: Path, host: tuple[str, type[Imitation]]) -> None:
    origin, server = host
    server.answers["now"] = lambda: (200, "image/jpeg", picture((9, 9, 200), "JPEG"), "")
    settings = Settings(
        data=data, resamples=19, basemap_xyz=f"{origin}/a/{{z}}/{{x}}/{{y}}.jpg?key=k", basemap_credit=CREDIT
    )
    z, x, y = tile_of(X, Y, 16)
    for _ in range(2):  # the second service finds it on the disk
        with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
            for _ in range(2):
                got = client.get(f"/basemap/light/{z}/{x}/{y}.png")
                assert (got.status_code, got.headers["content-type"]) == (200, "image/jpeg")
            assert "127.0.0.1:" not in client.get("/").text and CREDIT in client.get("/").text
            assert client.get("/basemap/light/3/1/1.png").status_code == 404
    assert server.asked == [f"/a/{z}/{x}/{y}.jpg?key=k"]
    server.answers["now"] = lambda: (500, "text/html", b"oops", "")
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        told = client.get(f"/basemap/light/{z}/{x + 1}/{y}.png")
        assert told.status_code == 503 and "server of the map's streets answers 500" in told.text
        assert client.get(f"/basemap/labels-light/{z}/{x}/{y}.png").status_code == 200


def test_a_server_of_pictures_is_no_door_to_elsewhere(host: tuple[str, type[Imitation]]) -> None:
    origin, server = host
    for answer in (
        (302, "image/png", b"", "http://169.254.169.254/latest"),
        (302, "image/png", b"", "file:///etc/passwd"),
        (200, "text/html", picture((1, 2, 3)), ""),
        (200, "image/png", b"<html>secrets</html>", ""),
        (200, "image/png", picture((1, 2, 3)) + b"x" * LONGEST, ""),
        (500, "image/png", picture((1, 2, 3)), ""),
    ):
        server.answers["now"] = lambda answer=answer: answer  # type: ignore[misc]
        with pytest.raises(Unavailable, match="server of the map"):
            PictureServer(f"{origin}/{{z}}/{{x}}/{{y}}").tile(7, 1, 1)
    server.answers["now"] = lambda: (404, "text/plain", b"", "")
    assert PictureServer(f"{origin}/{{z}}/{{x}}/{{y}}").tile(7, 1, 1) is None
    asked = len(server.asked)
    gone = PictureServer("http://127.0.0.1:9/{z}/{x}/{y}", timeout=0.5)
    with pytest.raises(Unavailable, match="cannot be reached"):
        gone.tile(7, 1, 1)
    with pytest.raises(Unavailable, match="a moment ago"):
        gone.tile(7, 1, 2)
    assert len(server.asked) == asked


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/{z}/{x}/{y}", "ftp://a.example/{z}/{x}/{y}", "https://{z}.example/{x}/{y}", "https://a.example/{z}",
        "https://u:p@a.example/{z}/{x}/{y}", "https://a.example/{z}/{x}/{y}/{y}", "https://{s}.a.example/{z}/{x}/{y}",
        "https://a.example/{s}/{z}/{x}/{y}", "//a.example/{z}/{x}/{y}", "https://a.example/{z}/{x}/{y} b", "x",
    ],
)  # fmt: skip
def test_an_address_that_a_reader_could_bend_is_no_setting(address: str) -> None:
    with pytest.raises(ValidationError, match="cannot be used"):
        Settings(basemap_xyz=address, basemap_credit=CREDIT)
    with pytest.raises(ValidationError, match="must be printed"):
        Settings(basemap_xyz="https://a.example/{z}/{x}/{y}.png")
    assert Settings().basemap_xyz is None
