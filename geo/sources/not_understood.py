"""Values that a load does not understand: counted and found again by their line, and never repeated, for a cell of a
force's export may hold anybody's name."""

from collections import Counter

from geo.report import count


class NotUnderstood:
    """Counts cells by column and by what is said of them; both are words of the mapping or ours."""

    def __init__(self) -> None:
        self._rows: Counter[tuple[str, str]] = Counter()
        self._values: dict[tuple[str, str], set[int]] = {}  # their hashes: they are counted, not kept
        self._first: dict[tuple[str, str], int] = {}

    def add(self, title: str, what: str, text: str, line: int) -> None:
        """One cell. title: of its column; what: what becomes of it."""
        key = title, what
        self._rows[key] += 1
        self._values.setdefault(key, set()).add(hash(text))
        self._first[key] = min(line, self._first.get(key, line))

    def sentences(self) -> list[str]:
        """A sentence a column, the most frequent first."""
        return [
            f"Column “{title}”, {count(n, 'row')} ({count(len(self._values[title, what]), 'value')}, the first in line "
            f"{self._first[title, what]}): {what}."
            for (title, what), n in self._rows.most_common()
        ]
