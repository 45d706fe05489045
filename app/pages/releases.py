"""Releases as pages and files show them: their tables, and what every file of them says."""

from collections.abc import Mapping
from typing import Any, Final

import shapely

from app.releases.release import AUTHORITY, MONTH, SQUARE, WARD, WHOLE, Release
from app.releases.together import square_of
from app.table import Below, Column, PlainValue, Table, Value
from app.words.releases import HIDDEN, how, limits

TITLES: Final = {WARD: "By ward", SQUARE: "By square", AUTHORITY: "By authority", MONTH: "By month"}
"""What each table of a release is called."""
COLUMNS: Final = (
    Column("level", "Of"),
    Column("id", "Code"),
    Column("name", "Name"),
    Column("n", "Incidents", kind="count"),
)
MAP: Final = Column("map", "On map", kind="count")


def tables_of(release: Release, maps: Mapping[str, int]) -> tuple[Table, ...]:
    """One table for each level: months in their order, the others by count, those that are not given last. maps: by id
    of a square, the number of the map that it is on."""
    found = []
    for level, title in TITLES.items():
        cells = release.of(level)
        if level != MONTH:
            cells = tuple(sorted(cells, key=lambda one: -1.0 if one.n is None else one.n, reverse=True))
        if cells:
            columns = (*COLUMNS[2:], MAP) if level == SQUARE else COLUMNS[2:]
            rows = ((one.name, HIDDEN if one.n is None else one.n, maps.get(one.id)) for one in cells)
            found.append(Table(level, title, columns, tuple(row[: len(columns)] for row in rows)))
    return tuple(found)


def every_count(release: Release) -> Table:
    """All counts as one table for a file; squares with their outline, what is hidden without a count."""
    rows: list[tuple[Value, ...]] = []
    shapes: list[shapely.Geometry | None] = []
    for cell in release.cells:
        rows.append((cell.level, cell.id, cell.name, HIDDEN if cell.n is None else cell.n))
        shapes.append(_square(release, cell.id) if cell.level == SQUARE else None)
    return Table("release", release.title, COLUMNS, tuple(rows), tuple(shapes))


def about(release: Release) -> dict[str, PlainValue]:
    """What a file says of itself: marking, definition, caveats, credit and stamp among it."""
    document = release.about
    caveats = [document["definition"]["caveat"], document["source"]["caveat"], *how(release.terms), limits()]
    return {
        "marking": document["marking"],
        "release": release.id,
        "title": release.title,
        "definition": release.offence,
        "first_month": f"{release.first:%Y-%m}",
        "last_month": f"{release.last:%Y-%m}",
        "source": document["source"]["title"],
        "synthetic": document["synthetic"],
        "caveats": " ".join(text for text in caveats if text),
        "attribution": " ".join(document["attributions"]),
        "released": f"{release.at:%Y-%m-%d}",
        "released_by": f"{release.by}, {release.organisation}",
        "policy": document["policy"],
        "snapshot": document["snapshot"],
        "stamp": release.stamp,
    }


def summary(release: Release) -> dict[str, Any]:
    """One release in the list for programs."""
    return {
        "id": release.id,
        "title": release.title,
        "definition": release.offence,
        "first": f"{release.first:%Y-%m}",
        "last": f"{release.last:%Y-%m}",
        "released": release.at.isoformat(timespec="seconds"),
        "withdrawn": release.withdrawn,
        "stamp": release.stamp,
        "href": None if release.withdrawn else f"/api/releases/{release.id}",
    }


def whole_count(release: Release) -> float | Below:
    """The count of the whole area."""
    (cell,) = release.of(WHOLE)
    return Below(release.terms.minimum) if cell.n is None else cell.n


def _square(release: Release, id: str) -> shapely.Geometry:
    x, y = square_of(id)
    return shapely.box(x, y, x + release.terms.side, y + release.terms.side)
