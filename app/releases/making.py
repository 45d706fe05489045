"""A release is made: counted, the small counts hidden, and what would tell them beside every earlier release."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

import numpy as np

from app.answering.answerer import Answerer
from app.answering.marking import highest
from app.answering.period import Period
from app.answering.question import Question
from app.answering.reader import PUBLIC
from app.figures import month as month_name
from app.figures import span as months_name
from app.gate.counts import shown
from app.gate.policy import FINEST, Policy
from app.gate.rule import Rule, rule_of
from app.releases.group import allow_beside, beside, other_months, parts_together
from app.releases.kept import every_release
from app.releases.parts import incidents_of
from app.releases.release import (
    AUTHORITY,
    KIND,
    MONTH,
    SQUARE,
    WARD,
    WHOLE,
    Cell,
    Release,
    Terms,
    release_of,
    written,
)  # fmt: skip
from app.releases.together import Together, losses, square_id, together
from geo.errors import Refused
from geo.offence.definition import Definition
from geo.offence.offences import definition
from geo.source import source_of
from geo.space.grid_reference import grid_reference
from models.errors import ParameterError
from models.hidden_cells import hidden_cells


@dataclass(frozen=True)
class Releaser:
    """Who answers for a release: what they are called, and for whom they work."""

    name: str
    organisation: str


def make(world: Answerer, policy: Policy, asked: Question, who: Releaser, now: datetime) -> Release:
    """Make a release of the months and the definition of a question, and keep it. Raises UserError for what is not for
    everybody, months that are not whole, counts too small to be told, and what an earlier release would give away."""
    if asked != Question(offence=asked.offence, source=asked.source, first=asked.first, last=asked.last):
        raise Refused(
            "a release has a definition, a source and whole months, and is of the whole area", where="question",
            todo="Leave out everything else.",
        )  # fmt: skip
    what = definition(asked.offence, folder=world.definitions)
    period, _ = world.period(asked, what, world.store.snapshot())
    rule = rule_of(policy, PUBLIC, what, period.source)
    _allow_months(period)
    every = every_release(world.records)
    drafted = _draft(world, what, period, rule, who, now)
    held = world.store.snapshot().months(period.source, world.settings.force)
    allow_beside(drafted, every, held)
    made = _guarded(world, drafted, beside(drafted, every), other_months(period.source, every, held))
    return _keep(world, policy, what, made, len(every) + 1)


def _allow_months(period: Period) -> None:
    left = [*period.missing, *(one.month for one in (*period.parts, *period.incomplete))]
    if left:
        raise Refused(f"{month_name(left[0])} is not there whole", where="months", todo="Release whole months only.")


def _draft(
    world: Answerer, what: Definition, period: Period, rule: Rule, who: Releaser, now: datetime
) -> Release:  # fmt: skip
    """All counts that reach the minimum, rounded; the others hidden."""
    side = max(rule.cell, FINEST)
    terms = Terms(side, rule.minimum, rule.rounding, max(rule.minimum - 1, 0))
    found, wards = incidents_of(world, period, [what], side), world.wards
    total = len(found.ward)
    if not total:
        raise Refused(
            "there are no such incidents in these months, so there is nothing to release", where="months",
            todo="Release other months, or another offence.",
        )  # fmt: skip

    def cell(level: str, id: str, name: str, n: float) -> Cell:
        return Cell(level, id, name, shown(n, rule) if n >= rule.minimum else None)

    by_ward = np.bincount(found.ward[found.ward >= 0], minlength=len(wards))
    authorities = dict(sorted(zip(wards.authority, wards.authority_name, strict=True)))
    inside = np.array(wards.authority)
    by_month = np.bincount(found.month, minlength=len(period.held))
    corners, squares = np.unique(found.square[found.placed], axis=0, return_counts=True)
    kept = [(tuple(at), int(n)) for at, n in zip(corners.tolist(), squares, strict=True) if n >= rule.minimum]
    cells = [
        cell(WHOLE, "whole", " and ".join(world.whole_area), total),
        *(cell(AUTHORITY, code, name, by_ward[inside == code].sum()) for code, name in authorities.items() if code),
        *(cell(WARD, code, name, n) for code, name, n in zip(wards.code, wards.name, by_ward, strict=True)),
        *(cell(MONTH, f"{one:%Y-%m}", month_name(one), n) for one, n in zip(period.held, by_month, strict=True)),
        *(cell(SQUARE, square_id(side, at), grid_reference(*at), n) for at, n in kept if rule.small_areas),
    ]
    title = f"{what.title}, {cells[0].name}, {months_name(period.first, period.last)}"
    return Release(
        "", "", b"", title, what.key, period.source, period.first, period.last, terms, wards.identity, tuple(cells),
        now, who.name, who.organisation,
    )  # fmt: skip


def _guarded(world: Answerer, drafted: Release, earlier: Sequence[Release], instead: str) -> Release:
    """The draft with what else must be hidden, so that nothing hidden in it or an earlier release can be worked out.
    What is hidden for the sake of another is guarded like that, too. instead: what to do where nothing is left."""
    parts, table = parts_together(world, [*earlier, drafted])
    made = drafted
    while True:
        found = together(parts, [*earlier, made])
        _allow_data(found, table, earlier)
        ours = np.array([*(i == len(earlier) for i, _ in found.cells)] + [False] * len(parts.balances()))
        cost = np.zeros(len(ours))
        cost[: len(found.cells)] = losses(found.cells, found.published.sums.at(table)[: len(found.cells)])
        try:
            hide = hidden_cells(
                found.published, table, found.hidden & ours, ~ours, found.watched,
                width=found.width, unless=found.unless, cost=cost,
            )  # fmt: skip
        except ParameterError as error:
            raise Refused(
                "the releases that there are would tell a small count beside these months",
                where="months", todo=instead,
            ) from error  # fmt: skip
        if not (hide & ~found.hidden).any():
            return made
        cells = [replace(one, n=None) if gone else one for one, gone in zip(made.cells, hide[ours], strict=True)]
        made = replace(made, cells=tuple(cells))
        if made.cells[0].n is None:
            raise Refused(
                "so few incidents cannot be released: hiding the small counts hides them all",
                where="months", todo="Release more months together.",
            )  # fmt: skip
        if _areas(drafted) and not _areas(made):
            others = ", ".join(one.id for one in earlier)
            raise Refused(
                f"beside release {others} no ward and no square of these months could be given" if others else
                "so few incidents cannot be released: no ward and no square could be given",
                where="months", todo=instead if others else "Release more months together.",
            )  # fmt: skip


def _areas(release: Release) -> bool:
    """Whether it gives the count of any ward or square."""
    return any(cell.n is not None for cell in (*release.of(WARD), *release.of(SQUARE)))


def _allow_data(found: Together, table: np.ndarray, earlier: Sequence[Release]) -> None:
    """Raise Refused where what an earlier release told is no longer so: the two would tell what was corrected."""
    wrong = np.flatnonzero(~found.published.agrees(table))
    if len(wrong):
        of = earlier[found.cells[int(wrong[0])][0]]
        raise Refused(
            f"the incidents behind release {of.id} were changed since it was made: beside this one it would tell what "
            "was changed",
            where="months", todo="Release months that it does not have.",
        )  # fmt: skip


def _keep(world: Answerer, policy: Policy, what: Definition, made: Release, number: int) -> Release:
    """Write the document and its hash. The number is the id: of two who release at once one is told."""
    id, source = f"R{number}", source_of(made.source)
    terms = made.terms
    document = written(
        {
            "id": id,
            "title": made.title,
            "marking": highest((world.settings.marking,)),
            "definition": {"key": what.key, "title": what.title, "caveat": what.caveat, "narrative": what.narrative},
            "source": {"id": source.id, "title": source.title, "caveat": source.caveat},
            "synthetic": source.synthetic,
            "attributions": [line for line in (source.attribution, world.wards.attribution) if line],
            "first": made.first.isoformat(),
            "last": made.last.isoformat(),
            "terms": {**vars(terms)},
            "policy": policy.version,
            "snapshot": world.store.snapshot().id,
            "wards": made.wards,
            "software": f"After Dark {world.version}",
            "released": {
                "at": made.at.astimezone(UTC).isoformat(timespec="seconds"),
                "by": made.by,
                "organisation": made.organisation,
            },
            "cells": [vars(cell) for cell in made.cells if cell.level != SQUARE or cell.n is not None],
        }
    )
    body = {"document": document.decode(), "stamp": sha256(document).hexdigest()}
    return release_of(world.records.create(KIND, body, who=made.by, id=id))
