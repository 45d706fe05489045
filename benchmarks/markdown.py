"""Tables as the documents of this project hold them."""

from collections.abc import Iterable


def markdown(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of Markdown, its head first."""
    lines = [tuple(heads), *map(tuple, rows)]
    lines.insert(1, tuple("---" for _ in lines[0]))
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
