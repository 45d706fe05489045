"""The card of costs, docs/costs.md: what a store of some size takes to load, to keep and to ask."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.end_to_end_cost import Cost

CARD = Path(__file__).parents[1] / "docs/costs.md"
HEADS = (
    "incidents", "CSV files", "load", "rows a second", "memory to load", "on the disk", "first map", "all of it",
    "memory to answer",
)  # fmt: skip


def size(count: float) -> str:
    """Bytes in MB or GB, three significant figures."""
    return f"{count / 1e9:.3g} GB" if count >= 1e9 else f"{count / 1e6:.3g} MB"


def line(one: Cost) -> str:
    """One row of the table."""
    cells = (
        f"{one.rows:,}", size(one.csv_bytes), f"{one.load['seconds']:.3g} s", f"{one.rows / one.load['seconds']:,.0f}",
        f"{one.load['megabytes']:,.0f} MB", size(one.store_bytes), f"{one.answer['first']:.3g} s",
        f"{one.answer['all']:.3g} s", f"{one.answer['megabytes']:,.0f} MB",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |\n"


def write(made: Sequence[Cost], what: str) -> None:
    """Write the card for stores of some sizes; what: the rows that they are made of."""
    CARD.write_text(
        "# What it costs\n\n"
        "Written by `make benchmark` (the chapter “End to end”). Seconds are those of one processor, not of a clock;\n"
        "memory is the most that the process held, Python and its libraries (some 250 MB) included. The months are 36\n"
        f"files of data.police.uk ({what}); the question is the dearest one, all\n"
        "recorded crime of the whole area, asked of a process that has answered about another store. “First map” is\n"
        "the density with its outlines, before it is known how sure they are; “all of it” is the whole answer.\n\n"
        f"| {' | '.join(HEADS)} |\n|{'---|' * len(HEADS)}\n" + "".join(map(line, made)),
        encoding="utf-8",
    )
