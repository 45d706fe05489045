"""A process that answers: the whole application on a socket that listens."""

import gc
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from threading import Thread, current_thread, main_thread
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from app.serving.memory import tidy
from app.settings import Settings
from geo.errors import UserError

if TYPE_CHECKING:
    from app.answering.answerer import Answerer

SWITCH: Final = 0.0005
"""Seconds after which a thread hands over: a hundred that begin at once must not keep the event loop waiting."""
LEAVE: Final = 5
"""Seconds that requests under way may take when the service ends."""
STATIC: Final = Path(__file__).parents[1] / "static"


def serve_on(
    settings: Settings,
    listening: socket.socket,
    address: str | None,
    begun: Callable[[], None] | None = None,
    *,
    several: bool = False,
) -> None:
    """Answer on the socket until a signal ends it. Raises UserError for what stands in the way.

    address: of the process that computes, None to compute here; begun: called when it is about to answer; several:
    other processes answer on the socket, too.
    """
    import uvicorn  # noqa: PLC0415 (of no use to what is refused before)

    from app.serving.connection import bounded, limits_of  # noqa: PLC0415
    from app.web.host_check import public_name  # noqa: PLC0415
    from app.web.request_log import configure  # noqa: PLC0415
    from app.web.starting import Starting  # noqa: PLC0415

    configure(settings.log_level)
    sys.setswitchinterval(SWITCH)
    made = partial(make, settings, address, several=several)
    starting = Starting(made, STATIC, version("afterdark"), public_name(settings))
    config = uvicorn.Config(
        starting, http=bounded(limits_of(settings)), timeout_keep_alive=settings.idle_seconds,
        log_level="warning", access_log=False, server_header=False, lifespan="off",
        timeout_graceful_shutdown=LEAVE, proxy_headers=False,  # app.web.forwarded believes those that are named
        ssl_certfile=settings.tls_certificate, ssl_keyfile=settings.tls_key,
    )  # fmt: skip
    config.load()  # imports nothing any more while the thread that makes the application imports all the rest
    server = uvicorn.Server(config)

    def ended() -> None:
        server.should_exit = server.should_exit or starting.failure is not None

    starting.begin(ended)
    if begun:
        begun()
    server.run(sockets=[listening])
    if starting.failure:
        raise starting.failure


def make(settings: Settings, address: str | None, *, several: bool = False) -> Callable[..., Awaitable[None]]:
    """The application, with the default Answer under way. Its parameters are those of `serve_on`. Raises UserError when
    the store cannot be read."""
    from app.answering.looked import Looked  # noqa: PLC0415
    from app.answering.looked_together import Together  # noqa: PLC0415
    from app.audit.policy_seen import note_policy  # noqa: PLC0415
    from app.main import create_app  # noqa: PLC0415 (takes most of a start: the socket answers meanwhile)
    from app.serving.elsewhere import Elsewhere  # noqa: PLC0415
    from app.web.fair_share import Shares  # noqa: PLC0415

    app = create_app(settings)
    answerer = app.state.answerer
    note_policy(app.state.audit)
    answerer.store.snapshot()  # an unreadable manifest is told here, not on the first page
    if address:
        if several:
            private = Path(address)  # made when the service began
            clock = partial(datetime.now, ZoneInfo(settings.timezone))
            begun = datetime.fromtimestamp(private.stat().st_mtime, ZoneInfo(settings.timezone))
            app.state.looked = Looked(clock, Together(private.parent), begun)
            app.state.shares = Shares(settings, private.parent)
        answerer.keeper.elsewhere = asked = Elsewhere(answerer, address)
        Thread(target=tidy, args=(asked.answered,), kwargs={"collects": False}, daemon=True).start()
    gc.collect()
    gc.freeze()  # what is there to stay is not looked through again: each time the event loop would stand still
    Thread(target=warm, args=(answerer,), daemon=True).start()
    return app


def warm(answerer: "Answerer") -> None:
    """Work out the default Answer before somebody asks for it."""
    from app.answering.question import Question  # noqa: PLC0415
    from app.maps import page  # noqa: PLC0415

    with suppress(UserError):  # nothing is loaded yet, or the default question has no answer: the page says so
        page.render(page.workspace(answerer.answer(Question())))


class Stopped(BaseException):
    """SIGTERM asked the process to end."""


@contextmanager
def leaving_on_terminate() -> Iterator[None]:
    """Within it SIGTERM ends the block as Ctrl-C does, so that whatever it holds is let go; then the process is at its
    end, without Python's taking itself apart: threads that answer still stand in libraries, which would report it."""

    def stop(number: int, _: object) -> None:
        raise Stopped(number)

    if current_thread() is not main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        print("afterdark: stopped.", file=sys.stderr, flush=True)
        os._exit(128 + signal.SIGINT)
    except Stopped:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)
