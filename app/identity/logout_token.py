"""What the sign-in service tells us, behind the browser's back, when somebody has signed out there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key

from app.identity.id_token import REGISTRY, unaccepted

EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
_LONGEST: Final = 600
"""Seconds after which a token that names no end is not taken any more."""


@dataclass(frozen=True)
class Ended:
    """Who signed out there (their claim `sub`), or which of their sessions (`sid`); one of the two may be missing."""

    person: str | None
    session: str | None


def ended_by(
    token: str, key: Callable[[object], Key], *, issuer: str, client: str, skew: int, now: int | None = None
) -> Ended:
    """What a logout token says (OpenID Connect Back-Channel Logout 1.0, 2.6). Raises NotSignedIn for one that is not
    right, and for an ID token, which anybody who signed in holds: it has a nonce, and no such event."""
    claims = jwt.JWTClaimsRegistry(
        now,
        skew,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client},
        iat={"essential": True},
        jti={"essential": True},
    )
    try:
        found = jwt.decode(token, lambda signed: key(signed.headers().get("kid")), registry=REGISTRY).claims
        claims.validate(found)
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):
        raise unaccepted("it is no word of your organisation that somebody signed out") from None
    events, person, session = found.get("events"), found.get("sub"), found.get("sid")
    old = "exp" not in found and now is not None and found["iat"] + _LONGEST + skew < now
    named = [one for one in (person, session) if isinstance(one, str) and one]
    if not isinstance(events, dict) or EVENT not in events or "nonce" in found or old or not named:
        raise unaccepted("it is no word of your organisation that somebody signed out")
    return Ended(*(one if isinstance(one, str) and one else None for one in (person, session)))
