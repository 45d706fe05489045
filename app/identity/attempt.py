"""One attempt to sign in at the organisation: what a browser holds of it while its owner is there."""

import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self

from app.tokens import new_token

CALLBACK: Final = "/sign-in/organisation/back"
"""Where browsers come back to."""
SECONDS: Final = 600
"""How long an attempt may take."""
_LONGEST_BACK: Final = 1500  # a cookie holds 4,096 bytes
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


@dataclass(frozen=True)
class Attempt:
    """secret: known to this browser and us; begun: seconds of the clock; back: the page that was asked for.

    All that ties the answer to the browser is worked out from the secret, so that nothing is kept here: there is no
    list that strangers could fill, and every process of the service can take the answer.
    """

    secret: str
    begun: int
    back: str

    @classmethod
    def new(cls, back: str, now: int) -> Self:
        """One that begins; a page whose address is too long to be carried is forgotten."""
        return cls(new_token(), now, back if len(back) <= _LONGEST_BACK else "/")

    @classmethod
    def read(cls, text: str, now: int) -> Self | None:
        """The attempt of a cookie; None for what is none, or took too long."""
        try:
            secret, begun, back = json.loads(urlsafe_b64decode(text))
        except (ValueError, TypeError, RecursionError):
            return None
        if not (isinstance(secret, str) and _SECRET.fullmatch(secret) and type(begun) is int and isinstance(back, str)):
            return None
        return cls(secret, begun, back) if begun <= now <= begun + SECONDS else None

    def text(self) -> str:
        """What the cookie holds."""
        return urlsafe_b64encode(json.dumps([self.secret, self.begun, self.back]).encode()).decode()

    @property
    def state(self) -> str:
        """What comes back with the answer: it shows that this browser asked."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """What stands in the token: it shows that the token was made for this attempt."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What is shown for the code (RFC 7636): whoever caught the code alone has nothing."""
        return self._derived("verifier")

    def _derived(self, what: str) -> str:
        made = hmac.digest(self.secret.encode(), what.encode(), sha256)
        return urlsafe_b64encode(made).rstrip(b"=").decode()
