"""The API of data.police.uk, imitated: its limits are kept, its moods survived, and months come whole or not at all."""

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import shapely

from app.loading.load import load
from geo.errors import NotFound, Unavailable
from geo.report import LoadReport
from geo.sources import police_api
from geo.sources.intake import Intake
from geo.sources.police_api import fetch
from geo.space.crs import to_grid, to_lonlat
from geo.store.opening import open_store
from geo.store.slices import SliceStore

AREA = shapely.box(400_000, 150_000, 420_000, 170_000)
MONTHS = ("2025-01", "2025-02", "2025-03")


ODD = {"odd": b'{"error": 1}', "texts": b'["a"]', "deep": b"[" * 100_000, "unnumbered": b"[{}]"}


@dataclass
class Imitation:
    """Answers as the service does: crimes inside a polygon, 503 over `most`, 404 for a month that is not published."""

    crimes: list[dict[str, Any]]
    most: int = 10_000
    moods: list[str] = field(default_factory=list)  # one is used up by each request
    asked: list[tuple[str, float]] = field(default_factory=list)
    url: str = ""
    clock: Callable[[], float] = lambda: 0.0

    def answer(self, method: str, query: dict[str, str]) -> tuple[int, bytes]:
        self.asked.append((method, self.clock()))
        mood = self.moods.pop(0) if self.moods else ""
        if mood.isdigit():
            return int(mood), b"no"
        if mood == "slow":
            time.sleep(3)
        found = self.found(method, query)
        if found is None:
            return 404, b"Not Found"
        if len(found) > self.most:
            return 503, b"too many"
        content = json.dumps(found).encode()
        return 200, content[: len(content) // 2] if mood == "truncated" else ODD.get(mood, content)

    def found(self, method: str, query: dict[str, str]) -> list[Any] | None:
        if method == "/crimes-street-dates":
            return [{"date": month, "stop-and-search": []} for month in reversed(MONTHS)]
        if query.get("date") not in MONTHS:
            return None
        crimes = [crime for crime in self.crimes if crime["month"] == query["date"]]
        if method == "/crimes-no-location":
            assert (query["category"], query["force"]) == ("all-crime", "wiltshire")
            return [crime for crime in crimes if crime["location"] is None]
        assert method == "/crimes-street/all-crime"
        corners = [tuple(map(float, pair.split(","))) for pair in query["poly"].split(":")]
        polygon = shapely.Polygon([(lon, lat) for lat, lon in corners])
        return [
            crime
            for crime in crimes
            if (place := crime["location"])
            and shapely.intersects_xy(polygon, float(place["longitude"]), float(place["latitude"]))
        ]


@pytest.fixture
def serve() -> Iterator[Callable[[Imitation], Imitation]]:
    servers = []

    def start(imitation: Imitation) -> Imitation:
        class Handler(BaseHTTPRequestHandler):
            protocol_version, wbufsize, disable_nagle_algorithm = "HTTP/1.1", 1 << 16, True

            def do_GET(self) -> None:
                self.send(urlsplit(self.path).query)

            def do_POST(self) -> None:
                self.send(self.rfile.read(int(self.headers["content-length"])).decode())

            def send(self, query: str) -> None:
                asked = {key: values[0] for key, values in parse_qs(query).items()}
                status, content = imitation.answer(urlsplit(self.path).path, asked)
                self.send_response(400 if len(self.path) > 4094 else status)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

            def handle(self) -> None:
                with suppress(ConnectionError):  # the client gave up waiting, as it should
                    super().handle()

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        imitation.url = f"http://127.0.0.1:{server.server_port}"
        return imitation

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def crimes(n: int, seed: int = 1) -> list[dict[str, Any]]:
    """n crimes a month: most in one town, some on quarters' edges, every tenth without an id, some of the railway."""
    rng = random.Random(seed)
    found = []
    for month in MONTHS:
        for i in range(n):
            x = rng.choice([rng.gauss(406_000, 800), rng.uniform(400_050, 419_950), 410_000.0])
            lon, lat = to_lonlat(x, rng.uniform(150_050, 169_950))
            asb = i % 10 == 0
            place = {
                "latitude": f"{lat:.6f}",
                "longitude": f"{lon:.6f}",
                "street": {"id": i, "name": "On or near Road"},
            }
            found.append(
                {
                    "category": "anti-social-behaviour" if asb else "violent-crime",
                    "persistent_id": "" if asb else f"{month}-{i}",
                    "month": month,
                    "id": len(found) + 1,
                    "location": None if i % 25 == 1 else place,
                    "location_type": None if i % 25 == 1 else "BTP" if i % 25 == 2 else "Force",
                    "context": "",
                    "outcome_status": None if asb else {"category": "Under investigation", "date": month},
                }
            )
    return found


def run(tmp_path: Path, service: Imitation, months: int = 3, **options: Any) -> tuple[LoadReport, SliceStore]:
    store = open_store(tmp_path / "store")
    options = {"base_url": service.url, "pause": 0.01, "rate": 1e6, "timeout": 5.0} | options

    def read(intake: Intake) -> list[str]:
        return fetch("wiltshire", months, intake, outline=AREA, **options)

    return load(store, "police-uk", read), store


@pytest.mark.parametrize("most", [10_000, 60])
def test_every_crime_arrives_once_however_often_the_area_is_quartered(
    tmp_path: Path, serve: Callable[[Imitation], Imitation], most: int
) -> None:
    service = serve(Imitation(crimes(500), most))
    report, store = run(tmp_path, service)
    assert report.read == 1_500 and report.duplicates == 0 and report.files == 3
    assert report.quarantined == {"recorded by British Transport Police, not by the force": 60}
    assert report.unplaced == 60 and report.kept == 1_440
    table = store.read("incidents").to_pylist()
    ours = {c["persistent_id"]: c for c in service.crimes if c["persistent_id"] and c["location_type"] != "BTP"}
    assert {r["id"] for r in table if r["category"] != "Anti-social behaviour"} == ours.keys()
    assert Counter(r["category"] for r in table)["Anti-social behaviour"] == 150 - sum(
        c["location_type"] == "BTP" for c in service.crimes if not c["persistent_id"]
    )
    for r in table:
        if r["easting"] is not None and r["id"] in ours:
            place = ours[r["id"]]["location"]
            assert (r["easting"], r["northing"]) == to_grid(float(place["longitude"]), float(place["latitude"]))
    assert store.snapshot().months("police-uk", "wiltshire") == tuple(date(2025, m, 1) for m in (1, 2, 3))
    assert any("Asked for by area" in note for note in report.notes)
    assert (len(service.asked) > 3 * 20) == (most == 60)


def test_its_moods_are_survived(tmp_path: Path, serve: Callable[[Imitation], Imitation]) -> None:
    calm, _ = run(tmp_path / "calm", serve(Imitation(crimes(40))))
    moods = ["429", "", "truncated", "500", "slow", "", "odd", "502", "503", "", "429", "429", "429"]
    service = serve(Imitation(crimes(40), moods=moods))
    moody, store = run(tmp_path / "moody", service, timeout=1)
    assert not service.moods
    assert moody.to_dict() == calm.to_dict()
    assert store.snapshot() == open_store(tmp_path / "calm/store").snapshot()


def test_only_the_newest_months_are_asked_for_and_missing_ones_are_named(
    tmp_path: Path, serve: Callable[[Imitation], Imitation]
) -> None:
    report, store = run(tmp_path / "two", serve(Imitation(crimes(20))), months=2)
    assert store.snapshot().months("police-uk") == (date(2025, 2, 1), date(2025, 3, 1))
    report, _ = run(tmp_path / "all", serve(Imitation(crimes(20))), months=12)
    assert "Only 3 months are published." in report.notes


def test_no_more_requests_a_second_than_allowed_and_longer_pauses_after_429(
    tmp_path: Path, serve: Callable[[Imitation], Imitation], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(police_api.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(police_api.time, "sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    service = serve(Imitation(crimes(60), most=10, clock=lambda: now[0]))
    run(tmp_path, service, months=1, rate=15.0, pause=0.0)
    times = [moment for _, moment in service.asked]
    gaps = [b - a for a, b in pairwise(times)]
    assert len(gaps) > 20 and all(gap == pytest.approx(1 / 15) for gap in gaps)

    service = serve(Imitation(crimes(5), moods=["429"] * 4, clock=lambda: now[0]))
    run(tmp_path, service, months=1, pause=1.0)
    times = [moment for _, moment in service.asked]
    assert [round(b - a) for a, b in pairwise(times)][:4] == [1, 2, 4, 8]


@pytest.mark.parametrize(
    ("moods", "sentence"),
    [
        (["", "", "", *["429"] * 9], "data.police.uk cannot be reached: it answered 429"),
        (["", "", "", *["truncated"] * 9], "its answer broke off"),
        (["", "", "", *["slow"] * 9], "it took too long"),
        (["", "", "", *["odd"] * 9], "its answer is not a list"),
        (["", "", "", *["texts"] * 9], "its answer is not a list of what was asked for"),
        (["", "", "", *["deep"] * 9], "its answer broke off"),
        (["", "unnumbered"], "crimes without their number"),
        (["", "", "", *["503"] * 99], "the service is overloaded"),
        (["", "", "", "400"], "the service answered 400"),
        (["", "404"], "the service has nothing for 2025-01"),
    ],
)
def test_when_one_answer_stays_away_nothing_is_changed(
    tmp_path: Path, serve: Callable[[Imitation], Imitation], moods: list[str], sentence: str
) -> None:
    run(tmp_path, serve(Imitation(crimes(5))), months=1)
    before = open_store(tmp_path / "store").snapshot()
    with pytest.raises((Unavailable, NotFound), match=sentence) as caught:
        run(tmp_path, serve(Imitation(crimes(20), moods=moods)), timeout=0.5 if "slow" in moods else 60, pause=0.001)
    assert "\n" not in str(caught.value)
    assert open_store(tmp_path / "store").snapshot() == before


def test_without_a_network_there_is_one_sentence(tmp_path: Path) -> None:
    nobody = Imitation([], url="http://127.0.0.1:9")
    with pytest.raises(Unavailable, match=r"there is no connection\. Try again later, or download the archive"):
        run(tmp_path, nobody)
    with pytest.raises(Unavailable, match="no address of a service"):
        run(tmp_path, Imitation([], url="http://[::bad"))
