"""What changes something must come from a page of ours: a form elsewhere cannot write with a reader's browser."""

from urllib.parse import urlsplit

from fastapi import Request

from geo.errors import Refused

SAFE = ("GET", "HEAD", "OPTIONS")


def same_origin(request: Request) -> None:
    """A dependency of whatever changes something. Raises Refused for a change that another site, or nobody, sends.

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
