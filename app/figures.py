"""How figures are written for people: one function each."""

from typing import Final

THIN: Final = "\u202f"
"""Narrow no-break space: separates thousands without looking like a decimal comma."""
