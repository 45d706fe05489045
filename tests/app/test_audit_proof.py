"""What `afterdark audit verify` finds: whatever is changed, cut, moved or put in; and what a receipt explains."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.audit.act import Act
from app.audit.chain import Head, digest, file_name, files, line
from app.audit.entry import Entry
from app.audit.find import Search, backwards, search
from app.audit.log import AuditLog
from app.audit.retention import cut
from app.audit.verify import Fault, verify

N = 12


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> AuditLog:
    """Twelve entries in three files."""
    log = AuditLog(tmp_path_factory.mktemp("kept") / "audit", file_bytes=900)
    for i in range(N):
        log.write(Entry(Act.VIEW, f"person {i}", address=f"GET /?offence=ROBBERY&i={i}", outcome="200"))
    assert len(files(log.folder)) == 3 and verify(log.folder, log.anchor).whole
    return log


def copied(kept: AuditLog, to: Path) -> AuditLog:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(kept.folder.parent, to)
    return AuditLog(to / "audit", file_bytes=900)


def faults(log: AuditLog) -> set[Fault]:
    return {one.fault for one in verify(log.folder, log.anchor).faults}


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_byte_that_is_changed_put_in_or_taken_away_is_found(
    kept: AuditLog, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    log = copied(kept, tmp_path_factory.getbasetemp() / "byte")
    path = data.draw(st.sampled_from(files(log.folder)))
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole)))
    gone = data.draw(st.integers(0, len(whole) - at))
    put = data.draw(st.binary(max_size=3))
    changed = whole[:at] + put + whole[at + gone :]
    path.write_bytes(changed)
    assert (changed == whole) == verify(log.folder, log.anchor).whole


@settings(max_examples=25, deadline=None)
@given(order=st.permutations(range(N)), kept_lines=st.integers(0, N), again=st.integers(0, N - 1))
def test_lines_that_are_moved_left_out_or_come_again_are_found(
    kept: AuditLog, tmp_path_factory: pytest.TempPathFactory, order: list[int], kept_lines: int, again: int
) -> None:
    folder = tmp_path_factory.getbasetemp() / "lines"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "audit").mkdir(parents=True)
    lines = b"".join(one.read_bytes() for one in files(kept.folder)).splitlines(keepends=True)
    for made in (order[:kept_lines], [*range(again + 1), *range(again, N)]):
        (folder / "audit" / file_name(1)).write_bytes(b"".join(lines[i] for i in made))
        assert verify(folder / "audit", kept.anchor).whole == (made == list(range(N)))


def forged(log: AuditLog) -> None:
    """All of it written anew with another name in it: every hash fits, but for the anchor's."""
    path, head = files(log.folder)[-1], log.head()
    assert head
    lines = path.read_bytes().splitlines()
    before, n = digest(lines[0]), head.n - len(lines) + 1
    for i in range(1, len(lines)):
        n += 1
        lines[i] = line(n, before, datetime(2026, 1, 1, tzinfo=UTC), Entry(Act.VIEW, "somebody else").body())
        before = digest(lines[i])
    path.write_bytes(b"\n".join(lines) + b"\n")


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        (forged, Fault.CHANGED),
        (lambda log: files(log.folder)[0].unlink(), Fault.BEGINNING),
        (lambda log: files(log.folder)[1].unlink(), Fault.MISSING),
        (lambda log: files(log.folder)[2].unlink(), Fault.SHORT),
        (lambda log: [one.unlink() for one in files(log.folder)], Fault.SHORT),
        (lambda log: log.anchor.unlink(), Fault.NO_ANCHOR),
        (lambda log: log.anchor.write_bytes(b"?"), Fault.NO_ANCHOR),
        (lambda log: (log.folder / "000000000002.jsonl").touch(), Fault.STRANGE_FILE),
        (lambda log: (log.folder / "more").touch(), Fault.STRANGE_FILE),
        (lambda log: files(log.folder)[1].rename(log.folder / "000000000099.jsonl"), Fault.STRANGE_FILE),
    ],
)
def test_each_way_to_harm_a_log_has_its_name_and_stays_found_when_it_is_written_to_again(
    kept: AuditLog, tmp_path: Path, harm: Callable[[AuditLog], object], expected: Fault
) -> None:
    log = copied(kept, tmp_path / "log")
    harm(log)
    assert expected in faults(log)
    log.write(Entry(Act.VIEW, "the next"))
    assert faults(log)


def test_an_anchor_kept_elsewhere_tells_of_a_log_that_was_written_anew_with_its_own_anchor(
    kept: AuditLog, tmp_path: Path
) -> None:
    head = kept.head()
    assert head and verify(kept.folder, kept.anchor, [head.anchor]).whole
    other = AuditLog(tmp_path / "audit")
    for i in range(N):
        other.write(Entry(Act.VIEW, f"person {i}"))
    assert verify(other.folder, other.anchor).whole
    assert not verify(other.folder, other.anchor, [head.anchor]).whole


def test_what_a_killed_process_leaves_is_whole_and_goes_on(kept: AuditLog, tmp_path: Path) -> None:
    log = copied(kept, tmp_path / "log")
    head = log.head()
    assert head
    path = log.folder / head.file
    written = line(head.n + 1, head.hash, datetime(2026, 1, 1, tzinfo=UTC), Entry(Act.VIEW, "unseen").body())
    with path.open("ab") as file:
        file.write(written + b"\n" + b'{"n":14,"bef')
    assert faults(log) == {Fault.UNFINISHED}
    log.write(Entry(Act.VIEW, "the next"))
    verdict = verify(log.folder, log.anchor)
    assert verdict.whole and verdict.entries == N + 3  # one that was whole, what became of the other, and the next


def test_a_log_that_was_cut_goes_on_after_its_anchor_so_that_the_gap_stays(kept: AuditLog, tmp_path: Path) -> None:
    log = copied(kept, tmp_path / "log")
    path = files(log.folder)[-1]
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    assert faults(log) == {Fault.SHORT}
    log.write(Entry(Act.VIEW, "the next"))
    assert {Fault.MISSING, Fault.REPAIRED} <= faults(log)
    assert (head := log.head()) and head.n == N + 2


def test_what_is_too_old_goes_with_a_receipt_and_nothing_else_may_go(kept: AuditLog, tmp_path: Path) -> None:
    moment = [datetime(2020, 1, 10, tzinfo=UTC)]
    log = AuditLog(tmp_path / "audit", clock=lambda: moment[0])
    for year, month in ((2020, 1), (2020, 2), (2025, 3), (2026, 3)):
        moment[0] = datetime(year, month, 10, tzinfo=UTC)
        log.write(Entry(Act.VIEW, f"{year}-{month}"))
    assert [one.until.month for one in cut(log, 6, "admin")] == [1, 2]
    verdict = verify(log.folder, log.anchor)
    assert verdict.whole and (verdict.cut, verdict.entries) == (2, 3)
    assert not cut(log, 6, "admin")
    files(log.folder)[0].unlink()
    assert Fault.BEGINNING in faults(log)


def test_entries_are_found_by_person_place_time_and_answer_the_newest_first(tmp_path: Path) -> None:
    moment = [datetime(2026, 1, 10, tzinfo=UTC)]
    log = AuditLog(tmp_path / "audit", clock=lambda: moment[0])
    for day, who, extent in ((10, "ann", [0, 0, 10, 10]), (11, "ben", [20, 20, 30, 30]), (12, "ann", [5, 5, 25, 25])):
        moment[0] = datetime(2026, 1, day, 12, tzinfo=UTC)
        log.write(Entry(Act.VIEW, who, answers=({"kind": "map", "id": f"id{day}", "extent": extent},)))
    log.write(Entry(Act.VIEW, "cec", address="GET /words"))

    def found(asked: Search) -> list[int]:
        return [one.n for one in search(log.folder, asked)]

    assert found(Search()) == [4, 3, 2, 1]
    assert found(Search(who="ann")) == [3, 1]
    assert found(Search(place=(22, 22, 23, 23))) == [3, 2]
    assert found(Search(first=moment[0].date(), who="ann")) == [3]
    assert found(Search(last=datetime(2026, 1, 11, tzinfo=UTC).date())) == [2, 1]
    assert found(Search(answer="id11")) == [2]
    assert found(Search(text="/WORDS")) == [4]
    assert found(Search(before=3)) == [2, 1]
    (path,) = files(log.folder)
    assert list(backwards(path)) == path.read_bytes().split(b"\n")[-2::-1]


def test_a_head_is_always_as_long(tmp_path: Path) -> None:
    Head(10**12, "f" * 64, file_name(10**12), 10**15, "2026-11").write(tmp_path / "anchor")
    Head(1, "0" * 64, file_name(1), 9, "2026-11").write(tmp_path / "anchor")
    assert (found := Head.read(tmp_path / "anchor")) and found.n == 1
