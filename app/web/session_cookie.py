"""The cookies that say who asks: no script reads them, no other site sends them along with what changes something."""

from typing import Final

from fastapi import Request, Response

PLAIN: Final = "afterdark-session"
HOST: Final = f"__Host-{PLAIN}"
"""The name where the service is reached by https: a browser takes it from this host alone, and for all of it."""

RESTRICTED: Final = "afterdark-restricted"
"""The cookie of a browser in which somebody opened restricted data."""


def is_secure(request: Request) -> bool:
    """Whether browsers reach the service by https."""
    address: str = request.app.state.settings.public_address or ""
    return request.url.scheme == "https" or address.startswith("https://")


def session_token(request: Request) -> str:
    """The token that a browser sends, "" for none."""
    return request.cookies.get(HOST if is_secure(request) else PLAIN, "")


def give_session(request: Request, response: Response, token: str) -> None:
    """Hand a session's token to the browser, for as long as it is open. A link from elsewhere that a person follows
    brings it (lax): every change asks `same_origin` besides."""
    secure = is_secure(request)
    response.set_cookie(HOST if secure else PLAIN, token, path="/", secure=secure, httponly=True, samesite="lax")


def take_session(request: Request, response: Response) -> None:
    """Have the browser forget the token, and every page that it keeps."""
    secure = is_secure(request)
    response.delete_cookie(HOST if secure else PLAIN, path="/", secure=secure, httponly=True, samesite="lax")
    response.headers["clear-site-data"] = '"cache"'
