"""Six roles read at once: a service with sign-in, sessions and the audit log, and people who ask for kept pages.

Pages are counted by the clock and by the processor that they cost the service, for other programs may be at work; what
those used is said. Meanwhile somebody looks at /healthz a hundred times a second, each time on a connection of their
own, and at a process that does nothing but answer. Every answer is looked at for whom it names."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from multiprocessing import Process
from pathlib import Path

from benchmarks.crowd import idle, percentile
from benchmarks.end_to_end_serving import ROOT, TICKS, Server, running, used
from benchmarks.readers_asking import Asked, ask, look
from benchmarks.readers_team import AREA, ROLES, Person, team
from benchmarks.start import free_port
from benchmarks.table import Row

ASKED = f"offence=ROBBERY&area=lad:{AREA}"
PAGE = f"/?{ASKED}"
PARTS = (f"/map.js?{ASKED}", f"/cells.json?{ASKED}", f"/tiles/density/10/507/340.png?{ASKED}")
RATE, SECONDS, SHORT = 500, 8.0, 3.0
"""Pages a second that are wanted; seconds of a measurement of all roles, and of one of them."""
TARGET, ALIVE = f"{RATE} a second on two cores", "< 50 ms"
WITHOUT_LOG = (
    "import app.audit.log\n\n\nasync def noted(self, fields):\n    pass\n\n\napp.audit.log.AuditLog.noted = noted\n"
)
"""What Python runs first in a service that writes down nobody's look at a page."""


@dataclass(frozen=True)
class Found:
    """What was seen of some readers, of /healthz beside them, and of a process that only answers; cpu: seconds of
    processor of the service; others: cores that other programs used."""

    pages: Asked
    alive: Asked
    beside: Asked
    cpu: float
    others: float

    @property
    def told(self) -> str:
        """The figures by the clock, in words."""
        n = len(self.pages.seconds)
        half, most = (1000 * percentile(self.pages.seconds, share) for share in (0.5, 0.99))
        return (
            f"{n / self.pages.took:,.0f} a second by the clock; half within {half:.0f} ms, 99 % within {most:.0f} ms;"
            f" who asks takes {1000 * self.pages.cpu / n:.2f} ms of processor for each; {self.around}"
        )

    @property
    def around(self) -> str:
        """What else was at work."""
        return f"other programs used {self.others:.1f} cores"


class Load:
    """People who ask one service. other: port of the process that only answers."""

    def __init__(self, server: Server, people: Sequence[Person], apart: ProcessPoolExecutor, other: int) -> None:
        self.server, self.people, self.apart, self.other = server, people, apart, other
        self.compared = 0

    def warm(self, paths: Sequence[str], times: int) -> None:
        """Have everything made that is kept afterwards; the pages change while more maps are looked at."""
        self._judged(
            self.apart.submit(ask, self.server.port, self.people, paths, 0, minimum=times * len(paths)).result()
        )
        self.server.settle()

    def of(self, people: Sequence[Person], paths: Sequence[str], seconds: float, rate: float = 0) -> Found:
        """These people ask for so long."""
        port, apart = self.server.port, self.apart
        own, all_of_it, began = used(self.server.process.pid), busy_ticks(), time.perf_counter()
        asking = apart.submit(ask, port, people, paths, seconds, rate=rate)
        looking = [apart.submit(look, one, seconds) for one in (port, self.other)]
        pages, alive, beside = asking.result(), *(one.result() for one in looking)
        cpu, took = used(self.server.process.pid) - own, time.perf_counter() - began
        ours = cpu + sum(one.cpu for one in (pages, alive, beside))
        others = ((busy_ticks() - all_of_it) / TICKS - ours) / took
        return Found(self._judged(pages), alive, beside, cpu, max(others, 0.0))

    def _judged(self, seen: Asked) -> Asked:
        if seen.crossed or set(seen.statuses) != {200}:
            raise ValueError(f"{len(seen.crossed)} answers crossed, {seen.crossed[:1]}; statuses {dict(seen.statuses)}")
        self.compared += len(seen.seconds)
        return seen


def busy_ticks() -> int:
    """Ticks in which any core of the machine was at work."""
    fields = [int(one) for one in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return sum(fields) - fields[3] - fields[4]


def row(work: str, found: Found, target: str = "") -> Row:
    """A row of pages: seconds of processor of the service for each."""
    return Row(work, found.cpu / len(found.pages.seconds), "", None, None, target, note=found.told)


def alive(work: str, found: Found) -> Row:
    """A row of /healthz beside them."""
    mine, other = (percentile(one.seconds, 0.99) for one in (found.alive, found.beside))
    half, longest = percentile(found.alive.seconds, 0.5), max(found.alive.seconds)
    note = f"half within {1000 * half:.0f} ms, longest {1000 * longest:.0f} ms of {len(found.alive.seconds)}"
    return Row(
        work, mine, "a process that answers with two bytes", other, other / mine, ALIVE, note=f"{note}; {found.around}"
    )


def run(scale: float = 1.0) -> Iterator[Row]:
    """The rows of the table; scale shortens every measurement."""
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(3) as apart:
        data, before = Path(folder) / "data", Path(folder) / "before"
        before.mkdir()
        (before / "sitecustomize.py").write_text(WITHOUT_LOG)
        command = [sys.executable, "-m", "app.cli", "load", "demo"]
        own = {**os.environ, "AFTERDARK_DATA": str(data)}
        subprocess.run(command, env=own, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        people, port = team(data), free_port()
        other = Process(target=idle, args=(port,), daemon=True)
        other.start()
        try:
            yield from one_process(data, people, apart, port, scale)
            for what, workers, more in (
                ("two processes answer", 2, {}),
                ("nothing is written down", 1, {"PYTHONPATH": f"{before}{os.pathsep}{ROOT}"}),
            ):
                with serving(data, workers, **more) as server:
                    load = Load(server, people, apart, port)
                    load.warm([PAGE], 4 * workers)
                    yield row(f"a kept page, six roles, {what}", load.of(people, [PAGE], scale * SECONDS))
        finally:
            other.terminate()


def one_process(
    data: Path, people: list[Person], apart: ProcessPoolExecutor, other: int, scale: float
) -> Iterator[Row]:
    """The rows of the service as it is started where nothing is said of processes."""
    with serving(data, 1) as server:
        load = Load(server, people, apart, other)
        load.warm([PAGE, *PARTS], 4)
        found = load.of(people, [PAGE], scale * SECONDS)
        yield row("a kept page, six roles", found, TARGET)
        yield alive("/healthz, 99 of 100, wall, as many pages as can be", found)
        found = load.of(people, [PAGE], scale * SECONDS, RATE)
        yield row(f"a kept page, six roles, {RATE} a second are asked for", found)
        yield alive(f"/healthz, 99 of 100, wall, {RATE} pages a second", found)
        yield row("a kept part of the map, six roles", load.of(people, PARTS, scale * SHORT))
        for role in ROLES:
            yield row(
                f"a kept page, {role}", load.of([one for one in people if one.role == role], [PAGE], scale * SHORT)
            )
        note = f"{load.compared:,} answers compared with who asked, of {len(people)} readers; none was somebody else's"
        yield Row("whose answers they were", None, "", None, None, "none crosses", note=note)


def serving(data: Path, workers: int, **more: str) -> AbstractContextManager[Server]:
    """A service of people who sign in, when the application is there."""
    port = free_port()
    settings = {
        "AFTERDARK_DATA": str(data), "AFTERDARK_LOG_LEVEL": "error", "AFTERDARK_SIGN_IN": "team",
        "AFTERDARK_PUBLIC_RELEASES_ONLY": "false",  # so that the public asks for the same page
    }  # fmt: skip
    command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port), "--workers", str(workers)]
    return running(command, port, "/readyz", **settings, **more)
