"""The audit log: what is told to be written is on the disk, in one chain, whoever writes and however they end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.audit import find
from app.audit.act import Act
from app.audit.chain import ORIGIN, digest, files
from app.audit.entry import Entry, Written
from app.audit.log import AuditLog
from app.audit.policy_seen import note_policy


def lines(log: AuditLog) -> list[bytes]:
    return b"".join(one.read_bytes() for one in files(log.folder)).split(b"\n")[:-1]


def test_many_who_write_make_one_chain_and_every_entry_is_in_it(tmp_path: Path) -> None:
    one, other = AuditLog(tmp_path / "audit"), AuditLog(tmp_path / "audit", policy="2.0.0")
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda i: (one, other)[i % 2].write(Entry(Act.VIEW, f"person {i}")), range(60)))
    found = [Written.of(line) for line in lines(one)]
    assert [entry.n for entry in found] == list(range(1, 61))
    assert [entry.before for entry in found] == [ORIGIN, *map(digest, lines(one)[:-1])]
    assert {entry.entry.who for entry in found} == {f"person {i}" for i in range(60)}
    assert {entry.entry.policy for entry in found} == {"", "2.0.0"}
    assert (head := one.head()) and (head.n, head.hash) == (60, digest(lines(one)[-1]))


def test_a_service_that_begins_under_another_policy_says_so_once(tmp_path: Path) -> None:
    for version in ("1.0.0", "1.0.0", "1.1.0", "1.1.0"):
        log = AuditLog(tmp_path / "audit", policy=version)
        note_policy(log)
        log.write(Entry(Act.LOAD, "somebody at the command line"))
    found = [one.entry for one in map(Written.of, lines(log)) if one.entry.act == Act.POLICY]
    assert [(one.about, one.details) for one in found] == [
        ("1.0.0", {"before": ""}),
        ("1.1.0", {"before": "1.0.0"}),
    ]


def test_a_search_of_a_time_reads_no_file_that_begins_after_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    months = iter(datetime(2026, month, 9, tzinfo=UTC) for month in (4, 5, 6))
    for _ in range(3):
        at = next(months)
        log = AuditLog(tmp_path / "audit", clock=lambda at=at: at)  # type: ignore[misc]
        log.write(Entry(Act.VIEW, f"{at:%B}"))
    read, backwards = list[Path](), find.backwards
    monkeypatch.setattr(find, "backwards", lambda path: read.append(path) or backwards(path))
    found = list(find.search(log.folder, find.Search(first=date(2026, 5, 1), last=date(2026, 5, 31))))
    assert [one.entry.who for one in found] == ["May"] and files(log.folder)[2] not in read and len(read) == 2
