"""Words struck out of what people wrote down and of what is known of past work, so that no byte of them stays."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from geo.errors import Unavailable

TABLES: Final = {
    "revisions": ("kind", "id", "who", "body"),
    "jobs": ("given", "who", "progress", "result", "fault"),
}
"""Columns of texts by table; those that other rows are found by are looked at, and changed with them."""
_WAIT: Final = 30


def struck(file: Path, words: Callable[[str], str], *, change: bool) -> int:
    """How many rows of a file's tables say something that `words` says otherwise. change: whether they are changed.

    A changed file is written anew, so that what was struck out lies in no free page of it, nor beside it. Raises
    Unavailable.
    """
    if not file.is_file():
        return 0
    try:
        with closing(sqlite3.connect(file, timeout=_WAIT, isolation_level=None)) as connection:
            return _struck(connection, words, change)
    except sqlite3.Error as error:
        raise Unavailable(
            f"what was written down cannot be searched ({error})",
            where=str(file),
            todo="Wait until nobody writes to it, then run the command again; “afterdark check” says if it is damaged.",
        ) from error


def _struck(connection: sqlite3.Connection, words: Callable[[str], str], change: bool) -> int:
    n = 0
    there = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
    if change:
        connection.execute("pragma secure_delete = on")
        connection.execute("begin immediate")
    for table in sorted(there & set(TABLES)):
        columns = TABLES[table]
        for rowid, *texts in connection.execute(f"select rowid, {', '.join(columns)} from {table}").fetchall():
            meant = [words(text) if isinstance(text, str) else text for text in texts]
            if meant != texts:
                n += 1
                if change:
                    to = ", ".join(f"{name} = ?" for name in columns)
                    connection.execute(f"update {table} set {to} where rowid = ?", (*meant, rowid))
    if change:
        connection.execute("commit")
        if n:
            connection.execute("vacuum")
            connection.execute("pragma wal_checkpoint(truncate)")
    return n
