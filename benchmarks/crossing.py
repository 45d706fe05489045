"""`python -m benchmarks.crossing [--requests 10000] [--seed 1]`: readers of six roles ask one service in turn, several
at once, and each is sent what a fresh service that knows nobody else sends them, byte for byte.

Asked are pages, prints, tables, drawings, tiles, the data of scripts, the API and files, plainly, compressed, as HEAD,
and with the ETags that the reader or another role was given; by session, by a program's key, by an opening of
restricted data and by a shared link. What an answer was is settled by its status, the headers of HEADERS and all of its
bytes. One number of a page tells what others did, how many maps were looked at today: it stands still here (Still). The
data are a demonstration in a folder of its own, which is made and thrown away. Exit code 1 where anything differed.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

import pyotp

from app.answering.answer import Answer
from app.answering.answerer import Answerer
from app.answering.keeper import FIRST
from app.answering.looked import Looking
from app.answering.question import Question
from app.answering.reader import PUBLIC, Reader
from app.answering.zones import derive_zones
from app.gate.opening import open_definition
from app.gate.policy import read_policy
from app.identity.account import Profile
from app.identity.identity import Identity
from app.identity.keys import Scope
from app.identity.sessions import TEAM
from app.loading.load import load_demo
from app.main import create_app
from app.releases.shared_link import share
from app.routes.shared_links import COOKIE
from app.settings import Settings
from app.sites.demo import save_demo_sites
from app.web.request_log import configure
from app.web.session_cookie import HOST, RESTRICTED

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

REQUESTS: Final = 10_000
THREADS: Final = 4
PASSWORD: Final = "horse battery staple"
HERE: Final = "http://127.0.0.1"
PUBLISHED: Final = "https://maps.example.org"
"""The service's own address, which prints carry as a code."""
ROLES: Final = ("public", "partner", "patrol", "analyst", "admin", "auditor")
BY_KEY: Final = " by key"
OPENED: Final = "COUNTY_LINES"
TOWN: Final = "lad:E06000030"
"""The area of the patrols that ask."""
LINKED: Final = Question(offence="ROBBERY", area=TOWN)
QUESTIONS: Final = (LINKED.query(), "offence=SV_BROAD", f"offence={OPENED}&area={TOWN}")
ASKED: Final = (
    # pages, and what they are on paper
    "/", "/rates", "/trend", "/change", "/concentration", "/night", "/emerging", "/near-repeats", "/accuracy",
    "/outcomes", "/new-clusters", "/similar", "/incidents", "/methods/kde", "/safety-at-night", "/patrols/places",
    "/briefing",
    # drawings, tiles and the data of scripts
    "/overview.svg", "/rates.svg", "/emerging.svg", "/near-repeats.svg", "/consistency.svg", "/new-clusters.svg",
    "/patrols/places.svg", "/change/after.svg", "/methods/kde.svg",
    "/tiles/density/10/507/340.png", "/tiles/density/12/2028/1362.png", "/change/after/10/507/340.png",
    "/cells.json", "/areas.json", "/map.js", "/months.json", "/trend-lines.json", "/change/outlines.json",
    # the API
    "/api/answer", "/api/answer/trend", "/api/answer/rates", "/api/answer/change", "/api/answer/concentration",
    "/api/answer/emerging", "/api/collections/wards/items", "/api/collections/cells/items",
    "/api/collections/hotspots/items", "/api/collections/incidents/items",
    # files
    "/download/wards.csv", "/download/wards.geojson", "/download/cells.gpkg", "/download/hotspots.xlsx",
    "/download/wards.parquet", "/download/density.tif", "/download/incidents.csv", "/download/week.csv",
    "/download/rates.csv", "/download/change/wards.csv", "/download/briefing.svg",
)  # fmt: skip
"""Addresses to which a question is put."""
AS_THEY_ARE: Final = (
    "/safety-at-night/map.svg", "/safety-at-night/sites.csv", "/safety-at-night/ground.json", "/clear-hold-build",
    "/clear-hold-build/ground.json", "/patrols", "/patrols/return", "/patrols/return.csv", "/patrols/visits",
    "/questions", "/releases", "/data", "/calibration", "/method", "/words", "/definitions", "/shares", "/layers.json",
    "/api/collections", "/api/loads", "/api/releases", "/api/processes",
)  # fmt: skip
HEADERS: Final = (
    "content-type", "etag", "cache-control", "content-encoding", "content-length", "vary", "content-disposition",
    "location",
)  # fmt: skip
LAID: Final = ("plain", "gzip", "HEAD", "own", "other", "any")
"""Ways to ask: as it is, compressed, without a body, with the ETag that the reader has, that another has, and `*`."""


@dataclass(frozen=True)
class Sent:
    """One request. who: key of the ways; tag: whose ETag is sent along, "" for none."""

    who: str
    address: str
    way: str
    other: str = ""


@dataclass(frozen=True)
class Got:
    """What came of it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Still:
    """Counts no looks at maps: a page says how many of them there were on its service today, by whomever."""

    def at(self, answer: Answer) -> Looking:
        """As for the first map of a day."""
        return Looking(1, None, 0, 0)


def service(world: Answerer) -> "TestClient":
    """A service on the data of a world, which has answered nobody yet."""
    from fastapi.testclient import TestClient  # noqa: PLC0415 (of the test extra)

    app = create_app(world.settings, Answerer(world.settings, wards=world.wards))
    app.state.looked = Still()
    return TestClient(app, base_url=HERE)


def ways(world: Answerer) -> dict[str, dict[str, str]]:
    """How each says who they are, by what they are called: headers. A role by session and by key, an analyst who has
    opened a definition, and somebody with a link. Their accounts are analyst-1 and so on."""
    known, found = Identity(world.settings), {"public": {}}
    readers = {role: Reader(f"{role}-1", role, "o") for role in ROLES if role != PUBLIC.role}
    for role, reader in readers.items():
        found[role] = {"cookie": f"{HOST}={known.sessions.open(reader, TEAM)}"}
        _, key = known.keys.make(reader, Scope("notebook", role))
        found[f"{role}{BY_KEY}"] = {"authorization": f"Bearer {key}"}
    analyst = readers["analyst"]
    open_definition(world.records, analyst, f"{analyst.id}/opened", OPENED, "crossing")
    found["analyst who opened"] = {"cookie": f"{found['analyst']['cookie']}; {RESTRICTED}=opened"}
    link, token = share(
        world.records, read_policy(), LINKED, "Robbery", "partner", "A. Smith", 7, analyst, datetime.now(UTC)
    )
    return found | {"by link": {"cookie": f"{COOKIE}{link.id}={token}"}}


def addresses() -> list[str]:
    """Every address that is asked."""
    return [*(f"{path}?{asked}" for path in ASKED for asked in QUESTIONS), *AS_THEY_ARE]


def requests(seed: int, number: int, whos: Sequence[str], every: Sequence[str]) -> Iterator[Sent]:
    """So many requests: each address comes as often as any other, by whom and how is chance."""
    draw = random.Random(seed)
    for i in range(number):
        who, other = draw.sample(whos, 2)
        yield Sent(who, every[i % len(every)], draw.choice(LAID), other)


class Asking:
    """Sends requests to one service for all and to fresh ones, and tells where the two differ. fresh: by who, a service
    that nobody else asks. Safe to share between threads."""

    def __init__(
        self, shared: "TestClient", fresh: Mapping[str, "TestClient"], known: Mapping[str, Mapping[str, str]]
    ) -> None:
        self.shared, self.fresh, self.known = shared, fresh, known
        self.statuses: Counter[tuple[str, int]] = Counter()
        self._expected: dict[Sent, Got] = {}
        self._locks = {who: Lock() for who in known}

    def differs(self, sent: Sent) -> str:
        """In what the shared service's answer is not the fresh one's, "" for the same."""
        tag = self._tag(sent)
        should = self._once(sent, tag)
        got = self._got(self.shared, sent, tag)
        self.statuses[sent.way, got.status] += 1
        if got == should:
            return ""
        if got.status != should.status:
            return f"{sent}: {got.status}, not {should.status}"
        if got.headers != should.headers:
            return f"{sent}: {set(got.headers) ^ set(should.headers)}"
        return f"{sent}: {len(got.body)} bytes, not {len(should.body)}, differ"

    def _once(self, sent: Sent, tag: str = "") -> Got:
        with self._locks[sent.who]:
            if sent not in self._expected:
                self._expected[sent] = self._got(self.fresh[sent.who], sent, tag)
            return self._expected[sent]

    def _tag(self, sent: Sent) -> str:
        if sent.way not in ("own", "other"):
            return "*"
        plain = self._once(Sent(sent.who if sent.way == "own" else sent.other, sent.address, "plain"))
        return dict(plain.headers).get("etag", '"none"')

    def _got(self, service: "TestClient", sent: Sent, tag: str) -> Got:
        page = "." not in sent.address.partition("?")[0] and not sent.address.startswith("/api")
        headers = {
            "accept": "text/html" if page else "*/*",
            "accept-encoding": "gzip" if sent.way == "gzip" else "identity",
        }
        if sent.way in ("own", "other", "any"):
            headers["if-none-match"] = tag
        method = "HEAD" if sent.way == "HEAD" else "GET"
        with service.stream(
            method, sent.address, headers=headers | self.known[sent.who], follow_redirects=False
        ) as answer:
            got = Got(
                answer.status_code, tuple((n, answer.headers[n]) for n in HEADERS if n in answer.headers),
                b"".join(answer.iter_raw()),
            )  # fmt: skip
        # what is shown while an answer is still being made depends on who came first
        return self._got(service, sent, tag) if FIRST in dict(got.headers).get("etag", "") else got


def beside(world: Answerer, known: Mapping[str, Mapping[str, str]], services: ExitStack) -> Asking:
    """A service for all on the data of a world, and a fresh one for each, the same for a role by session and by key.
    services: ends them."""
    fresh = {who: services.enter_context(service(world)) for who in known if not who.endswith(BY_KEY)}
    return Asking(
        services.enter_context(service(world)), {who: fresh[who.removesuffix(BY_KEY)] for who in known}, known
    )


def crossed(asking: Asking, sent: Sequence[Sent], threads: int = THREADS) -> list[str]:
    """Where the two services differ, asked by so many threads at once."""
    found = []
    with ThreadPoolExecutor(threads) as pool:
        for number, fault in enumerate(pool.map(asking.differs, sent), 1):
            if number % 1000 == 0:
                print(f"{number} asked", file=sys.stderr, flush=True)
            found += [fault] if fault else []
    return found


def areas_of(role: str) -> tuple[str, ...]:
    """What people of a role are kept to: a patrol sees what lies in its area."""
    return (TOWN.removeprefix("lad:"),) if role == "patrol" else ()


def made(folder: Path) -> Answerer:
    """Two months of a demonstration with zones, sites and accounts, on a service where people sign in."""
    settings = Settings(
        data=folder, resamples=19, sign_in=TEAM, public_releases_only=False, public_address=PUBLISHED,
        requests_a_minute=0, cache_answers=400, cache_bytes=250_000_000,
    )  # fmt: skip
    world = Answerer(settings)
    load_demo(world.store, months=2, last=date(2026, 6, 1), seed=1)
    derive_zones(world.store, world.wards, world.records, who="crossing")
    save_demo_sites(world.store, world.records)
    known = Identity(settings)
    for role in ROLES[1:]:
        token = known.invitations.invite(
            f"{role}-1", Profile(role.title(), role, "o", areas_of(role)), who="command line"
        )
        code = pyotp.TOTP(known.invitations.find(token).secret).now()
        known.invitations.accept(token, PASSWORD, PASSWORD, code)
    return world


def main() -> None:
    """Make a demonstration, ask, and print what differed."""
    ask = argparse.ArgumentParser(prog="python -m benchmarks.crossing", description=__doc__)
    ask.add_argument("--requests", type=int, default=REQUESTS)
    ask.add_argument("--seed", type=int, default=1)
    given = ask.parse_args()
    configure("error")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as services:
        world = made(Path(folder))
        known = ways(world)
        asking = beside(world, known, services)
        began = time.perf_counter()
        faults = crossed(asking, list(requests(given.seed, given.requests, [*known], addresses())))
        took = time.perf_counter() - began
    for fault in faults:
        print(fault)
    by = ", ".join(f"{way} {status}: {n}" for (way, status), n in sorted(asking.statuses.items()))
    print(f"{given.requests} requests of seed {given.seed} by {len(known)} readers in {took:.0f} s: {by}")
    print(f"{len(faults)} differ")
    raise SystemExit(bool(faults))


if __name__ == "__main__":
    main()
