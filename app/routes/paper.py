"""What a printed page says of where it came from: its address, and that as a code where others can follow it."""

from typing import Any

from fastapi import Request

from app.pages.address_code import address_code, public_address


def on_paper(request: Request, path: str = "") -> dict[str, Any]:
    """For a template: `address` of the page that is asked for, or of another path of this service, by the name that
    others reach it by; `code` as SVG, "" for one that is too long, None where no other machine can follow it."""
    here = path or f"{request.url.path}{'?' if request.url.query else ''}{request.url.query}"
    address, reachable = public_address(request.app.state.settings, here, str(request.base_url))
    return {"address": address, "code": address_code(address) if reachable else None}
