"""A shared link: whoever holds it reads one answer as a role, until a day, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from typing import Any, Final
from urllib.parse import parse_qsl

from app.answering.answered import Listing
from app.answering.answerer import Answerer
from app.answering.keeper import Kind
from app.answering.question import Question
from app.answering.reader import Reader
from app.figures import utc
from app.gate.policy import EVERY, Policy, Role
from app.one_line import one_line
from app.records.journal import Record, Records
from app.tokens import holder_of, new_token
from geo.errors import NotFound, Refused, UserError

KIND, USE = "shared-link", "shared-link-use"
LONGEST_WHOM, LONGEST_DAYS = 80, 90
"""Letters of for whom a link is, and days that it lasts."""
TO_READ: Final = ("analyst", "partner", "patrol", "public")
"""Roles that a link may have: the others run the service or look over it."""
LATTICE: Final = ("cell", "rounding")
"""What of a role is coarser only in multiples of what it was."""


@dataclass(frozen=True)
class SharedLink:
    """One link. holder: hash of its token; question: what its one page is asked, as addresses have it; role, areas: as
    whom it is read; whom: for whom it was made; who, organisation: made it; until: UTC; page: path of that page;
    further: its own choices beside the question; used: how often it was opened, last: when, None for never; ended:
    somebody revoked it."""

    id: str
    version: int
    holder: str
    question: str
    title: str
    role: str
    areas: tuple[str, ...]
    whom: str
    who: str
    organisation: str
    until: datetime
    ended: bool
    page: str = "/"
    further: str = ""
    used: int = 0
    last: datetime | None = None

    @property
    def reader(self) -> Reader:
        """Whoever opens it."""
        return Reader(f"link-{self.id}", self.role, self.organisation, self.areas, name=self.whom, only=self.question)

    @property
    def address(self) -> str:
        """The page that it shows."""
        query = "&".join(filter(None, (self.question, self.further)))
        return f"{self.page}?{query}" if query else self.page

    def open(self, now: datetime) -> bool:
        """Whether it still shows its answer."""
        return not self.ended and now < self.until

    def held_by(self, token: str) -> bool:
        """Whether a token is the one of this link."""
        return compare_digest(self.holder, holder_of(token))


class LinkOver(UserError):
    """A shared link that shows nothing any more."""

    status = 410
    title = "This link has ended"


def over(link: SharedLink) -> LinkOver:
    """The sentence for who opens a link that has ended."""
    if link.ended:
        return LinkOver("whoever shared this answer has revoked the link", todo="Ask them for another one.")
    return LinkOver(
        f"this link was good until {utc(link.until)}",
        todo="Ask whoever shared the answer for another one.",
    )


def roles_for(policy: Policy, reader: Reader) -> list[str]:
    """The roles that a reader may give to others: none that sees anything they do not see themselves."""
    mine = policy.role(reader.role)
    if not mine.shares:
        return []
    return [name for name in TO_READ if name in policy.roles and _within(policy.roles[name], mine)]


def share(
    records: Records, policy: Policy, asked: Question, title: str, role: str, whom: str, days: int, reader: Reader,
    now: datetime, *, page: str = "/", further: str = "",
) -> tuple[SharedLink, str]:  # fmt: skip
    """Make a link to a page of a question, and its token, which is kept nowhere. Raises Refused where the reader may
    not share or not as this role, UserError for no name or too many days."""
    if not policy.role(reader.role).shares or reader.only is not None:
        raise Refused("links are not for you to give away", todo="Ask whoever runs this service.")
    if role not in roles_for(policy, reader):
        raise Refused(
            f"“{role[:40]}” is no role that you may give to others", where="role",
            todo=f"One of {', '.join(roles_for(policy, reader))}.",
        )  # fmt: skip
    whom = one_line(whom)
    if not 0 < len(whom) <= LONGEST_WHOM:
        raise UserError(
            f"for whom a link is takes 1 to {LONGEST_WHOM} letters, this has {len(whom)}", where="whom",
            todo="For example: Swindon council, licensing.",
        )  # fmt: skip
    if not 1 <= days <= LONGEST_DAYS:
        raise UserError(
            f"a link lasts 1 to {LONGEST_DAYS} days, not {days}", where="days", todo="Give a smaller number."
        )
    token = new_token()
    body = {
        "holder": holder_of(token),
        "question": asked.query(),
        "page": page,
        "further": further,
        "title": title,
        "role": role,
        "areas": list(reader.areas),
        "whom": whom,
        "organisation": reader.organisation,
        "until": (now.astimezone(UTC) + timedelta(days=days)).isoformat(timespec="seconds"),
    }
    return link_of(records.create(KIND, body, who=reader.id)), token


def end_link(records: Records, link: SharedLink, *, who: str) -> None:
    """Revoke a link: from now on it shows nothing. Raises Conflict when somebody else was quicker."""
    records.retire(KIND, link.id, who=who, version=link.version)


def use_link(records: Records, link: SharedLink) -> None:
    """Write down that somebody opened a link."""
    records.create(USE, {"link": link.id}, who=f"link-{link.id}")


def link_with(links: tuple[SharedLink, ...], token: str) -> SharedLink:
    """The link of a token. Raises NotFound for a token that is none."""
    for one in links:
        if one.held_by(token):
            return one
    raise NotFound("this link is not known here", todo="Copy all of it, or ask whoever sent it to you.")


def link_of(record: Record) -> SharedLink:
    """The link that a record holds. Raises what reading a damaged one raises."""
    body: Mapping[str, Any] = record.body
    until = datetime.fromisoformat(body["until"])
    if until.tzinfo is None:
        raise ValueError("a time without its offset")
    question = Question.parse(dict(parse_qsl(str(body["question"])))).query()
    texts = (str(body[name]) for name in ("holder", "title", "role", "whom", "organisation"))
    holder, title, role, whom, organisation = texts
    return SharedLink(
        record.id, record.version, holder, question, title, role, tuple(map(str, body["areas"])), whom, record.who,
        organisation, until, record.retired, str(body.get("page", "/")), str(body.get("further", "")),
    )  # fmt: skip


def _within(theirs: Role, mine: Role) -> bool:
    """Whether a role sees nothing that another does not see."""
    return all(_no_finer(one.name, getattr(theirs, one.name), getattr(mine, one.name)) for one in fields(Role))


def _no_finer(name: str, theirs: Any, mine: Any) -> bool:
    if isinstance(mine, tuple):
        return EVERY in mine or (EVERY not in theirs and set(theirs) <= set(mine))
    if isinstance(mine, bool):
        return theirs <= mine
    if name == "hours":  # none at all is the least
        return theirs == 0 or (mine > 0 and theirs >= mine)
    if name == "classes":  # none are as many as there are values
        return mine == 0 or 0 < theirs <= mine
    if name in LATTICE and mine:
        return theirs > 0 and theirs % mine == 0
    return bool(theirs >= mine)


def _links(world: Answerer, _: None, stamp: str) -> Listing[tuple[SharedLink, ...]]:
    uses: dict[str, list[str]] = {}
    for record in world.records.all(USE):
        uses.setdefault(str(record.body.get("link")), []).append(record.at)
    every = world.records.read(KIND, link_of, retired=True)
    found = (replace(one, used=len(at), last=_last(at)) for one in every for at in [uses.get(one.id, [])])
    return world.listing(stamp, None, tuple(found))


def _last(at: list[str]) -> datetime | None:
    return datetime.fromisoformat(max(at)) if at else None


def _versions(world: Answerer, _: None) -> list[tuple[str, int]]:
    links = [(record.id, record.version) for record in world.records.all(KIND, retired=True)]
    return [*links, (USE, len(world.records.all(USE)))]


LINKS: Final = Kind("shared-links", _links, _versions, light=True)
"""Every link that was made, the ended among them, with how often each was opened; read for every request that brings
one, so that the Keeper keeps them."""
