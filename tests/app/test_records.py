"""Nothing that a person wrote is overwritten, and the second of two writers is told."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.records.journal import Records
from geo.errors import Conflict, NotFound, Unavailable


def test_every_version_is_kept(tmp_path: Path) -> None:
    records = Records(tmp_path)
    made = records.create("site", {"name": "Broadgreen"}, who="A")
    records.save("site", made.id, {"name": "Broadgreen and Manchester Road"}, who="B", version=1)
    records.retire("site", made.id, who="A", version=2)
    kept = [(r.version, r.who, r.retired, r.body["name"]) for r in Records(tmp_path).history("site", made.id)]
    assert kept == [
        (1, "A", False, "Broadgreen"),
        (2, "B", False, "Broadgreen and Manchester Road"),
        (3, "A", True, "Broadgreen and Manchester Road"),
    ]
    assert records.all("site") == [] and len(records.all("site", retired=True)) == 1


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    records = Records(tmp_path)
    made = records.create("site", {"n": 0}, who="first")
    records.save("site", made.id, {"n": 1}, who="quick", version=1)
    with pytest.raises(Conflict, match="quick changed this site"):
        records.save("site", made.id, {"n": 2}, who="slow", version=1)
    assert records.get("site", made.id).body == {"n": 1}


def test_of_many_writers_at_once_exactly_one_wins(tmp_path: Path) -> None:
    made = Records(tmp_path).create("site", {"n": 0}, who="x")

    def write(n: int) -> bool:
        try:
            Records(tmp_path).save("site", made.id, {"n": n}, who=str(n), version=1)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(write, range(8))) == 1
    assert len(Records(tmp_path).history("site", made.id)) == 2


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no site “nowhere”"):
        Records(tmp_path).get("site", "nowhere")
    assert not list(tmp_path.iterdir())  # asking makes no file
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="cannot be opened"):
        Records(tmp_path / "file" / "below").create("site", {}, who="x")
    (tmp_path / "records.sqlite").write_text("not a database, though a file of its name " * 30)
    with pytest.raises(Unavailable, match="cannot be opened"):
        Records(tmp_path).all("site")
