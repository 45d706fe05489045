"""Agreements by which sources are shared are written down and ended here; every version stays, with who wrote it."""

from datetime import date

from app.answering.agreements import AGREEMENT, Agreement, agreement_of
from app.records.journal import Records
from geo.errors import Conflict, NotFound, UserError
from geo.source import SOURCES
from geo.store.base import Snapshot


def allow_known(source: str, snapshot: Snapshot) -> None:
    """Raise NotFound for a source that is neither one of ours nor loaded here: an agreement about it hides nothing.
    snapshot: of the whole store, with what is hidden."""
    known = sorted({one.id for one in SOURCES} | {one.source for one in snapshot.slices})
    if source not in known:
        raise NotFound(
            f"there is no source “{source[:40]}”",
            todo=f"One of {', '.join(known)}; a list of your own once it is loaded.",
        )


def add_agreement(
    records: Records, source: str, *, other: str, purpose: str, first: date, last: date, note: str = "", who: str
) -> Agreement:
    """Write one down. other: with whom; first, last: days, both included. Raises UserError for what says too little."""
    for name, text in (("with", other), ("purpose", purpose)):
        if not text.strip():
            raise UserError(f"an agreement without “{name}” says too little", where=source, todo=f"Add --{name}.")
    if last < first:
        raise UserError(f"“{last}” lies before “{first}”", where=source, todo="Give --until a later day.")
    body = {
        "source": source, "other": other.strip(), "purpose": purpose.strip(), "first": first.isoformat(),
        "last": last.isoformat(), "note": note.strip(), "ended": None,
    }  # fmt: skip
    return agreement_of(records.create(AGREEMENT, body, who=who))


def end_agreement(records: Records, id: str, *, today: date, who: str) -> Agreement:
    """End one early, from today on. Raises NotFound, Conflict for one that is over."""
    record = records.get(AGREEMENT, id)
    held = records.meaning(record, agreement_of)
    if held.ended is not None or held.last < today:
        raise Conflict(f"the agreement “{id}” is over", todo="“afterdark agreements list” names all.")
    body = {**record.body, "ended": today.isoformat()}
    return agreement_of(records.save(AGREEMENT, id, body, who=who, version=record.version))
