"""Pages elsewhere cannot make this service compute: of what they send, only a person's own navigation is answered."""

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.same_origin import SAFE

OURS = ("", "same-origin", "none")
"""Sec-Fetch-Site of our own pages, of an address that was typed or opened from a mail program, and of programs and
browsers that do not send it."""
AHEAD = ("sec-purpose", "purpose", "x-purpose", "x-moz")
"""Headers of a page that a browser fetches before anybody follows the link to it."""
FREE = ("/static/", "/healthz")
PROBLEM = {
    "type": "about:blank",
    "status": 403,
    "title": "This cannot be shown",
    "detail": "Another site asked for this, not a person.",
    "todo": "Open the address in a window of its own.",
}


class CrossSite:
    """ASGI middleware that refuses what another site's page asks for by itself: pictures, scripts, frames, fetches,
    and pages fetched ahead of a link that nobody has followed yet.

    Browsers say so in Sec-Fetch-Site, Sec-Fetch-Mode and Sec-Fetch-Dest, which no page can forge. A link that a person
    follows passes; so does whoever sends none of them. Changes are judged by `app.web.same_origin`, more strictly.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer with the problem."""
        if scope["type"] == "http" and scope["method"] in SAFE and not scope["path"].startswith(FREE):
            headers = Headers(scope=scope)
            site, mode, target = (headers.get(f"sec-fetch-{name}", "") for name in ("site", "mode", "dest"))
            followed = mode == "navigate" and target in ("", "document") and not any(map(headers.get, AHEAD))
            if site not in OURS and not followed:
                return await JSONResponse(PROBLEM, 403, media_type="application/problem+json")(scope, receive, send)
        await self.app(scope, receive, send)
