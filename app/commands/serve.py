"""`afterdark serve`: the maps, for this machine alone or for all who sign in."""

import errno
import socket
import sys
from typing import Annotated

import typer

from app.serving.alone import alone
from app.serving.child import TOLD
from app.serving.exposure import OWN, allow_exposed, exposed
from app.serving.memory import few_arenas
from app.serving.supervisor import POSSIBLE, Supervisor
from app.serving.worker import STATIC, leaving_on_terminate, serve_on
from app.settings import Settings
from geo.errors import Conflict, NotFound, Unavailable

ASSET = STATIC / "vendor" / "leaflet" / "leaflet.js"


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def serve(
        host: Annotated[str | None, typer.Option(help="Address to serve on; AFTERDARK_HOST without it.")] = None,
        port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port; AFTERDARK_PORT without it.")] = None,
        workers: Annotated[
            int | None, typer.Option(min=1, max=64, help="Processes that answer; AFTERDARK_WORKERS without it.")
        ] = None,
        team: Annotated[bool, typer.Option("--team", help="People sign in with accounts that are kept here.")] = False,
    ) -> None:
        """Serve the maps until Ctrl-C: to this machine alone, or to all who sign in over https."""
        settings = Settings()
        if team:
            settings = settings.model_copy(update={"sign_in": "team"})
        # what a page or a passkey is told of its own address is this one
        settings = settings.model_copy(update={"host": host or settings.host, "port": port or settings.port})
        run(settings, settings.host, settings.port, workers or settings.workers)


def run(settings: Settings, host: str, port: int, workers: int = 1) -> None:
    """Serve until stopped. Raises UserError for whatever stands in the way before the first request."""
    allow_exposed(settings, host)
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
    if workers > 1 and not POSSIBLE:
        raise Unavailable("several processes cannot share an address on this system", todo="Serve with --workers 1.")
    greeting = _greeting(settings, host, port)
    if settings.sign_in == "team":
        greeting += _first_invitation(settings)

    def begun() -> None:
        typer.echo(greeting)

    few_arenas()
    with alone(settings.data, _address(settings, host, port)), listen(host, port) as listening, leaving_on_terminate():
        if not POSSIBLE:
            serve_on(settings, listening, None, begun)
            return
        with Supervisor(settings, workers) as supervisor:
            supervisor.compute()
            if workers == 1:
                serve_on(supervisor.answering, listening, supervisor.address, begun)
                return
            supervisor.answer(listening)
            begun()
            supervisor.refused.wait()
            sys.exit(TOLD)


def _greeting(settings: Settings, host: str, port: int) -> str:
    here = _address(settings, host, port)
    if exposed(settings, host):
        return (
            f"After Dark is at {settings.public_address} for all who sign in (it listens on {here}). Ctrl-C stops it."
        )
    if settings.sign_in == "team" and host in OWN:
        from app.identity.relying_party import address_of  # noqa: PLC0415 (of no use to others)

        here = f"{address_of(settings)}/"
    return f"After Dark is at {here} for this machine alone. Ctrl-C stops it."


def _address(settings: Settings, host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if settings.tls_certificate else 'http'}://{shown}:{port}/"


def _first_invitation(settings: Settings) -> str:
    """The link for the first who looks after people, as long as there is nobody who does."""
    from app.identity.account import Profile  # noqa: PLC0415 (of no use to others)
    from app.identity.identity import Identity  # noqa: PLC0415
    from app.identity.relying_party import address_of  # noqa: PLC0415
    from app.identity.roles import MANAGES  # noqa: PLC0415

    known = Identity(settings)
    if known.accounts.managed():
        return ""
    taken = {one.id for one in known.accounts.all()}
    id = next(name for name in ("admin", *(f"admin{n}" for n in range(2, 100))) if name not in taken)
    token = known.invitations.invite(id, Profile("Administrator", MANAGES, "our team"), who="command line")
    link = f"{address_of(settings)}/invitation/{token}"
    return f"\nNobody looks after people yet. Whoever opens this link first does: {link}"


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. host: a name or an address; "::" for all of both protocols. Raises Conflict for a taken
    port, Unavailable when the address cannot be had.

    It names its protocol: asyncio sets TCP_NODELAY on the connections of such a socket alone, and without it every
    answer on a kept connection waits some 40 ms for an acknowledgement.
    """
    try:
        family = OWN.get(host) or socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        at = ("127.0.0.1" if host == "localhost" else host, port)
        bound = socket.create_server(at, family=family, dualstack_ipv6=host == "::" and socket.has_dualstack_ipv6())
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
