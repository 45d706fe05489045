"""Fetching from a local imitation of the ArcGIS FeatureServer: all the areas, or one sentence."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
import shapely

from geo.errors import NotFound, Unavailable, UserError
from geo.sources.ons import fetch
from geo.space.boundaries import default_wards
from geo.space.crs import reproject, to_lonlat

SERVICES = (
    "WD_MAY_2025_UK_BGC",
    "WD_DEC_2025_UK_BGC",
    "WD_DEC_2025_UK_BGC_V2",
    "WD_DEC_2025_UK_BSC",
    "Wards_December_2024_Boundaries_UK_BGC",
    "Wards_December_2023_Boundaries_UK_BGC_2024",
    "WD25_LAD25_UK_LU",
    "Lower_layer_Super_Output_Areas_December_2021_Boundaries_EW_BGC_V5",
)
WARDS = default_wards()
Fault = Callable[["Service", int], bytes | None]


def feature(i: int, grid: bool = True, prefix: str = "WD25") -> dict:
    """One ward as the service sends it."""
    shape = WARDS.geometry[i] if grid else reproject([WARDS.geometry[i]], to_lonlat)[0]
    properties = {"FID": i, f"{prefix}CD": WARDS.code[i], f"{prefix}NM": WARDS.name[i], "LAD25CD": WARDS.authority[i]}
    return {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(shape))}


class Service(ThreadingHTTPServer):
    """Speaks enough of the protocol to be lied to: directory, count, pages, and a fault of choice."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.most = 50  # maxRecordCount: no page is longer, whatever is asked for
        self.counts = self.flags = self.grid = True
        self.prefix = "WD25"
        self.fault: Fault = lambda service, request: None
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/arcgis/rest/services"

    def answer(self, path: str, query: dict[str, str]) -> dict:
        if path.endswith("/services"):
            kinds = [{"name": name, "type": "FeatureServer"} for name in SERVICES]
            return {"services": [*kinds, {"name": "WD_DEC_2025_UK_BGC_V9", "type": "MapServer"}]}
        where = query["where"]
        found = [i for i in range(len(WARDS)) if where == "1=1" or WARDS.authority[i] in where]
        if "LAD25CD" not in where and where != "1=1":
            return {"error": {"code": 400, "message": "Cannot perform query. Invalid query parameters."}}
        if query.get("returnCountOnly") == "true":
            return {"count": len(found)} if self.counts else {"features": []}
        offset = int(query["resultOffset"])
        page = found[offset : offset + min(self.most, int(query["resultRecordCount"]))]
        crs = {"crs": {"type": "name", "properties": {"name": "EPSG:27700"}}} if self.grid else {}
        more = {"exceededTransferLimit": True} if self.flags and offset + len(page) < len(found) else {}
        return {
            "type": "FeatureCollection",
            **crs,
            **more,
            "features": [feature(i, self.grid, self.prefix) for i in page],
        }


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = {k: v[0] for k, v in parse_qs(address.query).items()}
        self.server.requests.append((address.path, query))
        self.server.status = 200
        body = self.server.fault(self.server, len(self.server.requests))
        if body is None:
            body = json.dumps(self.server.answer(address.path, query)).encode()
        try:
            self.send_response(self.server.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except BrokenPipeError:
            pass

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def get(service: Service, *authorities: str, **options: object):  # type: ignore[no-untyped-def]
    return fetch("wards", 2025, authorities, **{"base_url": service.url, "pause": 0.001, **options})  # type: ignore[arg-type]


@pytest.mark.parametrize("most", [7, 50, 59, 118, 1000])
@pytest.mark.parametrize(("counts", "flags"), [(True, True), (False, True), (True, False), (False, False)])
def test_every_page_is_fetched(service: Service, most: int, counts: bool, flags: bool) -> None:
    service.most, service.counts, service.flags = most, counts, flags
    said: list[tuple[int, int | None]] = []
    found = get(service, advance=lambda done, total: said.append((done, total)))
    assert found.code == WARDS.code and found.name == WARDS.name and found.authority == WARDS.authority
    assert shapely.equals(found.geometry, WARDS.geometry).all()
    assert (found.kind, found.vintage, found.resolution, found.repaired) == ("wards", "2025", "BGC", ())
    assert len(said) == -(-118 // most) and said[-1] == (118, 118 if counts else None)


def test_the_latest_edition_of_the_year_is_asked_for_the_authorities(service: Service) -> None:
    assert set(get(service, "E06000030").authority) == {"E06000030"}
    assert get(service, "E06000030", "E06000054").code == WARDS.code
    path, query = service.requests[-1]
    assert path.endswith("/services/WD_DEC_2025_UK_BGC_V2/FeatureServer/0/query")
    assert query["where"] == "LAD25CD IN ('E06000030','E06000054')" and query["orderByFields"] == "WD25CD"


@pytest.mark.parametrize(
    ("kind", "year", "prefix", "name"),
    [
        ("wards", 2024, "wd24", "Wards_December_2024_Boundaries_UK_BGC"),
        ("wards", 2023, "WD23", "Wards_December_2023_Boundaries_UK_BGC_2024"),
        ("lsoas", 2021, "LSOA21", "Lower_layer_Super_Output_Areas_December_2021_Boundaries_EW_BGC_V5"),
    ],
)
def test_long_names_of_services_are_known(service: Service, kind: str, year: int, prefix: str, name: str) -> None:
    service.prefix = prefix
    found = fetch(kind, year, base_url=service.url)
    assert (found.kind, found.vintage, len(found)) == (kind, str(year), 118)
    assert service.requests[-1][0].endswith(f"/{name}/FeatureServer/0/query")


@pytest.mark.parametrize(
    ("prefix", "sentence"), [("WD24", "codes of 2024, not of 2025"), ("LSOA25", "holds lsoas, not wards")]
)
def test_other_boundaries_than_asked_for_are_refused(service: Service, prefix: str, sentence: str) -> None:
    service.prefix = prefix
    with pytest.raises(UserError, match=sentence):
        get(service)


def test_one_layer_can_be_named(service: Service) -> None:
    for tail in ("", "/0", "/0/"):
        found = get(service, base_url=f"{service.url}/Mine/FeatureServer{tail}")
        assert len(found) == 118 and service.requests[-1][0].endswith("/Mine/FeatureServer/0/query")


def test_longitude_and_latitude_are_taken_as_well(service: Service) -> None:
    service.grid = False
    assert shapely.hausdorff_distance(get(service).geometry, WARDS.geometry).max() < 0.005


def failing(times: int, body: bytes, status: int = 200) -> Fault:
    """The first `times` requests get this answer."""

    def fault(service: Service, request: int) -> bytes | None:
        if request > times:
            return None
        service.status = status
        return body

    return fault


def slow(service: Service, request: int) -> None:
    if request <= 2:
        time.sleep(3)


busy = json.dumps({"error": {"code": 503, "message": "busy"}}).encode()


@pytest.mark.parametrize(
    "fault",
    [failing(2, b"", 503), failing(3, b"", 429), failing(2, busy), failing(1, b'{"services": [{"na'), slow],
    ids=["503", "429", "error in a 200", "truncated", "time-out"],
)
def test_what_passes_is_waited_out(service: Service, fault: Fault) -> None:
    service.fault = fault
    assert len(get(service, timeout=1 if fault is slow else 60)) == 118


def truncated_page(service: Service, request: int) -> bytes | None:
    if "resultOffset" not in service.requests[-1][1] or request % 2:
        return None
    return json.dumps(service.answer(*service.requests[-1])).encode()[:-500]


def test_a_truncated_page_is_fetched_again(service: Service) -> None:
    service.most, service.fault = 20, truncated_page
    found = get(service)
    assert found.code == WARDS.code


def short_page(service: Service, request: int) -> bytes | None:
    query = service.requests[-1][1]
    if query.get("resultOffset", "0") == "0":
        return None
    return b'{"type": "FeatureCollection", "features": []}'


def doubled(service: Service, request: int) -> bytes | None:
    path, query = service.requests[-1]
    return (
        json.dumps(service.answer(path, {**query, "resultOffset": "0"})).encode() if "resultOffset" in query else None
    )


def late(service: Service, request: int) -> None:
    time.sleep(0.3)


invalid = json.dumps({"error": {"code": 400, "message": "Invalid query parameters."}}).encode()


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (failing(99, b"", 500), "cannot be reached, it answered 500"),
        (failing(99, busy), "cannot be reached, it says: busy"),
        (failing(99, b'{"services": ['), "cannot be reached, its answer was not whole"),
        (failing(99, b"<html>log in</html>"), "cannot be reached, its answer was not whole"),
        (failing(99, invalid), "refused, it says: Invalid query parameters"),
        (failing(99, b"", 404), "answered 404"),
        (failing(99, b"[]"), "did not answer in its own form"),
        (failing(99, b"[" * 100_000), "its answer was not whole"),
        (failing(99, b'{"services": null}'), "the service has no wards of 2025"),
        (failing(99, b'{"services": ["wards"]}'), "the service has no wards of 2025"),
        (late, "cannot be reached, it took too long"),
        (short_page, "announced 118 areas and sent 50"),
        (doubled, "sends the same page again"),
    ],
    ids=[
        "500",
        "busy",
        "truncated",
        "html",
        "invalid",
        "404",
        "list",
        "deep",
        "null",
        "texts",
        "time-out",
        "short",
        "doubled",
    ],
)
def test_what_does_not_pass_is_one_sentence(service: Service, fault: Fault, sentence: str) -> None:
    service.fault = fault
    with pytest.raises(UserError, match=sentence) as raised:
        get(service, timeout=0.1 if fault is late else 60)
    assert "\n" not in str(raised.value)
    assert len(service.requests) <= 8


def test_no_network_is_one_sentence() -> None:
    with pytest.raises(Unavailable, match=r"cannot be reached, there is no connection.*import") as raised:
        fetch("wards", 2025, base_url="http://127.0.0.1:9/services", pause=0.001)
    assert "\n" not in str(raised.value)
    with pytest.raises(Unavailable, match="no address of a service"):
        fetch("wards", 2025, base_url="http://[::bad")


def test_what_the_service_does_not_have(service: Service) -> None:
    with pytest.raises(NotFound, match=r"no wards of 2019 in BGC.*It has wards of 2023, 2024, 2025"):
        fetch("wards", 2019, base_url=service.url)
    with pytest.raises(NotFound, match="no wards of 2025 in W06000001"):
        get(service, "W06000001")
    with pytest.raises(NotFound, match="no wards of 2025 in W06000001"):
        get(service, "E06000030", "W06000001")
    with pytest.raises(UserError, match="cannot be chosen by local authority"):
        fetch("lsoas", 2021, ["E06000030"], base_url=service.url)
