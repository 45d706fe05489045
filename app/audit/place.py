"""The ground that a search of the log is about: a point, four sides, or an area as an address writes it."""

from typing import Final

from app.answering.answerer import Answerer
from app.answering.area_text import canonical
from app.audit.find import Box
from geo.errors import UserError

WIDE: Final = 250.0
"""Metres to each side of a place that is given as a point."""


def place_of(text: str, world: Answerer) -> Box | None:
    """West, south, east, north, in metres on the National Grid; None for no text. Raises UserError for what is none."""
    if not text.strip():
        return None
    if ":" in text:
        bounds: Box = world.area_of(canonical(text.strip(), "place")).shape.bounds
        return bounds
    try:
        sides = [float(one) for one in text.split(",")]
        if len(sides) == 2:
            x, y = sides
            return x - WIDE, y - WIDE, x + WIDE, y + WIDE
        west, south, east, north = sides
    except ValueError:
        raise UserError(
            f"“{text[:40]}” is no place",
            where="place",
            todo="Write 415012,184890, four sides in metres (west, south, east, north), or an area: ward:CODE.",
        ) from None
    return west, south, east, north
