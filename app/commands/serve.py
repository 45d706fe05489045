"""`afterdark serve`: the maps, for this machine alone."""

import errno
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from importlib.metadata import version
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Annotated

import typer

from app.settings import Settings
from geo.errors import Conflict, NotFound, Refused, Unavailable, UserError

if TYPE_CHECKING:
    from app.answering.answerer import Answerer

OWN = {"127.0.0.1": socket.AF_INET, "localhost": socket.AF_INET, "::1": socket.AF_INET6}
SWITCH = 0.0005
"""Seconds after which a thread hands over: a hundred that begin at once must not keep the event loop waiting."""
STATIC = Path(__file__).parents[1] / "static"
ASSET = STATIC / "vendor" / "leaflet" / "leaflet.js"


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def serve(
        host: Annotated[str | None, typer.Option(help="This machine's own address; AFTERDARK_HOST without it.")] = None,
        port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port; AFTERDARK_PORT without it.")] = None,
    ) -> None:
        """Serve the maps on this machine until Ctrl-C."""
        settings = Settings()
        run(settings, host or settings.host, port or settings.port)


def run(settings: Settings, host: str, port: int) -> None:
    """Serve until stopped. Raises UserError for whatever stands in the way before the first request."""
    refuse_others(host)
    if not settings.data.is_dir():
        raise NotFound(
            "there is no such data folder",
            where=str(settings.data),
            todo="Make one with “afterdark load demo” or “afterdark load police-uk PATH”, or set AFTERDARK_DATA.",
        )
    if not ASSET.is_file():
        raise Unavailable(
            "the browser's part of the map is not installed",
            todo="Run “make assets”, or “python -m app.maps.install app/maps/assets.json”.",
        )
    with listen(host, port) as listening:
        import uvicorn  # noqa: PLC0415 (of no use to what is refused above)

        from app.web.request_log import configure  # noqa: PLC0415
        from app.web.starting import Starting  # noqa: PLC0415

        configure(settings.log_level)
        sys.setswitchinterval(SWITCH)
        starting = Starting(partial(make, settings), STATIC, version("afterdark"))
        config = uvicorn.Config(starting, log_level="warning", access_log=False, server_header=False, lifespan="off")
        config.load()  # imports nothing any more while the thread that makes the application imports all the rest
        server = uvicorn.Server(config)

        def ended() -> None:
            server.should_exit = server.should_exit or starting.failure is not None

        starting.begin(ended)
        shown = f"[{host}]" if ":" in host else host
        typer.echo(f"After Dark is at http://{shown}:{port}/ for this machine alone. Ctrl-C stops it.")
        server.run(sockets=[listening])
        if starting.failure:
            raise starting.failure


def make(settings: Settings) -> Callable[..., Awaitable[None]]:
    """The application, with the default Answer under way. Raises UserError when the store cannot be read."""
    from app.main import create_app  # noqa: PLC0415 (takes most of a start: the socket answers meanwhile)

    app = create_app(settings)
    app.state.answerer.store.snapshot()  # an unreadable manifest is told here, not on the first page
    Thread(target=warm, args=(app.state.answerer,), daemon=True).start()
    return app


def refuse_others(host: str) -> None:
    """Raise Refused for any address that another machine could reach."""
    if host not in OWN:
        raise Refused(
            "until people sign in and have roles, everyone who could reach the service would see everything in it",
            where=f"host {host[:60]}",
            todo="Serve on 127.0.0.1, localhost or ::1.",
        )


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises Conflict for a taken port, Unavailable when the address cannot be had.

    It names its protocol: asyncio sets TCP_NODELAY on the connections of such a socket alone, and without it every
    answer on a kept connection waits some 40 ms for an acknowledgement.
    """
    try:
        family = OWN[host]
        bound = socket.create_server(("127.0.0.1" if host == "localhost" else host, port), family=family)
        return socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, fileno=bound.detach())
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Conflict(
                f"port {port} is taken by another program",
                where=host,
                todo=f"Stop that one, or choose another: afterdark serve --port {port + 1 if port < 65535 else 8000}.",
            ) from error
        raise Unavailable(
            f"this address cannot be listened on ({error.strerror or error})", where=f"{host} port {port}"
        ) from error


def warm(answerer: "Answerer") -> None:
    """Work out the default Answer before somebody asks for it."""
    from app.answering.question import Question  # noqa: PLC0415
    from app.maps import page  # noqa: PLC0415

    with suppress(UserError):  # nothing is loaded yet, or the default question has no answer: the page says so
        page.render(page.workspace(answerer.answer(Question())))
