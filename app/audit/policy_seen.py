"""Another policy than the one before is an entry of its own, when a service begins under it."""

from app.audit.act import Act
from app.audit.ending import NOBODY
from app.audit.entry import Entry
from app.audit.find import Search, search
from app.audit.log import AuditLog


def note_policy(log: AuditLog) -> None:
    """Write down that another policy is in force than at the last entry that names one. Raises Unavailable."""
    before = next((one.entry.policy for one in search(log.folder, Search()) if one.entry.policy), "")
    if before != log.policy:
        log.write(Entry(Act.POLICY, NOBODY, about=log.policy, details={"before": before}))
