"""Places that the force has agreed, from a file of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from shapely import Geometry

from app.patrols.named_streets import Lines
from app.patrols.place import LASTS, Origin, PatrolPlace, patrol_places, save_place
from app.records.journal import Records
from geo.errors import UserError
from geo.sources.agreed_hotspots import AgreedArea, SetAside, read_agreed
from geo.space.corners import outline_of
from geo.store.base import Store


@dataclass(frozen=True)
class LoadedPlaces:
    """kept: places that are new; known: rows that are kept already; aside: rows that are none, with the reason."""

    read: int
    kept: int
    known: int
    aside: tuple[SetAside, ...]


def load_agreed(
    records: Records,
    store: Store,
    path: Path,
    *,
    who: str,
    today: date,
    layer: str = "",
    owner: str = "",
    streets: Lines | None = None,
) -> LoadedPlaces:
    """Keep every hotspot of a file; one that is kept already is left as it is. Raises as `read_agreed`.

    owner: of those for which the file names none; today: when one begins of which it does not say; streets:
    lines by name, for a table of street names. A place without an
    end ends after 28 days, so that somebody looks at it again.
    """
    lsoas = store.boundaries.chosen("lsoas")
    outlines = dict(zip(lsoas.code, lsoas.geometry, strict=True)) if lsoas else None
    areas, aside = read_agreed(path, layer=layer, lsoas=outlines, streets=streets)
    there = {(one.name, one.geometry.wkb) for one in patrol_places(records)}
    kept = known = 0
    refused = list(aside)
    for one in areas:
        made = _place(one, owner, today)
        try:
            if (made.name, _rounded(made).wkb) in there:
                known += 1
                continue
            saved = save_place(records, made, who=who)
            there.add((saved.name, saved.geometry.wkb))
            kept += 1
        except UserError as error:
            refused.append(SetAside(one.line, str(error.what)))
    return LoadedPlaces(len(areas) + len(aside), kept, known, tuple(sorted(refused, key=lambda row: row.line)))


def _place(one: AgreedArea, owner: str, today: date) -> PatrolPlace:
    first = one.first or today
    last = one.last or first + LASTS - timedelta(days=1)
    return PatrolPlace(one.name, one.shape, Origin.AGREED, first, last, owner=one.owner or owner)


def _rounded(made: PatrolPlace) -> Geometry:
    """Its outline as a record keeps it."""
    return outline_of(made.body["geometry"])
