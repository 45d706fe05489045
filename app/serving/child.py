"""Where a process begins that another one of the service started: what it is to do comes on its standard input."""

import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from threading import Thread

from app.compiled import set_numba_cache
from app.serving.memory import few_arenas
from app.settings import Settings
from geo.errors import UserError

TOLD = 2
"""Exit code of who has told its reader what stands in the way: starting it again would end alike."""


def main() -> None:
    """Do what the first line says, until who started us is gone or ends us."""
    asked = json.loads(sys.stdin.buffer.readline())
    settings = Settings(**asked["settings"])
    set_numba_cache(settings.data)
    few_arenas()
    listening = socket.socket(fileno=asked["listening"])
    try:
        if asked["what"] == "computing":
            _when_alone(lambda: os._exit(0))
            from app.serving.computing import compute  # noqa: PLC0415 (each process loads what it needs)
            from app.web.request_log import configure  # noqa: PLC0415

            configure(settings.log_level)
            compute(settings, listening)
        else:
            from app.serving.worker import serve_on  # noqa: PLC0415

            _when_alone(lambda: signal.raise_signal(signal.SIGTERM))
            serve_on(settings, listening, asked["address"], several=True)
    except UserError as error:
        print(f"afterdark: {error}", file=sys.stderr)
        sys.exit(TOLD)


def _when_alone(end: Callable[[], None]) -> None:
    """Call `end` when who started us is gone, however they went."""

    def listen() -> None:
        while os.read(sys.stdin.fileno(), 1):  # the buffered file would keep its lock when the process ends
            pass
        end()

    Thread(target=listen, daemon=True).start()


if __name__ == "__main__":
    main()
