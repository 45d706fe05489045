"""What the views of a question are called, and why one cannot be had."""

from typing import Final

NOT_SHOWN: Final = "Not shown to you."
NOT_OPENED: Final = "Restricted: press “Show restricted data” on the map first."
MONTH_ONLY: Final = "These data give only the month, and places moved to map points."


def page_title(path: str, label: str, title: str) -> str:
    """A page of a question in one line. label: of its view; title: of the question, which is that of its map, too."""
    if path == "/":
        return title
    return f"{label} {title}" if label.endswith("?") else f"{label}: {title}"
