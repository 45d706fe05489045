"""The cookie that ties a challenge to the browser which asked for it."""

from typing import Final

from fastapi import Request, Response

from app.web.session_cookie import is_secure

PLAIN: Final = "afterdark-passkey"
HOST: Final = f"__Host-{PLAIN}"


def passkey_token(request: Request) -> str:
    """The token that the browser sends, "" for none."""
    return request.cookies.get(HOST if is_secure(request) else PLAIN, "")


def give_passkey_token(request: Request, response: Response, token: str, seconds: int) -> None:
    """Hand a token to the browser for as long as its challenge is good. Pages of ours alone bring it back."""
    secure = is_secure(request)
    response.set_cookie(
        HOST if secure else PLAIN, token, max_age=seconds, path="/", secure=secure, httponly=True, samesite="strict"
    )
