"""The table of docs/security.md names every address, and says of those that are asked here what each role is given."""

from pathlib import Path

import access

EVERY = 12
"""Of so many addresses one is asked: `python tests/app/access.py --check` asks all of them."""


def test_every_address_that_is_read_stands_in_the_table() -> None:
    assert [one for one in access.patterns() if f"`{one}`" not in access.written()] == []


def test_the_cells_are_what_is_answered(tmp_path: Path) -> None:
    asked = sorted(access.patterns())[::EVERY]
    found = access.access(access.small_world(tmp_path), asked)
    rows = [line for line in access.table(found).splitlines() if line.startswith("| `")]
    assert [*found] and len(rows) > 5
    assert [row for row in rows if row not in access.written().splitlines()] == []
