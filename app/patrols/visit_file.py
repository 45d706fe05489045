"""A file of visits: a table of them, or the positions of units. The same file twice adds nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.patrols.place import PatrolPlace, patrol_places
from app.patrols.positions import GAP, SHORTEST, tracks, visits_of
from app.patrols.visit import PatrolVisit, log_visit, visits
from app.patrols.visit_rows import FromRows, SetAside, from_rows
from app.records.journal import Records
from geo.errors import UserError
from geo.sources.records import records as rows_of


@dataclass(frozen=True)
class LoadedVisits:
    """What became of a file. read: rows, or positions; kept: visits that are new; known: that were kept before; aside:
    rows or positions that became none; positions: whether the file held positions."""

    read: int
    kept: int
    known: int
    aside: tuple[SetAside, ...]
    positions: bool = False


def load_visits(
    records: Records, path: Path, *, who: str, timezone: str, unit: str = "", officers: int = 0,
    agency: str = "police", shortest: float = SHORTEST, gap: float = GAP,
) -> LoadedVisits:  # fmt: skip
    """Keep the visits of a CSV, XLSX or GPX file. unit, officers, agency: whose the positions are; shortest, gap:
    minutes as `positions.visits_of`. Raises UserError for a file that is none of these."""
    places = patrol_places(records)
    if not places:
        raise UserError("there are no places of patrols yet", todo="Keep the places first, then load their visits.")
    if path.suffix.lower() == ".gpx":
        if not (shortest > 0 and gap > 0):
            raise UserError("the shortest stay and the gap are numbers of minutes above 0", where="minutes")
        found, aside, read = tracks(path.read_bytes(), unit)
        made = [
            (0, visit)
            for track in found
            for visit in visits_of(track, places, timezone=timezone, shortest=shortest, gap=gap,
                                   officers=officers, agency=agency)
        ]  # fmt: skip
        return _keep(records, FromRows(made, list(aside)), who, read, positions=True)
    return _keep(records, *_table(path, places, who), positions=False)


def _table(path: Path, places: Sequence[PatrolPlace], who: str) -> tuple[FromRows, str, int]:
    unread: list[SetAside] = []
    with rows_of(path, lambda line, reason, text: unread.append(SetAside(line, reason))) as (titles, rows):
        found = from_rows(titles, rows, places)
    read = len(found.visits) + len(found.aside) + len(unread)
    found.aside = sorted([*found.aside, *unread], key=lambda one: one.line)
    return found, who, read


def _keep(records: Records, found: FromRows, who: str, read: int, *, positions: bool) -> LoadedVisits:
    before = {_of(one): one for one in visits(records)}
    kept = known = 0
    aside = list(found.aside)
    for line, visit in found.visits:
        there = before.get(_of(visit))
        if there is None:
            try:
                before[_of(visit)] = log_visit(records, visit, who=who)
                kept += 1
            except UserError as problem:
                aside.append(SetAside(line, problem.what))
        elif _figures(there) == _figures(visit):
            known += 1
        else:
            aside.append(SetAside(line, f"a visit of {visit.unit[:40]} to this place from {visit.start:%d.%m.%Y %H:%M} "
                                        "is kept with other figures"))  # fmt: skip
    return LoadedVisits(read, kept, known, tuple(sorted(aside, key=lambda one: one.line)), positions)


def _of(visit: PatrolVisit) -> tuple[object, ...]:
    """What makes two visits one, however each is known."""
    return visit.place, visit.unit.casefold(), visit.agency.casefold(), visit.start.replace(microsecond=0)


def _figures(visit: PatrolVisit) -> tuple[object, ...]:
    return (
        visit.end.replace(microsecond=0), visit.seen, visit.officers, visit.arrests, visit.searches, visit.powers
    )  # fmt: skip
