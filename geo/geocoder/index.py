"""The index as one SQLite file, made whole or not at all: keys of names, words with their beginnings, and trigrams."""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from threading import local
from typing import Final

import numpy as np

from geo.geocoder.entry import Entry, Kind
from geo.geocoder.gather import Floats, Material, Street, places, postcode_radii, streets
from geo.geocoder.key import key, without_article
from geo.store.disk import private_folder

FOLDER: Final = "search"
"""Folder of a data folder in which the index is kept, one file for all that it was made of."""
VERSION: Final = 6
"""Changes with the layout of the file, or with what is put in it."""
MOST_OF_IT: Final = 0.95
"""Share of the units of a sector or district within its radius: one of a business may lie anywhere."""
_TABLES: Final = """
CREATE TABLE entry (id INTEGER PRIMARY KEY, kind, name, place, x, y, radius, code, towns, weight, synthetic);
CREATE TABLE name (key, entry, PRIMARY KEY (key, entry)) WITHOUT ROWID;
CREATE TABLE line (entry INTEGER PRIMARY KEY, drawn, xy);
CREATE TABLE postcode (key PRIMARY KEY, x, y, radius, kind) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(text, content='', columnsize=0, detail=none, prefix='1 2 3');
CREATE TABLE spelling (id INTEGER PRIMARY KEY, key);
CREATE VIRTUAL TABLE grams USING fts5(key, content='', detail=none, tokenize='trigram');
"""
_COLUMNS: Final = tuple(field.name for field in fields(Entry) if field.name != "id")


class Index:
    """A finished index, read only. Safe to share between threads: each has a connection of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = local()

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
            self._local.connection = found
        return found

    @cached_property
    def extent(self) -> tuple[float, float, float, float]:
        """West, south, east and north end of all postcodes and entries, metres, EPSG:27700."""
        ends = "SELECT min(x) AS west, min(y) AS south, max(x) AS east, max(y) AS north FROM"
        west, south, east, north = self.connection.execute(
            "SELECT min(west), min(south), max(east), max(north)"
            f" FROM ({ends} entry WHERE kind IN ('street', 'place') UNION ALL {ends} postcode)"
        ).fetchone()
        return (west, south, east, north) if west is not None else (0.0, 0.0, 700_000.0, 1_300_000.0)

    def named(self, keys: Iterable[str]) -> dict[str, list[Entry]]:
        """The entries of each key that there is."""
        asked = list(dict.fromkeys(keys))
        found: dict[str, list[Entry]] = {}
        for first in range(0, len(asked), 500):
            some = asked[first : first + 500]
            marks = ",".join("?" * len(some))
            rows = self.connection.execute(
                f"SELECT name.key, entry.* FROM name JOIN entry ON entry.id = name.entry WHERE name.key IN ({marks})"
                " ORDER BY entry.id",
                some,
            )
            for mine, *row in rows:
                found.setdefault(mine, []).append(entry_of(row))
        return found

    def entries(self, where: str, *given: object) -> list[Entry]:
        """Entries by a condition of ours."""
        return [entry_of(row) for row in self.connection.execute(f"SELECT entry.* FROM entry {where}", given)]

    def begun(self, start: str, limit: int) -> list[Entry]:
        """The entries whose key begins so, those that matter more first."""
        return self.entries(
            "WHERE id IN (SELECT entry FROM name WHERE key >= ? AND key < ? ORDER BY entry LIMIT ?)",
            start, f"{start}~", limit,
        )  # fmt: skip

    def line(self, entry: int) -> tuple[Floats, bool]:
        """(n, 2) points on a street, and whether they are of its line."""
        drawn, content = self.connection.execute("SELECT drawn, xy FROM line WHERE entry = ?", (entry,)).fetchone()
        return np.frombuffer(content, np.int32).reshape(-1, 2).astype(np.float64), bool(drawn)

    def postcodes(self, first: str, last: str, limit: int) -> list[tuple[str, Entry]]:
        """Postcodes, sectors and districts whose key is from one to another, in order."""
        rows = self.connection.execute(
            "SELECT key, x, y, radius, kind FROM postcode WHERE key >= ? AND key <= ? ORDER BY key LIMIT ?",
            (first, last, limit),
        )
        return [(mine, postcode_entry(mine, x, y, radius, Kind(kind))) for mine, x, y, radius, kind in rows]

    def postcode(self, mine: str) -> Entry | None:
        """One by its key, None where there is none such."""
        return next((entry for _, entry in self.postcodes(mine, mine, 1)), None)


def entry_of(row: Iterable[object]) -> Entry:
    """An entry of a row of the table."""
    id_, kind, name, place, x, y, radius, code, towns, weight, synthetic = row
    return Entry(
        Kind(str(kind)), str(name), str(place), float(str(x)), float(str(y)), float(str(radius)), str(code),
        tuple(filter(None, str(towns).split("|"))), int(str(weight)), bool(synthetic), int(str(id_)),
    )  # fmt: skip


def postcode_entry(mine: str, x: float, y: float, radius: float, kind: Kind) -> Entry:
    """A postcode, sector (“SN1 1”) or district (“SN1”) as an entry."""
    cut = {Kind.POSTCODE: -3, Kind.SECTOR: -1}.get(kind, 0)
    name = f"{mine[:cut]} {mine[cut:]}" if cut else mine
    return Entry(kind, name.replace("~", ""), "", x, y, radius)


def build(path: Path, of: Material) -> Index:
    """Write the index of some material to a file, in one step, and open it."""
    private_folder(path.parent)
    waiting = path.with_name(f".{path.name}.{os.getpid()}")
    waiting.unlink(missing_ok=True)
    os.close(os.open(waiting, os.O_CREAT | os.O_WRONLY, 0o600))
    try:
        with closing(sqlite3.connect(waiting, isolation_level=None)) as connection:
            connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _TABLES)
            connection.execute("BEGIN")
            _fill(connection, of)
            connection.execute("COMMIT")
            for table in ("words", "grams"):
                connection.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")
            connection.execute("VACUUM")
        os.replace(waiting, path)
    finally:
        waiting.unlink(missing_ok=True)
    return Index(path)


def _fill(connection: sqlite3.Connection, of: Material) -> None:
    found: list[Entry | Street] = [*places(of), *streets(of)]
    found.sort(key=lambda one: -_entry(one).weight)  # what matters more is met first
    spelled: dict[str, None] = {}
    for id_, one in enumerate(found, start=1):
        entry = _entry(one)
        row = [getattr(entry, column) for column in _COLUMNS]
        row[_COLUMNS.index("towns")] = "|".join(entry.towns)
        row[_COLUMNS.index("kind")] = str(entry.kind)
        connection.execute(f"INSERT INTO entry VALUES ({','.join('?' * (len(row) + 1))})", (id_, *row))
        mine = key(entry.name)
        for other in dict.fromkeys((mine, *_aliases(entry, mine))):
            connection.execute("INSERT OR IGNORE INTO name VALUES (?, ?)", (other, id_))
            spelled[other] = None
        text = f"{mine} {key(entry.place)} {key(entry.kind if entry.kind in _SAYABLE else '')}"
        connection.execute("INSERT INTO words(rowid, text) VALUES (?, ?)", (id_, text))
        if isinstance(one, Street):
            content = np.rint(one.part.xy).astype(np.int32).tobytes()
            connection.execute("INSERT INTO line VALUES (?, ?, ?)", (id_, one.part.drawn, content))
    for id_, mine in enumerate(spelled, start=1):
        connection.execute("INSERT INTO spelling VALUES (?, ?)", (id_, mine))
        connection.execute("INSERT INTO grams(rowid, key) VALUES (?, ?)", (id_, f" {mine} "))
    connection.executemany("INSERT OR IGNORE INTO postcode VALUES (?, ?, ?, ?, ?)", _postcodes(of))


_SAYABLE: Final = (Kind.WARD, Kind.STOP)
"""Kinds that people write beside a name: “Eastcott ward”."""


def _entry(one: Entry | Street) -> Entry:
    return one.entry if isinstance(one, Street) else one


def _aliases(entry: Entry, mine: str) -> Iterator[str]:
    bare = without_article(mine)
    if entry.kind in (Kind.VENUE, Kind.STOP) or (entry.kind is Kind.STREET and " " in bare):
        yield bare
    if entry.kind is Kind.PLACE:
        yield mine.removeprefix("royal ")


def _postcodes(of: Material) -> Iterator[tuple[str, int, int, float, str]]:
    """Units, and the sectors and districts that they make: these at their middle, as far as most of them."""
    codes = of.names.postcodes
    radii = postcode_radii(codes)
    above: dict[tuple[Kind, str], list[int]] = {}
    for i, text in enumerate(codes.postcode):
        mine = str(text).replace(" ", "")
        yield mine, int(codes.x[i]), int(codes.y[i]), float(radii[i]), Kind.POSTCODE
        above.setdefault((Kind.SECTOR, mine[:-2]), []).append(i)
        above.setdefault((Kind.DISTRICT, mine[:-3]), []).append(i)
    for (kind, mine), at in above.items():
        x, y = codes.x[at].astype(np.float64), codes.y[at].astype(np.float64)
        middle = float(np.median(x)), float(np.median(y))
        radius = float(np.quantile(np.hypot(x - middle[0], y - middle[1]), MOST_OF_IT))
        # SN1 1 is a sector and SN11 a district: a sign keeps their keys apart
        yield (mine if kind is Kind.SECTOR else f"{mine}~"), round(middle[0]), round(middle[1]), round(radius), kind
