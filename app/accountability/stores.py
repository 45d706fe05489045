"""The stores of a data folder: the one in use, and those that a restore put aside in it."""

from enum import StrEnum
from pathlib import Path
from typing import Final

ASIDE: Final = "replaced-*"


class Place(StrEnum):
    """Where else than among the rows something was found."""

    REPORTS = "reports"
    RECORDS = "records"
    JOBS = "jobs"
    UPLOADS = "uploads"
    OLD_UPLOADS = "old_uploads"
    STILL = "still"


class NotReached(StrEnum):
    """Where copies may lie that no command of this machine can find."""

    BACKUPS = "backups"
    DOWNLOADS = "downloads"
    ORIGINALS = "originals"
    AUDIT_LOG = "audit_log"


def folders(data: Path) -> tuple[Path, ...]:
    """The data folder, and each folder in it that holds a whole store."""
    return (data, *sorted(path for path in data.glob(ASIDE) if path.is_dir()))
