"""Questions and answers between two processes of one service, which run the same code and trust each other: pickled."""

import io
import pickle
from multiprocessing.connection import Connection
from typing import Any, Final

PROTOCOL: Final = 5


class Unsent(Exception):
    """A fault that could not be sent as it was; the message is what it was."""


class _Pickler(pickle.Pickler):
    """Sends what was raised with all that it says, whatever its class takes when it is made."""

    def reducer_override(self, thing: Any) -> Any:
        """How a fault is made again; everything else as ever."""
        if isinstance(thing, BaseException):
            return _fault, (type(thing), thing.args, vars(thing))
        return NotImplemented


class _InParts:
    """A file of bytes that are here. Read in Python, so that other threads have the interpreter between two frames of a
    long pickle: an event loop must not stand still for all of it."""

    def __init__(self, content: bytes) -> None:
        self._file = io.BytesIO(content)

    def read(self, length: int = -1) -> bytes:
        """So many bytes."""
        return self._file.read(length)

    def readinto(self, target: Any) -> int:
        """As many bytes as the target takes."""
        return self._file.readinto(target)

    def readline(self) -> bytes:
        """Bytes to the end of the line."""
        return self._file.readline()


def send(connection: Connection, kind: str, value: object) -> None:
    """Send one value. kind: what it is to who receives it. Raises OSError when they are gone."""
    try:
        content = _pickled((kind, value))
    except Exception as error:
        if not isinstance(value, BaseException):
            raise
        content = _pickled((kind, Unsent(f"{type(value).__name__}: {value} ({error})")))
    connection.send_bytes(content)


def receive(connection: Connection) -> tuple[str, Any]:
    """What was sent, and its kind. Raises EOFError and OSError when who sends is gone."""
    found: tuple[str, Any] = pickle.Unpickler(_InParts(connection.recv_bytes())).load()
    return found


def _pickled(value: object) -> bytes:
    into = io.BytesIO()
    _Pickler(into, PROTOCOL).dump(value)
    return into.getvalue()


def _fault(kind: type[BaseException], given: tuple[Any, ...], parts: dict[str, Any]) -> BaseException:
    made = kind.__new__(kind, *given)
    made.__dict__.update(parts)
    return made
