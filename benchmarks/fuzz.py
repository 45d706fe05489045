"""`python -m benchmarks.fuzz [--requests 15000] [--seed 1]`: hostile questions and forms everywhere; no fault may come.

Every address that there is, its path, query, form and headers filled with values that go wrong somewhere: numbers of
thousands of digits, no numbers, days that do not exist, text that is none, rings without corners, bodies of the wrong
kind. The data are a demonstration in a folder of its own, which is made and thrown away. Printed are whatever was
answered with 500 or after SLOW seconds, and the statuses; exit code 1 when there was a 500.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import app.routes
from app.answering.question import KEYS

REQUESTS = 15_000
SLOW = 10.0
"""Seconds after which an answer is printed as if it were a fault."""
HERE = "http://127.0.0.1"
NUMBERS = (
    "", " ",
    "0", "-0", "-1", "00", "+5", "1e3", "1e400", "-1e400", "nan", "NaN", "inf", "-Infinity", "0x10", "1_000", "1,5",
    "٣", "５", "²", "½", "9" * 18, "9" * 19, "9" * 101, "9" * 4300, "9" * 4301, "9" * 6000,
    "-" + "9" * 5000, "5", "250", "3.7",
    "1e-300", "20000", "25", "9223372036854775808", "4294967296", "true", "null",
)  # fmt: skip
TEXTS = (
    "\x00", "a\x00b", "\x7f\x1b[31m", "\ud800", "\udfff", "\u202e", "\ufeff", "\r\n", "é" * 50, "𝕊",
    "a" * 3000, "a" * 20000,
    "'; drop table revisions; --", '"', "<script>alert(1)</script>", "{{ 7 * 7 }}", "${x}", "%s%n", "../../etc/passwd",
    "..%2f..%2f", "=1+1", "C:\\con", "SV_STRICT", "ROBBERY", "ALL_CRIME", "ROBBERY@9.9.9", "ROBBERY@", "@",
    "demo", "police-uk",
    "force-export", "lad:E06000030", "lad:E99999999", "ward:E05008954", "ward:", "ward:E05008954,E05008955",
    "town:E0056881", "circle:414900,184900,500", "circle:1,2,nan", "outline:414500,184500;415500,184500;415500,185400",
    "outline:----", "csp:E22000350", "zone:x", "site:x", "beat:x", "hexagons", "lsoas", "nte_core", "dark",
    "fri22-sat03",
    "fri22-fri22", "sun23-mon00", "quartic", "gaussian", "h1", "chb-1", "on", "active", "all",
)  # fmt: skip
DAYS = (
    "2025-01", "2025-12", "1000-01", "9999-12", "0001-01", "0000-00", "2025-13", "2025-1", "2025-02-30", "2024-02-29",
    "9999-12-31", "0001-01-01", "2025-01-01T24:00:00Z", "2025-01-01T00:00:00+99:99", "../..",
    "../2025-01-01", "2025-01-01/..",
    "-2025-01", "２０２５-01", "2026-06", "1989-12-31", "2100-12-31",
)  # fmt: skip
RINGS = ([], [[]], [[[]]], None, "x", 5, {}, [[[1, 2]]], [[[1, 2], [1, 2], [1, 2], [1, 2]]], [[["a", "b"]] * 4])
SWINDON = [[-1.79, 51.55], [-1.78, 51.55], [-1.78, 51.56], [-1.79, 51.56], [-1.79, 51.55]]
AREAS = (
    *(json.dumps({"type": kind, "coordinates": ring}) for kind in ("Polygon", "MultiPolygon") for ring in RINGS),
    json.dumps({"type": "Polygon", "coordinates": [SWINDON]}),
    json.dumps({"type": "Polygon", "coordinates": [SWINDON, []]}),
    json.dumps({"type": "Polygon", "coordinates": [[[float("inf"), 1], [2, 2], [3, 1], [float("nan"), 1]]]}),
    json.dumps({"type": "Feature", "geometry": None, "properties": {"name": "\ud800"}}),
    json.dumps({"type": "FeatureCollection", "features": [None, 5, {"geometry": {"type": "Polygon", "rings": []}}]}),
    json.dumps({"type": "GeometryCollection", "geometries": []}),
    '{"type": "Polygon", "coordinates": ' + "[" * 3000 + "]" * 3000 + "}",
    "[" * 50_000, "{" * 50_000, '{"a":' * 5000, "{}", "[]", "null", "1 2\n3 4\n5 6", "nan nan\ninf 1\n1 inf",
    "415400 184900\n415800 184900\n415800 185300\n415400 185300",
    "415400 184900\n415800 185300\n415800 184900\n415400 185300",
    "name,easting,northing\n\x00,1,2\n", "name,easting,northing\nA,415000,184900\nB,nan,1e400\n", "name,easting\nA,1\n",
    "name,easting,northing,radius\nA,415000,184900," + "9" * 5000 + "\n", "\"unclosed", "name\tx",
)  # fmt: skip
QUERY = (
    *KEYS, "v", "spot", "i", "kind", "week", "around", "bbox", "datetime", "limit", "offset", "unknown", "", "\x00",
    *(f"w_{key}" for key in ("incidents", "harm", "night", "trend", "lasting", "dark", "pounds", "x")),
)  # fmt: skip
FIELDS = (
    "name", "corners", "first", "last", "file", "hotspot", "question", "status", "since", "version", "pledge",
    "champion",
    "definition", "back", "date", "kind", "amount", "text", "place", "wards", "stamp", "reason", "do", "where", "lead",
    "partners", "marking", "offence", "source", "phase", "phase_start", "phase_end", "phase_lead", "indicator",
    "indicator_target", "indicator_now", "rural", "unknown",
)  # fmt: skip
USUAL = {
    "where": "corners", "marking": "OFFICIAL", "name": "A place", "version": "1", "kind": "patrol", "amount": "3",
    "date": "2026-01-02", "since": "2026-01-02", "status": "signed", "offence": "ROBBERY", "phase": "clear",
    "phase_start": "2025-03-01",
    "corners": "415400 184900\n415800 184900\n415800 185300\n415400 185300", "do": "own",
}  # fmt: skip
KINDS = (
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "multipart/form-data", "application/json",
    "text/plain", "image/png", "", "a" * 300, "application/x-www-form-urlencoded; charset=utf-16",
)  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """One request. address: path and query, encoded; content: of the body, None for none."""

    method: str
    pattern: str
    address: str
    headers: dict[str, str]
    content: bytes | None = None


@dataclass
class Found:
    """Statuses by method and pattern, and what must not be."""

    statuses: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    faults: list[tuple[int, Sent]] = field(default_factory=list)


def routes() -> list[tuple[str, str]]:
    """Method and pattern of every address that there is."""
    files = sorted(Path(app.routes.__file__).parent.glob("*.py"))
    routers = (getattr(import_module(f"app.routes.{file.stem}"), "router", None) for file in files)
    of = [route for router in routers if router for route in router.routes]
    return [(method, route.path) for route in of for method in sorted(route.methods - {"HEAD"})]


def hostile(draw: random.Random) -> str:
    """Any value at all."""
    return draw.choice(draw.choice((NUMBERS, TEXTS, DAYS, AREAS)))


def likely(draw: random.Random, key: str) -> str:
    """A value of the kind that the key takes, right or wrong."""
    if key in ("from", "to", "datetime", "first", "last", "date", "since", "phase_start", "phase_end"):
        return draw.choice(DAYS)
    if key in ("corners", "file"):
        return draw.choice(AREAS)
    texts = ("offence", "source", "area", "night", "hours", "kernel", "kind", "week", "name", "question", "hotspot")
    return draw.choice(TEXTS if key in texts else NUMBERS)


def plain(text: str) -> bytes:
    """Text as bytes, what is no text included."""
    return text.encode("utf-8", "surrogatepass")


def pairs(draw: random.Random, keys: tuple[str, ...], most: int) -> Iterator[tuple[str, str]]:
    """Keys with values, some of them twice."""
    for _ in range(draw.randint(0, most)):
        key = draw.choice(keys)
        for _ in range(1 + (draw.random() < 0.05)):
            yield key, likely(draw, key) if draw.random() < 0.7 else hostile(draw)


def path_of(draw: random.Random, pattern: str) -> str:
    """An address of the pattern: each part known, likely or hostile."""
    known = {
        "z": ("10",), "x": ("507",), "y": ("340",), "name": ("wards", "hotspots", "cells", "incidents"),
        "extension": ("csv", "gpkg", "xlsx", "zip", "geojson"), "site": ("chb-1",), "id": ("h1", "chb-1", "kde"),
    }  # fmt: skip
    path = pattern.replace("{id:path}", "{id}")
    for name in ("z", "x", "y", "name", "extension", "site", "id", "entry"):
        while f"{{{name}}}" in path:
            good = name in known and draw.random() < 0.6
            value = draw.choice(known[name]) if good else hostile(draw)[:9_000]
            path = path.replace(f"{{{name}}}", quote(plain(value), safe="") or "%20", 1)
    return path


def body_of(draw: random.Random) -> tuple[bytes | None, str]:
    """A body and the kind that it says it is of."""
    given = {**(USUAL if draw.random() < 0.1 else {}), **dict(pairs(draw, FIELDS, 6))}
    kind = draw.choice(KINDS[:2]) if draw.random() < 0.8 else draw.choice(KINDS)
    if draw.random() < 0.05:
        return None, kind
    if kind.startswith("multipart/form-data; b"):
        parts = []
        for key, value in given.items():
            file = b'; filename="a.geojson"' if key == "file" else b""
            parts.append(
                b'--b\r\ncontent-disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % (plain(key), file, plain(value))
            )
        return b"".join([*parts, b"--b--\r\n" if draw.random() < 0.9 else b"--b"]), kind
    if kind == "application/json":
        return json.dumps(given).encode(), kind
    return urlencode({plain(key): plain(value) for key, value in given.items()}).encode(), kind


def requests(seed: int, number: int) -> Iterator[Sent]:
    """So many requests, every address in turn; the same seed gives the same ones."""
    draw, every = random.Random(seed), routes()
    for i in range(number):
        method, pattern = every[i % len(every)]
        query = urlencode([(plain(k), plain(v)) for k, v in pairs(draw, QUERY, 4)])
        address = f"{path_of(draw, pattern)}?{query}"[:60_000]
        headers = {"accept": draw.choice(("text/html", "*/*"))}
        if draw.random() < 0.1:
            headers["if-none-match"] = draw.choice(("*", '"x"', "W/", "a" * 500))
        if method == "GET":
            yield Sent(method, pattern, address, headers)
            continue
        content, kind = body_of(draw)
        yield Sent(method, pattern, address, {**headers, "origin": HERE, "content-type": kind}, content)


def shown(one: Sent) -> str:
    """A request in a line."""
    return f"{one.method} {one.pattern}: {one.address[:300]} {one.headers} {(one.content or b'')[:300]!r}"


def send(client: Any, some: Iterable[Sent]) -> Found:
    """What a client of the application gets for each."""
    found = Found()
    for number, one in enumerate(some, 1):
        if number % 1000 == 0:
            print(f"{number} asked", file=sys.stderr, flush=True)
        got = client.request(
            one.method, f"{HERE}{one.address}", headers=one.headers, content=one.content, follow_redirects=False
        )
        found.statuses[one.method, one.pattern, got.status_code] += 1
        if got.status_code >= 500 or got.elapsed.total_seconds() > SLOW:
            found.faults.append((got.status_code, one))
            print(f"{got.status_code} after {got.elapsed}: {shown(one)}", flush=True)
    return found


def main() -> None:
    """Make a demonstration, ask, and print what came."""
    ask = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    ask.add_argument("--requests", type=int, default=REQUESTS)
    ask.add_argument("--seed", type=int, default=1)
    given = ask.parse_args()
    from fastapi.testclient import TestClient  # noqa: PLC0415 (of the test extra)

    from app.answering.answerer import Answerer  # noqa: PLC0415
    from app.answering.zones import derive_zones  # noqa: PLC0415
    from app.loading.load import load_demo  # noqa: PLC0415
    from app.main import create_app  # noqa: PLC0415
    from app.settings import Settings  # noqa: PLC0415
    from app.sites.demo import save_demo_sites  # noqa: PLC0415
    from app.web.request_log import configure  # noqa: PLC0415

    configure("error")
    with tempfile.TemporaryDirectory() as folder:
        own = Settings(data=Path(folder), resamples=19, cache_answers=400, max_steps=20_000_000, max_cells=100_000)
        world = Answerer(own)
        load_demo(world.store, months=2, last=date(2026, 6, 1), seed=1)
        derive_zones(world.store, world.wards, world.records, who="fuzz")
        save_demo_sites(world.store, world.records)
        began = time.perf_counter()
        with TestClient(create_app(own, world), base_url=HERE) as client:
            found = send(client, requests(given.seed, given.requests))
    by_status = Counter[int]()
    for (_, _, status), number in found.statuses.items():
        by_status[status] += number
    print(f"{given.requests} requests of seed {given.seed} in {time.perf_counter() - began:.0f} s: ", end="")
    print(", ".join(f"{status} {number}" for status, number in sorted(by_status.items())))
    raise SystemExit(any(status >= 500 for status, _ in found.faults))


if __name__ == "__main__":
    os.environ.setdefault("AFTERDARK_LOG_LEVEL", "error")
    main()
