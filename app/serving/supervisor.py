"""Starts the processes of a service, replaces one that dies, and ends all of them with itself."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Final, Self

import structlog

from app.serving.child import TOLD
from app.settings import Settings

ROOT: Final = Path(__file__).parents[2]
YOUNG: Final = 10.0
"""Seconds: who dies younger is replaced after a pause, twice as long each time up to LONGEST."""
PAUSE, LONGEST = 0.5, 30.0
PATIENCE: Final = 8.0
"""Seconds after which a process that was asked to end is ended."""
SHARE: Final = 4
"""Which part of the bytes kept in memory is the computing process's: it keeps what other answers are made from."""
EVERYBODY: Final = 2000
COMPUTING, ANSWERING = "computing", "answering"
POSSIBLE: Final = os.name == "posix" and hasattr(socket, "AF_UNIX")
"""Whether this system can share a socket between processes as we do."""
log = structlog.get_logger()


class Supervisor:
    """The processes of one service, for as long as the `with` block lasts.

    computing, answering: the settings of each process of the kind; refused: set when one that answers cannot begin and
    has told why. address: where the process that computes is asked, in a folder that nobody but us may enter; its
    socket stays when it dies, so that who has asked meanwhile is answered by the next.
    """

    def __init__(self, settings: Settings, workers: int) -> None:
        self.workers = workers
        self.computing, self.answering = shares(settings, workers)
        self.refused = Event()
        self._folder = mkdtemp(prefix="afterdark-")
        self.address = str(Path(self._folder, COMPUTING))
        self._computing = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._computing.bind(self.address)
        self._computing.listen(256)
        self._processes: list[subprocess.Popen[bytes]] = []
        self._lock, self._ending = Lock(), Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.end()

    def compute(self) -> None:
        """Start the process that computes."""
        self._start(COMPUTING, self._computing, self.computing)

    def answer(self, listening: socket.socket) -> None:
        """Start the processes that answer, all on one socket, and have computing done by the one that computes."""
        for _ in range(self.workers):
            self._start(ANSWERING, listening, self.answering)

    def end(self) -> None:
        """End all processes, and wait until they have ended."""
        self._ending.set()
        with self._lock:
            for one in self._processes:
                one.terminate()
            until = time.monotonic() + PATIENCE
            for one in self._processes:
                try:
                    one.wait(max(0.1, until - time.monotonic()))
                except subprocess.TimeoutExpired:
                    one.kill()
                    one.wait()
            self._processes.clear()
        self._computing.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self, what: str, listening: socket.socket, settings: Settings) -> None:
        process = self._process(what, listening, settings)
        if process is not None:
            Thread(target=self._watch, args=(process, what, listening, settings), daemon=True).start()

    def _process(self, what: str, listening: socket.socket, settings: Settings) -> subprocess.Popen[bytes] | None:
        """A new process, or None when all are being ended."""
        asked = {
            "what": what,
            "listening": listening.fileno(),
            "address": self.address,
            "settings": json.loads(settings.model_dump_json()),
        }
        paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        with self._lock:
            if self._ending.is_set():
                return None
            made = subprocess.Popen(
                [sys.executable, "-m", "app.serving.child"],
                env={**os.environ, "PYTHONPATH": paths},
                stdin=subprocess.PIPE,
                pass_fds=(listening.fileno(),),
                start_new_session=True,  # Ctrl-C is for us alone: we end them in turn
            )
            self._processes.append(made)
        assert made.stdin is not None
        with suppress(OSError):  # it died at once: who watches it will see
            made.stdin.write(json.dumps(asked).encode() + b"\n")
            made.stdin.flush()  # stays open: when it closes, the process knows that it is alone
        return made

    def _watch(
        self, process: subprocess.Popen[bytes] | None, what: str, listening: socket.socket, settings: Settings
    ) -> None:
        pause = PAUSE
        while process is not None:
            began = time.monotonic()
            code = process.wait()
            with self._lock:
                if process in self._processes:
                    self._processes.remove(process)
            if self._ending.is_set():
                return
            if code == TOLD and what == ANSWERING:
                self.refused.set()
                return
            pause = PAUSE if time.monotonic() - began > YOUNG else min(2 * pause, LONGEST)
            log.error(ended(what, code), pid=process.pid)
            if self._ending.wait(pause):
                return
            process = self._process(what, listening, settings)


def shares(settings: Settings, workers: int) -> tuple[Settings, Settings]:
    """The settings of the process that computes and of each that answers: memory and the places in the line are shared
    out among these, and the one that computes refuses nobody who has such a place."""
    here = settings.cache_bytes // SHARE
    each = (settings.cache_bytes - here) // workers
    waiting = -(-settings.computing_queue // workers)
    return (
        settings.model_copy(update={"cache_bytes": here, "computing_queue": EVERYBODY}),
        settings.model_copy(update={"cache_bytes": each, "computing_queue": waiting}),
    )


def ended(what: str, code: int) -> str:
    """What is told of a process that ended by itself. code: its exit code, negative for the signal that ended it."""
    why = f"signal {-code}" if code < 0 else f"exit code {code}"
    return f"A process of the service ended by itself ({what}, {why}); another one is being started."
