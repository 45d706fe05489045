"""Tokens: what somebody holds, and the hash by which we know it again."""

from hashlib import sha256
from secrets import token_urlsafe


def new_token() -> str:
    """A token of 256 bits that nobody can guess."""
    return token_urlsafe(32)


def holder_of(token: str) -> str:
    """What is kept of a token. Whoever reads it cannot make the token of it: a guess would have to hit 256 bits."""
    return sha256(token.encode(errors="surrogatepass")).hexdigest()
