"""What each role is given at each address, found out over HTTP; `python tests/app/access.py` writes it, and who may do
what (acts.py), into docs/security.md, and with `--check` says whether every cell is as it stands there."""

import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

sys.path += [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]  # as a command, without pytest's paths

import numpy as np
import pyarrow as pa
import shapely
from fastapi.testclient import TestClient
from small_world import ROLE, ROLES, SmallWorld, addresses, as_asked, small_world

from app.answering.answerer import Answerer
from app.answering.points import POINTS
from app.answering.reader import Reader
from app.exports import chromium
from app.pages.offer import Askable
from geo.errors import Refused, UserError

CATEGORIES: Final = {"open": "ROBBERY", "sensitive": "SV_BROAD", "restricted": "COUNTY_LINES"}
CONDITION: Final = "condition"
OF_FORMS: Final = ("area-list", "own-definitions", "openings", "methods", "search", "backdrop", CONDITION)
"""Kinds of answer that tell what a form may offer, and how the data are, which the head of every page says."""
NEEDS: Final = {
    "/drawing/street.json": "from=-1.7850,51.5600&to=-1.7800,51.5610&width=40",
    "/walking": "from=415000,184500",
}
DOC: Final = Path(__file__).parents[2] / "docs/security.md"
BEGIN, END = "<!-- table: python tests/app/access.py -->", "<!-- end of table -->"
SHORT: Final = {
    "open": "open",
    "points": "points",
    "allowed": "yes",
    "coarsened": "coarse",
    "refused": "no",
    "absent": "–",
}

RULES: Final = {
    "open": "No answer is asked for at these addresses, so everybody gets them",
    "absent": "On this store, where people have accounts of its own, nobody finds anything at the sample of",
}


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
    points: bool = False
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
            self.points |= kind.name == POINTS.name
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


def access(web: TestClient, world: SmallWorld, *, printed: bool = False) -> dict[str, dict[tuple[str, str], str]]:
    """By pattern, then by role and category: a word of SHORT. printed: whether files that Chromium draws are drawn,
    which says no more of who is given them and takes longer than all else."""
    found: dict[str, dict[tuple[str, str], str]] = {}
    with ExitStack() as without:
        # what each form offers costs most of a page, and is no data
        without.enter_context(patch.object(Askable, "why", lambda *_, **__: ""))
        if not printed:
            without.enter_context(patch.object(chromium, "_made", lambda *_, **__: b"/Type /Page\n"))
        gated = Gated(world.answerer)
        for pattern, sample in addresses(world).items():
            found[pattern] = row_of(web, gated, pattern, sample)
    return found


def row_of(web: TestClient, gated: Gated, pattern: str, sample: str) -> dict[tuple[str, str], str]:
    """What each role is given of each category at one address."""
    row: dict[tuple[str, str], str] = {}
    gated.beside = OF_FORMS[:-1] if pattern == "/data" else OF_FORMS  # the page of how the data are
    for category, offence in CATEGORIES.items():
        if category != "open" and not takes_offence(pattern):
            row |= {(role, category): row[role, "open"] for role in ROLES}
            continue
        query = NEEDS.get(pattern, f"offence={offence}" if takes_offence(pattern) else "")
        for role in ROLES:
            gated.less = gated.asked = gated.points = False
            got = web.get(f"{sample}?{query}", headers={ROLE: role}, follow_redirects=False)
            row[role, category] = _outcome(got.status_code, gated)
    return row


def _outcome(status: int, gated: Gated) -> str:
    if status in (401, 403):
        return "refused"
    if status in (400, 404, 422):
        return "absent"
    if status not in (200, 202, 204, 303, 307):
        raise UserError(f"a status of {status} is no answer")
    if not gated.asked:
        return "open"
    if gated.less:
        return "coarsened"
    return "points" if gated.points else "allowed"


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


def written(begin: str = BEGIN) -> str:
    """The table as it stands in the document."""
    return DOC.read_text().partition(begin)[2].partition(END)[0].strip()


def keep(begin: str, made: str) -> None:
    """Put a table into the document."""
    before, _, rest = DOC.read_text().partition(begin)
    DOC.write_text(f"{before}{begin}\n{made}\n{END}{rest.partition(END)[2]}")


if __name__ == "__main__":
    from acts import ACTS, acts, acts_table

    with tempfile.TemporaryDirectory() as folder:
        asked = small_world(Path(folder))
        with as_asked(asked) as client:
            tables = {BEGIN: table(access(client, asked, printed=True)), ACTS: acts_table(acts(client, asked))}
    if "--check" in sys.argv:
        sys.exit(int(any(made != written(begin) for begin, made in tables.items())))
    for begin, made in tables.items():
        keep(begin, made)
