"""Shared links of a person, which show no more than their maker may give to others at that moment."""

from collections.abc import Sequence
from datetime import datetime

from app.answering.reader import Reader
from app.gate.policy import Policy
from app.identity.roles import within
from app.records.journal import Records
from app.releases.shared_link import KIND, SharedLink, end_link, link_of, roles_for
from geo.errors import Conflict


def given_links(records: Records, id: str, now: datetime) -> list[SharedLink]:
    """The links that the person of this id made, and that still show their answer; the oldest first."""
    return [one for one in records.read(KIND, link_of) if one.who == id and one.open(now)]


def beyond(policy: Policy, reader: Reader, links: Sequence[SharedLink]) -> list[SharedLink]:
    """Those of the links that a reader could not give as who they are: of another role, or of more areas."""
    roles = roles_for(policy, reader)
    return [one for one in links if one.role not in roles or not within(one.areas, reader.areas)]


def end_links(records: Records, links: Sequence[SharedLink], *, who: str) -> None:
    """Revoke links; one that somebody else revoked meanwhile is as it should be."""
    for one in links:
        try:
            end_link(records, one, who=who)
        except Conflict:
            continue
