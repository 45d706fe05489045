"""Time zones by their name, and the day that it is in one."""

from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from geo.errors import UserError


def zone_of(timezone: str) -> ZoneInfo:
    """The zone of a name such as Europe/London. Raises UserError when there is none."""
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UserError(
            f"there is no time zone “{timezone[:60]}”", todo="Write it as Europe/London or America/New_York."
        ) from None


def day_on(timezone: str) -> date:
    """The day that it is on a clock."""
    return datetime.now(zone_of(timezone)).date()
