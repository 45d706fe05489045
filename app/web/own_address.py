"""Where a form leads back to: a page of this service, whatever was sent."""

from urllib.parse import urlsplit


def own_address(back: str) -> str:
    """The address as it was given when it is a path of this service, and the map in place of any other: another host's,
    however it is disguised."""
    try:
        parts = urlsplit(back)
    except ValueError:
        return "/"
    ours = not parts.scheme and not parts.netloc and back.startswith("/") and not back.startswith(("//", "/\\"))
    return back if ours and back.isprintable() else "/"
