"""The process that computes: takes questions from a private socket and sends what their answers are, all for one
service."""

import select
import socket
import sys
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any, Final

import structlog

from app.answering.answerer import Answerer
from app.answering.keeper import Kind
from app.serving.memory import tidy
from app.serving.wire import receive, send
from app.settings import Settings
from app.waiting import Abandoned, Busy, waiting_for
from geo.errors import UserError
from models.errors import ParameterError

LOOK: Final = 0.05
"""Seconds for which it is believed that somebody is still there."""
FIRST_TO_GO: Final = "500"
"""Of a thousand: when memory ends, the system ends the process that computes rather than the one that answers."""
EXPECTED: Final = (UserError, ParameterError, Busy, Abandoned)
log = structlog.get_logger()


class Asker:
    """Who asked, at the other end of a connection, until they close it."""

    def __init__(self, connection: Connection) -> None:
        self._poll = select.poll()
        self._poll.register(connection.fileno(), select.POLLIN)
        self._lock, self._looked, self._there = Lock(), 0.0, True

    @property
    def wanted(self) -> bool:
        """Whether they are still there: they say nothing after their question but that they go."""
        with self._lock:
            now = monotonic()
            if self._there and now - self._looked > LOOK:
                self._looked, self._there = now, not self._poll.poll(0)
            return self._there

    def leave(self) -> None:
        """They have their answer; the connection is looked at no more."""
        with self._lock:
            self._there = False


def compute(settings: Settings, listening: socket.socket) -> None:
    """Answer whoever connects until the process ends. Raises UserError when the store cannot be read."""
    if sys.platform == "linux":
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)
    answered = Event()
    Thread(target=tidy, args=(answered,), kwargs={"collects": True}, daemon=True).start()
    take_questions(Answerer(settings), listening, answered)


def take_questions(world: Answerer, listening: socket.socket, answered: Event) -> None:
    """Answer whoever connects, each in a thread, until the socket is closed. answered: set after each question."""
    while True:
        try:
            taken, _ = listening.accept()
        except OSError:
            return
        Thread(target=_answer, args=(world, Connection(taken.detach()), answered), daemon=True).start()


def _answer(world: Answerer, connection: Connection, answered: Event) -> None:
    """One question of one asker, who may go at any time."""
    with closing(connection):
        try:
            _, (kind, question) = receive(connection)
        except (EOFError, OSError):
            return
        asker = Asker(connection)
        waiting_for.set(asker)
        try:
            _send_parts(world, connection, kind, question)
        except BaseException as error:
            if asker.wanted and not isinstance(error, EXPECTED):
                log.error("fault while computing", kind=kind.name, exc_info=error)
            with suppress(OSError):
                send(connection, "fault", error)
        finally:
            asker.leave()
    answered.set()


def _send_parts(world: Answerer, connection: Connection, kind: Kind[Answerer, Any, Any], question: Any) -> None:
    for found, whole in world.keeper.parts(kind, question):
        send(connection, "whole" if whole else "first", found)
