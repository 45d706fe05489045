"""Asks the process that computes for an answer, in place of computing it here."""

import socket
from contextlib import closing
from multiprocessing.connection import Connection
from threading import Event
from typing import Any, Final

from app.answering.answered import Answered
from app.answering.answerer import Answerer
from app.answering.keeper import Kind
from app.serving.wire import receive, send
from app.waiting import Abandoned, checkpoint, publish
from geo.errors import Unavailable

LOOK: Final = 0.1
"""Seconds after which who waits for the other process looks whether they are still waited for."""
TRIES: Final = 2


class Elsewhere:
    """What a Keeper has its answers computed by. address: of the process that computes.

    First parts are published here as there, who hangs up here is gone there, and what is raised there is raised here.
    answered: set after each answer, which took memory here for a moment.
    """

    def __init__(self, world: Answerer, address: str) -> None:
        self.world, self.address, self.answered = world, address, Event()

    def __call__(self, kind: Kind[Answerer, Any, Any], question: Any, stamp: str) -> Answered:
        """The answer that `stamp` names. Raises what `kind.make` raises, Busy, Abandoned, and Unavailable when the
        other process ends over it each time."""
        for _ in range(TRIES):
            try:
                what, found = self._asked(kind, question)
            except (EOFError, OSError):
                continue  # it ended, and another one is being started
            if what == "fault":
                raise found
            made: Answered = found
            if made.id == stamp:
                return made
            return kind.make(self.world, question, stamp)  # it saw other data: the Keeper must get what it asked for
        raise Unavailable(
            "the process that computes ended over this question",
            todo="Ask for a smaller area, fewer months or a coarser grid; the log of the service says more.",
        )

    def _asked(self, kind: Kind[Answerer, Any, Any], question: Any) -> tuple[str, Any]:
        asking = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with closing(asking):
            asking.connect(self.address)
            connection = Connection(asking.detach())
        with closing(connection):
            send(connection, "question", (kind, question))
            while True:
                while not connection.poll(LOOK):
                    checkpoint()
                what, found = receive(connection)
                if what == "fault" and isinstance(found, Abandoned):
                    raise EOFError
                if what != "first":
                    self.answered.set()
                    return what, found
                publish(found)
