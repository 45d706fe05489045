"""Sessions that end here because somebody signed out at the organisation."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.identity.sessions import Sessions

if TYPE_CHECKING:
    from app.identity.logout_token import Ended


def end_sessions(sessions: Sessions, way: str, over: "Ended") -> tuple[str, ...]:
    """End those of one way that the organisation says are over; whose they were. Raises Unavailable when the file
    cannot be written."""
    with sessions.file.writing() as rows:
        chosen = [row for row in rows.find("sessions", way=way) if _told(row["about"], over)]
        for row in chosen:
            rows.remove("sessions", holder=row["holder"])
    return tuple(row["account"] for row in chosen)


def _told(about: Mapping[str, Any], over: "Ended") -> bool:
    """Whether a session is meant: the one that is named, or every one of the person where none is."""
    if over.person is not None and about.get("sub") != over.person:
        return False
    return over.session is None or about.get("sid") == over.session
