"""Which day it is for the people who are asking."""

from datetime import date, datetime

from fastapi import Request

from geo.time.clock import day_on, zone_of


def today(request: Request) -> date:
    """The day on the clock that is set (AFTERDARK_TIMEZONE), whatever the machine's own says."""
    return day_on(request.app.state.settings.timezone)


def this_moment(request: Request) -> datetime:
    """Date and time on that clock, without its zone."""
    return datetime.now(zone_of(request.app.state.settings.timezone)).replace(tzinfo=None)
