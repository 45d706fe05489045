"""Signing in at the organisation: the code flow of OpenID Connect with a proof key, from both of its ends."""

import hmac
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from app.identity.attempt import Attempt
from app.identity.id_token import unaccepted, verified
from app.identity.logout_token import Ended, ended_by
from app.identity.not_signed_in import NotSignedIn
from app.identity.provider import Provider

SCOPES: Final = "openid profile email"
_ERROR: Final = re.compile(r"[a-z_]{1,40}", re.ASCII)


@dataclass(frozen=True)
class Client:
    """What the organisation knows this service by. secret: empty for one that has none; callback, after: addresses of
    ours to which it sends who signed in, and who signed out."""

    id: str
    secret: str
    callback: str
    after: str
    scopes: str = SCOPES


@dataclass(frozen=True)
class Shown:
    """What the organisation says of a person, and the token that says it, which ends their session there."""

    claims: Mapping[str, Any]
    token: str


class CodeFlow:
    """Signing in and out at one provider. skew: seconds by which the clocks may differ. Safe to share between threads.

    Raises Unavailable when the provider does not answer.
    """

    def __init__(self, provider: Provider, client: Client, skew: int, now: Callable[[], float] = time.time) -> None:
        self.provider, self.client, self.skew, self.now = provider, client, skew, now

    def begin(self, attempt: Attempt) -> str:
        """Where a browser goes to sign in."""
        return str(
            prepare_grant_uri(
                self.provider.metadata().authorization,
                self.client.id,
                "code",
                redirect_uri=self.client.callback,
                scope=self.client.scopes,
                state=attempt.state,
                nonce=attempt.nonce,
                code_challenge=create_s256_code_challenge(attempt.verifier),
                code_challenge_method="S256",
            )
        )

    def finish(self, attempt: Attempt | None, answered: Mapping[str, str]) -> Shown:
        """Who signed in, by the query that their browser came back with. Raises NotSignedIn."""
        metadata = self.provider.metadata()
        if not attempt or not hmac.compare_digest(attempt.state.encode(), answered.get("state", "").encode()):
            raise NotSignedIn(
                "this is no answer to a sign-in that was begun in this browser in the last ten minutes",
                todo="Sign in again, in one window.",
            )
        named = answered.get("iss", None if metadata.names_itself else self.provider.issuer)
        if named != self.provider.issuer:
            raise unaccepted("another service made it")
        if error := answered.get("error"):
            named = f" ({error})" if _ERROR.fullmatch(error) else ""
            raise NotSignedIn(f"your organisation's sign-in service did not sign you in{named}", todo="Sign in again.")
        return self._redeem(attempt, answered.get("code", ""), metadata.token)

    def _redeem(self, attempt: Attempt, code: str, address: str) -> Shown:
        try:
            body = prepare_token_request(
                "authorization_code",
                redirect_uri=self.client.callback,
                code=code or None,
                code_verifier=attempt.verifier,
            )
        except AuthlibBaseError:
            raise unaccepted("no code came with it") from None
        headers = {"content-type": "application/x-www-form-urlencoded"}
        # RFC 6749, 2.3.1: both are encoded as a form before they become a header
        who = ClientAuth(
            quote(self.client.id, safe="") if self.client.secret else self.client.id,
            quote(self.client.secret, safe=""),
            "client_secret_basic" if self.client.secret else "none",
        )
        _, headers, body = who.prepare("POST", address, headers, body)
        status, sent = self.provider.http.post(address, body, headers)
        token, access = sent.get("id_token"), sent.get("access_token")
        if status != 200 or not isinstance(token, str) or not isinstance(access, str | None):
            raise unaccepted("the code that came with it is worth nothing, or no longer")
        claims = verified(
            token,
            self.provider.key,
            issuer=self.provider.issuer,
            client=self.client.id,
            nonce=attempt.nonce,
            access_token=access,
            skew=self.skew,
            now=int(self.now()),
        )
        return Shown(claims, token)

    def leave(self, token: str) -> str | None:
        """Where a browser ends its session at the organisation; None where that cannot be done from here."""
        leaving = self.provider.metadata().leaving
        if not leaving:
            return None
        sign = "&" if "?" in leaving else "?"
        after = quote(self.client.after, safe="")
        return f"{leaving}{sign}id_token_hint={quote(token, safe='')}&post_logout_redirect_uri={after}"

    def ended(self, token: str) -> Ended:
        """Whose sessions the organisation says are over. Raises NotSignedIn for what it did not say."""
        return ended_by(
            token,
            self.provider.key,
            issuer=self.provider.issuer,
            client=self.client.id,
            skew=self.skew,
            now=int(self.now()),
        )
