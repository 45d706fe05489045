"""What the head of every page says of who reads, and what it offers them."""

from dataclasses import dataclass
from urllib.parse import urlencode

from app.answering.reader import LOCAL, PUBLIC, Reader
from app.identity.roles import MANAGES
from app.words.reader import who_reads

SIGN_IN = "/sign-in"


@dataclass(frozen=True)
class You:
    """text: name, role and organisation; sign_in: address that signs in and leads back, "" where nobody can;
    signs_out: whether there is a session to end; account: whether there is a page of one's own; manages: whether they
    look after people."""

    text: str
    sign_in: str
    signs_out: bool
    account: bool
    manages: bool


def you(reader: Reader, way: str, back: str) -> You:
    """The head for a reader. way: how people sign in here; back: the page that they look at."""
    known = reader.id not in (LOCAL.id, PUBLIC.id) and reader.only is None
    asks = reader.id == PUBLIC.id and way in ("team", "oidc")
    return You(
        who_reads(reader),
        f"{SIGN_IN}?{urlencode({'back': back})}" if asks else "",
        known and way in ("team", "oidc"),
        known and way == "team",
        known and way == "team" and reader.role == MANAGES,
    )
