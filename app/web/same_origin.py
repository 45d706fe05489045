"""What changes something must come from a page of ours: a form elsewhere cannot write with a reader's browser."""

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.routing import APIRoute

from geo.errors import Refused

SAFE = ("GET", "HEAD", "OPTIONS")


def same_origin(request: Request) -> None:
    """Raises Refused for a change that another site, or nobody, sends.

    Browsers name the page behind a request in Sec-Fetch-Site and Origin, and no page can forge them. A request
    without either does not come from a form of a browser we know; a program names our own address as Origin.
    """
    if request.method in SAFE:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin", "")
    host = request.headers.get("host", "")
    if site not in (None, "same-origin") or urlsplit(origin).netloc != host or not host:
        raise Refused(
            "this change was not sent from a page of this service, so nothing was changed",
            todo="Open the page here and send its form again.",
        )


class OwnPagesOnly(APIRoute):
    """A route of whatever changes something: it asks `same_origin` before a byte of the body is read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's own handler behind the check."""
        handle = super().get_route_handler()

        async def checked(request: Request) -> Response:
            same_origin(request)
            # the request keeps its form: one field may be as long as all, and who reads it says how long it may be
            await request.form(max_part_size=request.app.state.settings.request_bytes)
            return await handle(request)

        return checked
