"""What every response forbids: scripts, styles and requests that are not ours, framing, guessing of types."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",  # Leaflet places its panes with style attributes
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "geolocation=(), camera=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}

TRANSPORT = (b"strict-transport-security", b"max-age=31536000")
"""Beside them on what was asked over https: a year of nothing else. Over http browsers must not heed it (RFC 6797)."""
_RAW = tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in HEADERS.items())


class SecurityHeaders:
    """ASGI middleware that adds HEADERS to every response, the answers to faults included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its response."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = list(message.get("headers", ()))
                given = {name.lower() for name, _ in sent}
                more = (*_RAW, TRANSPORT) if scope["scheme"] == "https" else _RAW
                message = {**message, "headers": sent + [one for one in more if one[0] not in given]}
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)
