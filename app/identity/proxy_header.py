"""Who a trusted proxy says is asking, by a header that it signs; whoever else sends that header is refused."""

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OctKey, RSAKey
from joserfc.jws import JWSRegistry

from app.identity.not_signed_in import NotSignedIn
from geo.errors import UserError

SHORTEST: Final = 32
"""Fewest bytes of a secret that two programs share (RFC 7518, 3.2)."""
_PEM: Final = b"-----BEGIN"
_PUBLIC: Final = b"-----BEGIN PUBLIC KEY-----"


@dataclass(frozen=True)
class SigningKey:
    """What a signature is checked with, and the ways of signing that go with this kind of key, and no others."""

    key: Key
    algorithms: tuple[str, ...]


def read_key(path: Path) -> SigningKey:
    """A public key (PEM) or a shared secret. Raises UserError for what is neither, or too weak."""
    try:
        content = path.read_bytes().strip()
    except OSError as error:
        raise UserError(f"the proxy's key cannot be read: {error.strerror}", where=str(path)) from None
    if not content.startswith(_PEM):
        if len(content) < SHORTEST:
            raise UserError(
                f"the secret that is shared with the proxy is shorter than {SHORTEST} bytes",
                where=str(path),
                todo="Make one with openssl rand -hex 32, and give it to the proxy, too.",
            )
        with suppress(ValueError):  # a public key with something before it is no secret
            return SigningKey(OctKey.import_key(content), ("HS256",))
    if content.startswith(_PUBLIC):
        for kind, algorithms in ((RSAKey, ("RS256", "PS256")), (ECKey, ("ES256", "ES384"))):
            try:
                return SigningKey(kind.import_key(content), algorithms)
            except (JoseError, ValueError, TypeError):
                continue
    raise UserError(
        "this is no public key of the kinds RSA or EC",
        where=str(path),
        todo="Give the proxy's public key as PEM; its private key stays with the proxy.",
    )


@dataclass(frozen=True)
class ProxyHeader:
    """name: of the header; audience: for whom the proxy signs; oldest: seconds that a signature holds; skew: seconds by
    which the clocks may differ; peers: machines that may send the header."""

    name: str
    signing: SigningKey
    audience: str
    oldest: int
    skew: int
    peers: tuple[IPv4Network | IPv6Network, ...]
    now: Callable[[], float] = time.time

    def claims(self, peer: str | None, headers: Iterable[tuple[bytes, bytes]]) -> Mapping[str, Any] | None:
        """What the proxy says of whoever asks; None where it says nothing.

        peer: the address at the other end of the connection; headers: as they came. Raises NotSignedIn for a header
        from anybody else, more than one, one whose name is written so that another program could take it for this, and
        one that is not signed, not for us, too old, or of a time to come.
        """
        wanted = _plain(self.name.encode())
        sent = [(name, value) for name, value in headers if _plain(name) == wanted]
        if not sent:
            return None
        if not self._trusts(peer):
            raise _refused("it did not come from the proxy")
        if len(sent) > 1:
            raise _refused("it came more than once")
        name, value = sent[0]
        if name.lower() != self.name.lower().encode():
            raise _refused("its name is written in another way")
        return self._signed(value)

    def _trusts(self, peer: str | None) -> bool:
        try:
            address = ip_address(peer or "")
        except ValueError:
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in network for network in self.peers)

    def _signed(self, value: bytes) -> Mapping[str, Any]:
        now = int(self.now())
        rules = jwt.JWTClaimsRegistry(
            now, self.skew, aud={"essential": True, "value": self.audience}, iat={"essential": True}
        )
        registry = JWSRegistry(algorithms=self.signing.algorithms, strict_check_header=False)
        try:
            found = jwt.decode(value.strip(), self.signing.key, registry=registry).claims
            rules.validate(found)
        except (JoseError, ValueError, TypeError, KeyError, RecursionError):
            raise _refused("it is not signed for this service by the proxy, or not at this time") from None
        if found["iat"] + self.oldest + self.skew < now:
            raise _refused("it was signed too long ago")
        return found


def _plain(name: bytes) -> bytes:
    """A name as programs that write headers as variables know it: they tell neither case nor these signs apart."""
    return name.strip().lower().replace(b"_", b"-").replace(b".", b"-").replace(b" ", b"-")


def _refused(why: str) -> NotSignedIn:
    return NotSignedIn(
        f"the header that says who you are is not accepted: {why}",
        todo="Whoever runs this service can look at its proxy.",
    )
