"""One JSON line a request: what was asked for and how it went, never what was in it."""

import logging
import time
from collections.abc import Mapping
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.errors import UserError

log = structlog.get_logger()


def configure(level: str) -> None:
    """Write JSON lines with times in UTC, from `level` (debug, info, warning, error) upwards. Raises UserError."""
    levels = logging.getLevelNamesMapping()
    if level.upper() not in levels:
        raise UserError(
            f"“{level[:20]}” is not a log level", where="AFTERDARK_LOG_LEVEL", todo="debug, info, warning or error."
        )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(levels[level.upper()]),
        cache_logger_on_first_use=False,
    )


class RequestLog:
    """ASGI middleware. Logs method, route pattern, status and milliseconds; no query, path values or client."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and log its end."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        began, status = time.perf_counter(), 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            took = round(1000 * (time.perf_counter() - began), 1)
            log.info("request", method=scope["method"], route=route_of(scope), status=status, ms=took)


def route_of(scope: Mapping[str, Any]) -> str:
    """The pattern of the address (/api/collections/{name}/items): what may be logged, without what was asked."""
    return str(getattr(scope.get("route"), "path", "unknown"))
