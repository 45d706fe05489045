"""Which day it is for the people who are asking."""

from datetime import date

from fastapi import Request

from geo.time.clock import day_on


def today(request: Request) -> date:
    """The day on the clock that is set (AFTERDARK_TIMEZONE), whatever the machine's own says."""
    return day_on(request.app.state.settings.timezone)
