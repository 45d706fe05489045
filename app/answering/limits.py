"""How large a question may be, as whoever runs the service has set it."""

from app.answering.area_text import AreaKind, area_kind, outline_of
from app.answering.period import Period
from app.answering.question import Question
from app.settings import Settings
from geo.errors import UserError


def allow_size(asked: Question, period: Period, settings: Settings) -> None:
    """Raise UserError for a period of more months, or an outline of more corners, than one question may have."""
    months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
    if months > settings.max_months:
        raise UserError(
            f"a question may be about {settings.max_months:,} months here, and this is about {months:,}",
            where="from, to", todo="Choose a shorter period.",
        )  # fmt: skip
    if area_kind(asked.area) is AreaKind.OUTLINE:
        corners = len(outline_of(asked.area).exterior.coords) - 1
        if corners > settings.max_corners:
            raise UserError(
                f"an outline has up to {settings.max_corners} corners here, and this one {corners}", where="area",
                todo="Draw it with fewer corners.",
            )  # fmt: skip
