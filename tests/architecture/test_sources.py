"""What a source is called and what is true of it stands in its one entry: nobody compares ids or writes them again."""

import ast

from tree import CODE, TEMPLATES, name, tree

from geo.source import SOURCES

ENTRIES = "geo/source.py"
COMMANDS = "app/commands/"
"""The command line names what it loads, as its user types it."""


def test_ids_of_sources_stand_in_their_entries_alone() -> None:
    ids = {source.id for source in SOURCES if source.incidents}
    found = [
        f"{name(path)}:{node.lineno}"
        for path in CODE
        if name(path) != ENTRIES and not name(path).startswith(COMMANDS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and node.value in ids
    ]
    quoted = {f"{mark}{id}{mark}" for id in ids for mark in "\"'"}
    found += [name(path) for path in TEMPLATES if any(text in path.read_text(encoding="utf-8") for text in quoted)]
    assert found == []
