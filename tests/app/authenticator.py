"""A keeper of passkeys in software, which lies when it is told to: for answers that no real one gives."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from secrets import token_bytes
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256, SHA512

UP, UV, AT = 1, 4, 64
"""Flags: somebody touched it, it asked for finger, face or PIN, a new key is in the answer."""


def text(found: bytes) -> str:
    return urlsafe_b64encode(found).rstrip(b"=").decode()


def raw(found: str) -> bytes:
    return urlsafe_b64decode(f"{found}===")


class Authenticator:
    """One passkey, and the browser before it: `origin` is the page's, `party` the name that the browser lets it use."""

    def __init__(
        self, origin: str = "http://localhost:8000", party: str = "localhost", alg: int = -7, counts: bool = True
    ) -> None:
        self.origin, self.party, self.alg, self.counts = origin, party, alg, counts
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id, self.count, self.handle = token_bytes(16), int(counts), ""

    def make(self, options: dict[str, Any], **lies: Any) -> str:
        """What a browser sends after `navigator.credentials.create`."""
        self.handle = options["user"]["id"]
        point = self.private.public_key().public_numbers()
        x, y = (one.to_bytes(32, "big") for one in (point.x, point.y))
        key = cbor2.dumps({1: 2, 3: self.alg, -1: 1, -2: x, -3: y})
        kept = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + key
        about = self._about(lies.get("flags", UP | UV) | AT) + kept
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": about})
        said = self._said("webauthn.create", options, **lies)
        return self._sent({"clientDataJSON": text(said), "attestationObject": text(made), "transports": ["internal"]})

    def sign(self, options: dict[str, Any], **lies: Any) -> str:
        """What a browser sends after `navigator.credentials.get`. lies: challenge, type, flags, handle, tampered."""
        self.count += self.counts
        about, said = self._about(lies.get("flags", UP | UV)), self._said("webauthn.get", options, **lies)
        digest = SHA512() if self.alg == -36 else SHA256()
        signature = self.private.sign(about + sha256(said).digest(), ec.ECDSA(digest))
        if lies.get("tampered"):
            about = about[:32] + bytes([about[32] | 8]) + about[33:]
        return self._sent({
            "clientDataJSON": text(said), "authenticatorData": text(about), "signature": text(signature),
            "userHandle": lies.get("handle", self.handle),
        })  # fmt: skip

    def _about(self, flags: int) -> bytes:
        return sha256(self.party.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _said(self, what: str, options: dict[str, Any], **lies: Any) -> bytes:
        said = {"type": lies.get("type", what), "challenge": lies.get("challenge", options["challenge"])}
        return json.dumps({**said, "origin": self.origin, "crossOrigin": False}).encode()

    def _sent(self, response: dict[str, Any]) -> str:
        return json.dumps({"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response})
