"""The organisation's sign-in service: what it says of itself, and the keys that it signs with."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from app.identity.not_signed_in import NotSignedIn
from app.identity.provider_http import ProviderHttp
from geo.errors import Unavailable

KNOWN_SECONDS: Final = 600.0
"""How long what the service states of itself, and its keys, are true to us: what it withdrew is forgotten then."""
KEY_SECONDS: Final = 10.0
"""Fewest seconds between two looks for a key that is not known: anybody can send us one that nobody has."""
WELL_KNOWN: Final = "/.well-known/openid-configuration"
SIGNING: Final = ("RSA", "EC")
"""Kinds of key that sign; a secret in a public list is none."""


@dataclass(frozen=True)
class Metadata:
    """Addresses of the service. leaving: where a browser ends its session there, None where that cannot be done;
    names_itself: whether each of its answers must say that it is the service's."""

    authorization: str
    token: str
    keys: str
    leaving: str | None
    names_itself: bool


class Provider:
    """One issuer, asked when somebody signs in. Safe to share between threads.

    Raises Unavailable when it does not answer or says of itself what cannot be.
    """

    def __init__(self, issuer: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.issuer, self._clock = issuer, clock
        self.http = ProviderHttp(issuer)
        self._metadata: tuple[float, Metadata] | None = None
        self._keys: tuple[float, KeySet] | None = None
        self._lock = Lock()

    def metadata(self) -> Metadata:
        """What the service says of itself, asked again after KNOWN_SECONDS."""
        known = self._metadata
        if known and self._clock() - known[0] < KNOWN_SECONDS:
            return known[1]
        stated = self.http.get(self.issuer.rstrip("/") + WELL_KNOWN)
        if stated.get("issuer") != self.issuer:
            raise _unlike("says that it is another one")
        begin, token, keys = (stated.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"))
        leaving = stated.get("end_session_endpoint")
        if not all(map(self.http.ours, (begin, token, keys, *([leaving] if leaving else ())))):
            raise _unlike("names an address on another host")
        named = stated.get("authorization_response_iss_parameter_supported") is True
        found = Metadata(str(begin), str(token), str(keys), str(leaving) if leaving else None, named)
        self._metadata = self._clock(), found
        return found

    def key(self, kid: object) -> Key:
        """The key of this id; one that is not known is looked for at the service, at most every KEY_SECONDS.

        Raises NotSignedIn for a key that the service does not have.
        """
        with self._lock:
            known = self._keys
            age = self._clock() - known[0] if known else KNOWN_SECONDS
            found = _of(known[1], kid) if known and age < KNOWN_SECONDS else None
            if found is None and age >= KEY_SECONDS:
                keys = _signing(self.http.get(self.metadata().keys))
                self._keys = self._clock(), keys
                found = _of(keys, kid)
        if found is None:
            raise NotSignedIn(
                "what was sent is signed with a key that your organisation's sign-in service does not have",
                todo="Sign in again.",
            )
        return found


def _of(keys: KeySet, kid: object) -> Key | None:
    """The key of this id, or the only one for a signature that names none."""
    if kid is None:
        return keys.keys[0] if len(keys.keys) == 1 else None
    return next((key for key in keys.keys if key.kid == kid), None)


def _signing(stated: dict[str, Any]) -> KeySet:
    listed = stated.get("keys")
    keys = [key for key in listed if _signs(key)] if isinstance(listed, list) else []
    try:
        return KeySet.import_key_set({"keys": keys})
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise _unlike("lists no key that can be used") from error


def _signs(key: object) -> bool:
    return isinstance(key, dict) and key.get("kty") in SIGNING and key.get("use", "sig") == "sig"


def _unlike(what: str) -> Unavailable:
    return Unavailable(
        f"your organisation's sign-in service {what}, so it is not trusted",
        todo="Whoever runs this service can look at AFTERDARK_OIDC_ISSUER.",
    )
