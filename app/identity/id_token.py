"""Whether what the sign-in service says of a person was said by it, to us, for this sign-in, and holds at this time."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry

from app.identity.not_signed_in import NotSignedIn

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "ES384")
"""Signatures that are accepted: by a private key alone, so that nobody who can check one can make one."""
REGISTRY: Final = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)  # services add headers of their own
_CLOCKS: Final = "the clocks of the two services may differ; AFTERDARK_CLOCK_SKEW says by how much they may"
_WHY: Final = {
    "iss": "another service made it",
    "aud": "it was made for another service",
    "azp": "it was made for another service",
    "nonce": "it belongs to another sign-in",
    "at_hash": "it does not belong to what came with it",
    "iat": f"it is of a time to come: {_CLOCKS}",
    "nbf": f"it does not hold yet: {_CLOCKS}",
    "exp": f"its time has run out: {_CLOCKS}",
}


def verified(
    token: str,
    key: Callable[[object], Key],
    *,
    issuer: str,
    client: str,
    nonce: str,
    access_token: str | None,
    skew: int,
    now: int | None = None,
) -> Mapping[str, Any]:
    """The claims of an ID token whose signature and claims are right (OpenID Connect Core 1.0, 3.1.3.7).

    key: by its id. skew: seconds by which the clocks may differ. Raises NotSignedIn with what is wrong.
    """
    try:
        found = jwt.decode(token, lambda signed: key(signed.headers().get("kid")), registry=REGISTRY)
        options = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client}}
        params = {"client_id": client, "nonce": nonce, "access_token": access_token}
        CodeIDToken(found.claims, found.header, options, params).validate(now, skew)
    except ExpiredTokenError:
        raise unaccepted(_WHY["exp"]) from None
    except ClaimError as error:
        raise unaccepted(_WHY.get(str(error.claim), "something in it is missing or cannot be")) from None
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):
        raise unaccepted("its signature is not your organisation's") from None
    return found.claims


def unaccepted(why: str) -> NotSignedIn:
    """The refusal of a token."""
    return NotSignedIn(
        f"what your organisation's sign-in service sent is not accepted, because {why}",
        todo="Sign in again. If it stays, tell whoever runs this service.",
    )
