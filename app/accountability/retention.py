"""How long the rows of a source are kept, and on which ground: rules that somebody has written down."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from app.records.journal import Record, Records
from geo.errors import NotFound, UserError

KIND: Final = "retention"
LONGEST: Final = 1200
"""Months that a rule may name."""


@dataclass(frozen=True)
class Rule:
    """One source's rule. months: so many whole months are kept before the current one; until: nothing is kept after
    that day. One of both, or both. basis: the ground on which the rows are kept, such as an agreement."""

    source: str
    months: int | None
    until: date | None
    basis: str
    who: str = ""
    at: str = ""

    def first_kept(self, today: date) -> date | None:
        """First day of the oldest month that stays; None when no row of the source does."""
        if self.until is not None and today > self.until:
            return None
        if self.months is None:
            return date.min
        total = today.year * 12 + today.month - 1 - self.months
        return date(total // 12, total % 12 + 1, 1)


def rule_of(record: Record) -> Rule:
    """What a record says."""
    body = record.body
    until = body["until"] and date.fromisoformat(body["until"])
    return Rule(str(body["source"]), body["months"], until, str(body["basis"]), record.who, record.at)


def rules(records: Records) -> tuple[Rule, ...]:
    """Every rule in force, by source."""
    return tuple(sorted(records.read(KIND, rule_of), key=lambda rule: rule.source))


def set_rule(records: Records, source: str, *, months: int | None, until: date | None, basis: str, who: str) -> Rule:
    """Write a source's rule down in place of the one there is. Raises UserError for one that says nothing."""
    if months is None and until is None:
        raise UserError("a rule says how long", where=source, todo="Add --months N, --until DATE, or both.")
    if months is not None and not 1 <= months <= LONGEST:
        raise UserError(f"“{months}” months cannot be kept", where=source, todo=f"Give 1 to {LONGEST}.")
    if not basis.strip():
        raise UserError("a rule says on which ground", where=source, todo="Add --basis with the agreement or the law.")
    body: dict[str, Any] = {
        "source": source, "months": months, "until": until and until.isoformat(), "basis": basis.strip(),
    }  # fmt: skip
    before = _held(records, source)
    record = (
        records.save(KIND, before.id, body, who=who, version=before.version)
        if before
        else records.create(KIND, body, who=who, id=source)
    )
    return rule_of(record)


def end_rule(records: Records, source: str, *, who: str) -> None:
    """End a source's rule: its rows are kept until somebody writes another. Raises NotFound."""
    before = _held(records, source)
    if before is None or before.retired:
        raise NotFound(f"there is no rule for “{source[:40]}”", todo="“afterdark retention list” names all.")
    records.retire(KIND, before.id, who=who, version=before.version)


def _held(records: Records, source: str) -> Record | None:
    return next((one for one in records.all(KIND, retired=True) if one.id == source), None)
