"""A small service with one of everything that an address can name, and somebody of each role who asks it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import shapely
from carried_plan import save_carried
from fastapi import APIRouter
from fastapi.testclient import TestClient
from made_release import keep_release
from team import join
from test_answering import answerer, incidents
from town import venues
from visitor import visitor

import app.routes
from app.answering.answerer import Answerer
from app.answering.own_definitions import Draft
from app.answering.question import Question
from app.answering.reader import PUBLIC, Reader
from app.answering.zones import derive_zones
from app.charter.candidates import Origin, keep_candidate
from app.charter.kinds import COVERAGE
from app.gate.policy import read_policy
from app.identity.account import Profile
from app.identity.clock import utc_now
from app.identity.identity import Identity
from app.jobs.jobs import Jobs
from app.main import create_app
from app.patrols.kept_places import PATROL_PLACES
from app.questions.kept import keep
from app.questions.kinds import KEPT_QUESTIONS
from app.questions.now import answer_now
from app.records.job_file import JOBS
from app.releases.shared_link import share
from app.settings import Settings
from app.sites.site import Phase, Site, create_site
from benchmarks.crossing import areas_of
from geo.sources.demo_streets import basemap, streets
from geo.space.boundaries import Boundaries, default_wards
from geo.streets.names_file import default_names

ROLES: Final = ("public", "partner", "patrol", "analyst", "admin", "auditor")
READERS: Final = {role: Reader(f"{role}-1", role, "o") for role in ROLES} | {"public": PUBLIC}
ROLE: Final = "x-role"
"""Header in which these tests say who asks."""
JOB: Final = {
    "id": "done", "kind": "load", "run": "", "settle": "", "given": {}, "who": "analyst-1", "status": "successful",
    "created": "2026-06-01T12:00:00", "updated": "2026-06-01T12:00:00", "keeping": False, "result": {},
}  # fmt: skip


@dataclass(frozen=True)
class SmallWorld:
    """answerer: of the service; known, of_id: what stands for a name in an address, and for its id by how it begins."""

    answerer: Answerer
    known: dict[str, str]
    of_id: dict[str, str]


def small_world(folder: Path) -> SmallWorld:
    """Twelve months of few robberies, assaults and homes taken over exact, with zones, sites, streets, people, and one
    of everything else that is kept."""
    made = []
    for month, kind in ((m, k) for m in range(1, 13) for k in range(2)):
        n, first = 20, datetime(2025, month, 3, 22)
        at = np.random.default_rng(month + 20 * kind).normal((414900, 184600), 300, (n, 2))
        made.append(
            incidents(
                n, date(2025, month, 1), seed=month + 20 * kind, source=["demo"] * n, time_precision=["exact"] * n,
                spatial_precision=["exact"] * n, easting=at[:, 0], northing=at[:, 1],
                start=[first + timedelta(days=i) for i in range(n)],
                category="Violence and sexual offences" if kind else "Robbery", ho_code=["8N" if kind else "34B"] * n,
                cuckooing=[bool(kind) and i % 2 == 0 for i in range(n)], public_place=[True] * n,
            )
        )  # fmt: skip
    months = [pa.concat_tables(made[at : at + 2]) for at in range(0, 24, 2)]
    answerer(folder, *months)
    settings = Settings(
        data=folder, resamples=19, requests_a_minute=0, sign_in="team", public_releases_only=False, cache_answers=200
    )
    world = Answerer(settings, wards=few_wards())
    world.store.replace([("venues", "demo", "wiltshire", None, venues())])
    few_streets(world)
    derive_zones(world.store, world.wards, world.records, who="test")
    save_carried(world.records, date.today(), marking="OFFICIAL")
    keep_release(world.records)
    Jobs(settings).file.add(dict.fromkeys(JOBS.c.keys()) | JOB)
    known, of_id = _kept(world)
    return SmallWorld(world, known | {"invitation": _people(settings)}, of_id)


def _kept(world: Answerer) -> tuple[dict[str, str], dict[str, str]]:
    """What people keep, and how addresses name it: by the names in their patterns, and by their beginnings."""
    analyst, square = READERS["analyst"], shapely.box(414700, 184400, 415100, 184800)
    asked = Question(offence="ROBBERY")
    keep(world.records, "Robbery", "", asked, answer_now(world.answer(asked), None, ""), analyst)
    phase = Phase("clear", date(2025, 4, 1), date(2025, 6, 30))
    site = create_site(
        world.records, Site("Fleet Street", square, phases=(phase,), offence="ROBBERY", source="demo"), who="test"
    )
    candidate = keep_candidate(
        world.records, "Square", square, Origin.DRAWN, area=world.wards.outline, who="test", sources=()
    )
    own = world.definitions.save(Draft("Street", "", ("ROBBERY", "KNIFE_POSSESSION")), who="test")
    link, token = share(
        world.records, read_policy(), asked, "Robbery", "public", "A. Smith", 7, analyst, datetime.now(UTC)
    )
    covers = world.keeper.answer(COVERAGE, "").found
    zone, venue = covers[0].zone.id, next((one.venues[0].id for one in covers if one.venues), "none")
    kept = world.keeper.answer(KEPT_QUESTIONS, None).found[0].id
    patrolled = world.keeper.answer(PATROL_PLACES, None).found.cards[0].place.id
    known = {
        "name": "wards", "extension": "csv", "z": "10", "x": "507", "y": "340", "site": site.id, "method": "kde",
        "zone": zone, "venue": venue, "ward": world.wards.code[0], "kept": kept, "plan": "tonight", "style": "light",
        "patrolled": patrolled, "kind": "cctv_out", "token": token, "link": link.id,
    }  # fmt: skip
    of_id = {
        "/safety-at-night/zones": zone, "/safety-at-night/venues": venue, "/safety-at-night/sites": candidate.id,
        "/clear-hold-build": site.id, "/api/collections": known["ward"], "/api/processes": "kde", "/methods": "kde",
        "/questions": kept, "/patrols/places": patrolled, "/patrols": "tonight", "/download/patrols": "tonight",
        "/definitions": own.id, "/releases": "R1", "/api/releases": "R1", "/api/jobs": "done", "/data/jobs": "done",
        "/people": "partner-1", "/shares": link.id,
    }  # fmt: skip
    return known, of_id


def _people(settings: Settings) -> str:
    """Gives those who ask an account, with which nobody signs in; the token of an invitation of somebody else."""
    known = Identity(settings)
    for one in READERS.values():
        if one is not PUBLIC:
            join(known, one.id, one.role, *areas_of(one.role), clock=utc_now)
    return known.invitations.invite("guest", Profile("A. Guest", "partner", "o", ()), who="command line")


def few_streets(world: Answerer) -> None:
    """A basemap of the streets near by: each drawing has all of those that it shows."""
    made = streets(default_names(), np.zeros(0), np.zeros(0))
    near = np.hypot(made.x - 414900, made.y - 184600) < 1500
    kept = near[made.a] & near[made.b]
    lines = basemap(replace(made, a=made.a[kept], b=made.b[kept], kind=made.kind[kept], goes=made.goes[kept]), [])
    world.basemaps.write(lines)
    world.basemaps.use(lines.name)


def few_wards() -> Boundaries:
    """The wards of Swindon in which the incidents lie: a form is made of all there are, for each page and role."""
    all_ = default_wards()
    here = shapely.Point(414900, 184600).buffer(1500)
    kept = np.flatnonzero(shapely.intersects(all_.geometry, here))
    names = ("code", "name", "authority", "authority_name")
    return replace(
        all_, geometry=all_.geometry[kept], **{key: tuple(getattr(all_, key)[i] for i in kept) for key in names}
    )


def as_asked(world: SmallWorld) -> TestClient:
    """The application, which believes who says in a header that they have a role."""
    app = create_app(
        world.answerer.settings, world.answerer, lambda request: READERS[request.headers.get(ROLE, "analyst")]
    )
    return visitor(app)


def sampled(world: SmallWorld, pattern: str) -> str:
    """A sample of a pattern that there is."""
    sample = re.sub(r"(evidence|bundle)\.\{extension\}", r"\1.zip", pattern.replace("{id:path}", "{id}"))
    here = next((value for start, value in world.of_id.items() if sample.startswith(start)), "1")
    known = world.known | {"layer": "after" if sample.startswith("/change") else "venues"}
    if sample.startswith("/invitation"):
        known["token"] = known["invitation"]
    return re.sub(r"\{(\w+)\}", lambda m: known.get(m[1], here), sample)


def addresses(world: SmallWorld) -> dict[str, str]:
    """Every address that is read with GET: its pattern, and a sample of it that there is."""
    return {pattern: sampled(world, pattern) for method, pattern in routes() if method == "GET"}


def routes() -> Iterator[tuple[str, str]]:
    """Method and pattern of every address, by its routes' files."""
    for file in sorted(Path(app.routes.__file__).parent.glob("*.py")):
        router = getattr(import_module(f"app.routes.{file.stem}"), "router", APIRouter())
        for route in router.routes:
            yield from ((method, route.path) for method in sorted(route.methods - {"HEAD"}))  # type: ignore[attr-defined]
