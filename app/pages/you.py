"""What every page says of who reads, and what it offers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from app.answering.area_list import ListedAreas
from app.answering.area_text import AreaKind
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.gate.policy import PUBLIC_ROLE, Policy
from app.identity.roles import MANAGES
from app.pages.menu import Page, menu
from app.words.reader import who_reads

SIGN_IN = "/sign-in"


@dataclass(frozen=True)
class You:
    """text: name, role and organisation; sign_in: address that signs in and leads back, "" where nobody can;
    signs_out: whether there is a session to end; account: whether there is a page of one's own; manages: whether
    they look after people; menu: pages that they may open; shares, audits: whether they are offered the list of
    shared links, and the audit log; writes: whether zones, sites, pledges and definitions are theirs to write;
    released: whether they see releases and no map; by_link: the page to come back to for who reads it by a shared
    link, "" for who does not."""

    text: str
    sign_in: str
    signs_out: bool
    account: bool
    manages: bool
    menu: tuple[Page, ...]
    shares: bool
    audits: bool
    writes: bool
    released: bool
    by_link: str


def you(reader: Reader, way: str, back: str, policy: Policy) -> You:
    """The head for a reader. way: how people sign in here; back: the page that they look at."""
    known = reader.id not in (LOCAL.id, PUBLIC.id) and reader.only is None
    role = policy.roles.get(reader.role) if known else None
    asks = reader.id == PUBLIC.id and way in ("team", "oidc")
    return You(
        who_reads(reader),
        f"{SIGN_IN}?{urlencode({'back': back})}" if asks else "",
        known and way in ("team", "oidc"),
        known and way == "team",
        known and way == "team" and reader.role == MANAGES,
        menu(policy, reader),
        role is not None and role.shares,
        role is not None and role.audits,
        _writes(reader, policy),
        policy.released_only and reader.role == PUBLIC_ROLE and reader.only is None,
        "" if reader.only is None else back,
    )


def _writes(reader: Reader, policy: Policy) -> bool:
    role = policy.roles.get(reader.role)
    return role is not None and role.writes and not reader.areas and reader.only is None


def own_maps(reader: Reader, listed: Sequence[ListedAreas]) -> tuple[tuple[str, str], ...]:
    """Addresses and names of the maps of the areas that a reader is kept to; of those that are no area here, none."""
    found = {}
    for group in listed:
        for code, name in group.areas:
            area = f"{group.kind}:{code}"
            if area in reader.areas or (group.kind in (AreaKind.LAD, AreaKind.WARD) and code in reader.areas):
                found[f"/?{urlencode({'area': area})}"] = name
    return tuple(found.items())
