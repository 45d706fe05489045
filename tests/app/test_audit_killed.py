"""Processes that are ended with kill -9 while they write the audit log leave it whole, with all that was seen in it."""

import os
import signal
from pathlib import Path

from app.audit.act import Act
from app.audit.entry import Entry
from app.audit.find import Search, search
from app.audit.log import AuditLog
from app.audit.verify import verify

KILLS = 20


def writing(folder: Path, name: str) -> tuple[int, int]:
    """A process that writes for ever and says of each entry that it stands in the log; its id, and where it says so."""
    reads, says = os.pipe()
    child = os.fork()
    if child:
        os.close(says)
        return child, reads
    try:
        log = AuditLog(folder)
        for i in range(100_000):
            log.write(Entry(Act.VIEW, f"{name}-{i}"))
            os.write(says, f"{name}-{i}\n".encode())
    finally:
        os._exit(1)


def test_twenty_processes_that_are_killed_while_they_write_leave_a_whole_log(tmp_path: Path) -> None:
    folder, seen = tmp_path / "audit", set[str]()
    log = AuditLog(folder)
    for i in range(0, KILLS, 2):
        two = [writing(folder, f"{i + k}") for k in range(2)]
        heard = b""
        while heard.count(b"\n") < 2 + i:  # each time at another moment
            heard += os.read(two[0][1], 65_536)
        for process, _ in two:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        for _, reads in two:
            while more := os.read(reads, 65_536):
                heard += more
            os.close(reads)
        seen |= set(heard.decode().splitlines())
    log.write(Entry(Act.VIEW, "the next"))
    verdict = verify(folder, log.anchor)
    assert verdict.whole, verdict.faults
    assert seen <= {one.entry.who for one in search(folder, Search())} and len(seen) > KILLS
