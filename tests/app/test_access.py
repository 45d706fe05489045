"""What each role is given at each address is what the table of docs/security.md says."""

from pathlib import Path

import access


def test_every_cell_of_the_table_is_what_is_answered(tmp_path: Path) -> None:
    """Write it anew with `python tests/app/access.py`."""
    found = access.access(access.small_world(tmp_path))
    assert {*found} == {*access.patterns()}
    assert access.table(found) == access.written()
    assert all(f"`{pattern}`" in access.written() for pattern in found)
