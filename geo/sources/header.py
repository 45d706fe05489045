"""Which line of a table holds its titles: reports have a name, prompts and groups of columns above them."""

from collections.abc import Callable, Collection, Sequence
from typing import Final

LOOK: Final = 20
"""Rows among which the titles are looked for."""
Score = Callable[[Sequence[str]], int]
"""How many of the texts of a row are titles that are looked for."""


def score_of(wanted: Collection[str]) -> Score:
    """Counts the wanted titles."""
    names = set(wanted)
    return lambda titles: len(names.intersection(titles))


def find_header(
    rows: Sequence[Sequence[str]], score: Score | None = None, only: int | None = None
) -> tuple[int, list[str]]:
    """Index of the last row of the header, and the titles: of the row with the highest score, the earliest of equals.

    Where a row and the one below it say more together (“From” over “Date” and “Time”), they are one header; a title
    of the upper row holds as far as the next one. only: the index at which the header begins. Without a score, or
    where nothing scores, the first row with two texts or more; [] when there is no row.
    """
    plain = [titles(row) for row in rows]
    chosen = [only] if only is not None else list(range(len(plain)))
    best, found = 0, -1
    best_titles: list[str] = []
    if score is not None:
        for i in chosen:
            pair = joined(plain[i], plain[i + 1]) if i + 1 < len(plain) else []
            for last, given in ((i, plain[i]), (i + 1, pair)):
                if (points := score(given)) > best:
                    best, found, best_titles = points, last, given
    if found >= 0:
        return found, best_titles
    if only is not None:
        return only, plain[only]
    for i, row in enumerate(plain):
        if sum(map(bool, row)) > 1:
            return i, row
    return (0, plain[0]) if plain else (0, [])


def titles(row: Sequence[str]) -> list[str]:
    """The texts with their spaces put right, empty ones at the end cut off."""
    found = [" ".join(text.split()) for text in row]
    while found and not found[-1]:
        found.pop()
    return found


def joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """The titles of two rows as one."""
    made, group = [], ""
    for i in range(max(len(upper), len(lower))):
        above = upper[i] if i < len(upper) else ""
        below = lower[i] if i < len(lower) else ""
        group = above or (group if below else "")
        made.append(below if below == group else f"{group} {below}".strip())
    return made
