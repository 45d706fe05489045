"""A document of sections as one file of its own: HTML that prints to A4, or Markdown. It asks nobody for anything."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader

APP: Final = Path(__file__).parents[1]
STYLES: Final = APP / "static" / "document.css"


@dataclass(frozen=True)
class Grid:
    """A table of texts. strong: indices of rows that stand out."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    strong: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Section:
    """A heading, paragraphs, a list, and a table; any of them may be empty. level: 2 for a section, 3 within one."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    grid: Grid | None = None
    level: int = 2


@dataclass(frozen=True)
class Document:
    """marking: at the top and the bottom; banner: what must be seen first, "" for nothing; foot: sources and date."""

    title: str
    marking: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    banner: str = ""
    foot: tuple[str, ...] = field(default=())


def html(document: Document) -> str:
    """The whole document, with its styles in it."""
    return _environment().get_template("document.html").render(document=document, styles=STYLES.read_text())


def markdown(document: Document) -> str:
    """The same as Markdown."""
    return "\n\n".join(_parts(document)) + "\n"


def _parts(document: Document) -> Iterator[str]:
    yield f"# {document.title}"
    if document.banner:
        yield f"**{document.banner}**"
    yield from document.lead
    for section in document.sections:
        yield f"{'#' * section.level} {section.heading}"
        yield from section.paragraphs
        if section.points:
            yield "\n".join(f"* {point}" for point in section.points)
        if section.grid:
            yield "\n".join(_rows(section.grid))
    yield from document.foot


def _rows(grid: Grid) -> Iterator[str]:
    yield _row(grid.heads)
    yield _row("---" for _ in grid.heads)
    yield from map(_row, grid.rows)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/').replace(chr(10), ' ') for cell in cells)} |"


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(APP / "templates"), autoescape=True, trim_blocks=True)
