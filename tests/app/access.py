"""What each role is given at each address, found out over HTTP; `python tests/app/access.py` writes it into
docs/security.md, and with `--check` says whether every cell is as it stands there."""

import re
import sys
import tempfile
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

sys.path += [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]  # as a command, without pytest's paths

import numpy as np
import pyarrow as pa
import shapely
from carried_plan import save_carried
from fastapi import APIRouter
from fastapi.testclient import TestClient
from test_answering import answerer, incidents
from town import venues
from visitor import visitor

import app.routes
from app.answering.answerer import Answerer
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.answering.zones import derive_zones
from app.charter.kinds import COVERAGE
from app.main import create_app
from app.pages.offer import Askable
from app.patrols.kept_places import PATROL_PLACES
from app.questions.kept import keep
from app.questions.kinds import KEPT_QUESTIONS
from app.questions.now import answer_now
from app.settings import Settings
from app.sites.demo import save_demo_sites
from geo.errors import Refused, UserError
from geo.space.boundaries import Boundaries, default_wards

ROLES: Final = ("public", "partner", "patrol", "analyst", "admin", "auditor")
READERS: Final = {role: Reader(role, role, "o") for role in ROLES} | {"public": PUBLIC, "analyst": LOCAL}
CATEGORIES: Final = {"open": "ROBBERY", "sensitive": "SV_BROAD", "restricted": "COUNTY_LINES"}
ROLE: Final = "x-role"
"""Header in which these tests say who asks."""
CONDITION: Final = "condition"
OF_FORMS: Final = ("area-list", "own-definitions", "openings", "methods", "search", "backdrop", CONDITION)
"""Kinds of answer that tell what a form may offer, and how the data are, which the head of every page says."""
NEEDS: Final = {
    "/drawing/street.json": "from=-1.7850,51.5600&to=-1.7800,51.5610&width=40",
    "/walking": "from=415000,184500",
}
DOC: Final = Path(__file__).parents[2] / "docs/security.md"
BEGIN, END = "<!-- table: python tests/app/access.py -->", "<!-- end of table -->"
SHORT: Final = {"open": "open", "allowed": "yes", "coarsened": "coarse", "refused": "no", "absent": "–"}

RULES: Final = {
    "open": "No answer is asked for at these addresses, so everybody gets them",
    "absent": "On this store, which asks nobody to sign in, nobody finds anything at the sample of",
}


def small_world(folder: Path) -> Answerer:
    """Twelve months of few robberies, assaults and homes taken over exact, with zones, sites, a question that
    is kept and a plan."""
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
    world = Answerer(Settings(data=folder, resamples=19, requests_a_minute=0), wards=few_wards())
    world.store.replace([("venues", "demo", "wiltshire", None, venues())])
    derive_zones(world.store, world.wards, world.records, who="test")
    save_demo_sites(world.store, world.records)
    asked = Question(offence="ROBBERY")
    keep(world.records, "Robbery", "", asked, answer_now(world.answer(asked), None, ""), LOCAL)
    save_carried(world.records, date.today(), marking="OFFICIAL")
    return world


def few_wards() -> Boundaries:
    """The wards of Swindon in which the incidents lie: a form is made of all there are, for each page and role."""
    all_ = default_wards()
    here = shapely.Point(414900, 184600).buffer(1500)
    kept = np.flatnonzero(shapely.intersects(all_.geometry, here))
    names = ("code", "name", "authority", "authority_name")
    return replace(
        all_, geometry=all_.geometry[kept], **{key: tuple(getattr(all_, key)[i] for i in kept) for key in names}
    )


def as_asked(world: Answerer) -> TestClient:
    """The application, which believes who says in a header that they have a role."""
    return visitor(create_app(world.settings, world, lambda request: READERS[request.headers.get(ROLE, "analyst")]))


def addresses(world: Answerer) -> dict[str, str]:
    """Every address that is read with GET: its pattern, and a sample of it that there is."""
    covers = world.keeper.answer(COVERAGE, "").found
    zone = covers[0].zone.id if covers else "none"
    known = {
        "name": "wards", "extension": "csv", "layer": "after", "z": "10", "x": "507", "y": "340", "site": "chb-1",
        "method": "kde", "zone": zone, "venue": next((one.venues[0].id for one in covers if one.venues), "none"),
        "ward": world.wards.code[0], "kept": world.keeper.answer(KEPT_QUESTIONS, None).found[0].id, "plan": "tonight",
        "patrolled": world.keeper.answer(PATROL_PLACES, None).found.cards[0].place.id, "style": "light",
    }  # fmt: skip
    of_id = {
        "/safety-at-night/zones": zone, "/safety-at-night/venues": known["venue"], "/safety-at-night/sites": "h1",
        "/clear-hold-build": "chb-1", "/api/collections": known["ward"], "/api/processes": "kde", "/methods": "kde",
        "/questions": known["kept"], "/patrols/places": known["patrolled"], "/patrols": "tonight",
        "/download/patrols": "tonight",
    }  # fmt: skip
    found = {}
    for pattern in patterns():
        sample = re.sub(r"(evidence|bundle)\.\{extension\}", r"\1.zip", pattern.replace("{id:path}", "{id}"))
        here = next((value for start, value in of_id.items() if sample.startswith(start)), "1")
        found[pattern] = re.sub(r"\{(\w+)\}", lambda m, here=here: known.get(m[1], here), sample)
    return found


def patterns() -> Iterator[str]:
    """Every pattern that is read with GET, by its routes' files."""
    for file in sorted(Path(app.routes.__file__).parent.glob("*.py")):
        router = getattr(import_module(f"app.routes.{file.stem}"), "router", APIRouter())
        yield from (route.path for route in router.routes if "GET" in route.methods)  # type: ignore[attr-defined]


@cache
def takes_offence(pattern: str) -> bool:
    """Whether an address is about incidents of an offence that can be chosen."""
    return not pattern.startswith(
        ("/clear-hold-build", "/api/jobs", "/data", "/healthz", "/readyz", "/patrols", "/definitions", "/questions",
         "/basemap", "/api/processes/{", "/words", "/method", "/account",
         "/people", "/sign-in", "/invitation", "/audit",
         "/shared", "/releases", "/api/releases", "/api/conformance", "/api/loads", "/layers/symbols", "/walking")
    ) or pattern.startswith(("/patrols/places", "/patrols/effect", "/methods"))  # fmt: skip


@dataclass
class Gated:
    """Watches what the gate makes of answers while one request is answered."""

    world: Answerer
    less: bool = False
    asked: bool = False
    beside: tuple[str, ...] = OF_FORMS

    def __post_init__(self) -> None:
        keeper = self.world.keeper
        for name in ("shown", "first"):
            setattr(keeper, name, self._watched(getattr(keeper, name)))

    def _watched(self, show: Any) -> Any:
        def watched(kind: Any, question: Any, reader: Reader) -> Any:
            self.asked |= kind.name not in self.beside
            try:
                seen = show(kind, question, reader)
            except Refused:
                self.less |= kind.name not in self.beside
                raise
            if kind.name not in self.beside and not self.less:
                self.less = not same(self.world.keeper.answer(kind, question), seen, top=True)
            return seen

        return watched


def same(whole: Any, seen: Any, *, top: bool = False) -> bool:  # noqa: PLR0911 (one for each type)
    """Whether two values hold the same; top: but for the id that an answer has."""
    if whole is seen:
        return True
    if type(whole) is not type(seen):
        return False
    if is_dataclass(whole):
        names = (one.name for one in fields(whole) if not (top and one.name == "id"))
        return all(same(getattr(whole, name), getattr(seen, name)) for name in names)
    if isinstance(whole, np.ndarray):
        return whole.shape == seen.shape and bool(np.array_equal(whole, seen, equal_nan=whole.dtype.kind == "f"))
    if isinstance(whole, pa.Table):
        return bool(whole.equals(seen))
    if isinstance(whole, shapely.Geometry):
        return bool(shapely.equals_identical(whole, seen))
    if isinstance(whole, Mapping):
        return whole.keys() == seen.keys() and all(same(whole[key], seen[key]) for key in whole)
    if isinstance(whole, list | tuple):
        return len(whole) == len(seen) and all(map(same, whole, seen))
    return bool(whole == seen or (whole != whole and seen != seen))  # noqa: PLR0124 (NaN)


def access(world: Answerer, only: Container[str] | None = None) -> dict[str, dict[tuple[str, str], str]]:
    """By pattern, then by role and category: allowed, coarsened, refused, open where no answer was asked for, or absent
    where there is nothing. only: the patterns that are asked, None for all."""
    found: dict[str, dict[tuple[str, str], str]] = {}
    # what each form offers costs most of a page, and is no data
    with patch.object(Askable, "why", lambda *_, **__: ""), as_asked(world) as web:
        gated = Gated(world)
        for pattern, sample in addresses(world).items():
            if only is not None and pattern not in only:
                continue
            row = found[pattern] = {}
            gated.beside = OF_FORMS[:-1] if pattern == "/data" else OF_FORMS  # the page of how the data are
            for category, offence in CATEGORIES.items():
                if category != "open" and not takes_offence(pattern):
                    row |= {(role, category): row[role, "open"] for role in ROLES}
                    continue
                query = NEEDS.get(pattern, f"offence={offence}" if takes_offence(pattern) else "")
                for role in ROLES:
                    gated.less = gated.asked = False
                    got = web.get(
                        f"{sample}?{query}", headers={ROLE: role, "accept": "text/html"}, follow_redirects=False
                    )
                    row[role, category] = _outcome(got.status_code, gated)
    return found


def _outcome(status: int, gated: Gated) -> str:
    if status in (401, 403):
        return "refused"
    if status in (400, 404, 422):
        return "absent"
    if status not in (200, 202, 204, 303, 307):
        raise UserError(f"a status of {status} is no answer")
    return ("coarsened" if gated.less else "allowed") if gated.asked else "open"


def table(found: Mapping[str, Mapping[tuple[str, str], str]]) -> str:
    """The table as the document has it: one word where all are; addresses without data stand in sentences."""
    by_rule = {pattern: {*cells.values()} for pattern, cells in found.items() if len({*cells.values()}) == 1}
    rows = [f"| address | {' | '.join(ROLES)} |", f"| --- |{' --- |' * len(ROLES)}"]
    for pattern in sorted(found):
        if by_rule.get(pattern, set()) <= {"open", "absent"} and pattern in by_rule:
            continue
        cells = [[SHORT[found[pattern][role, category]] for category in CATEGORIES] for role in ROLES]
        rows.append(f"| `{pattern}` | {' | '.join(one[0] if len({*one}) == 1 else ' · '.join(one) for one in cells)} |")
    for outcome, said in RULES.items():
        named = ", ".join(f"`{pattern}`" for pattern in sorted(by_rule) if by_rule[pattern] == {outcome})
        rows += ["", f"{said}: {named}."]
    return "\n".join(rows)


def written() -> str:
    """The table as it stands in the document."""
    return DOC.read_text().partition(BEGIN)[2].partition(END)[0].strip()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        made = table(access(small_world(Path(folder))))
    if "--check" in sys.argv:
        sys.exit(int(made != written()))
    text = DOC.read_text()
    DOC.write_text(text.partition(BEGIN)[0] + BEGIN + "\n" + made + "\n" + END + text.partition(END)[2])
