"""A briefing as one file of HTML that holds all it needs: it asks nobody for anything."""

from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader

from app.pages.briefing import Briefing

APP: Final = Path(__file__).parents[1]
STYLES: Final = APP / "static" / "briefing.css"


def sheet(brief: Briefing) -> str:
    """The whole document; printed, it is one A4."""
    template = _environment().get_template("briefing_file.html")
    return template.render(brief=brief, **drawings(brief), styles=STYLES.read_text())


def drawings(brief: Briefing) -> dict[str, Any]:
    """What `_briefing.html` shows of the drawings."""
    return {"picture": inline(brief.picture), "closeups": [(name, inline(svg)) for name, svg in brief.closeups]}


def inline(svg: str) -> str:
    """A drawing as an address that holds it."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def listing(title: str, rows: Sequence[tuple[str, str, str]], marking: str) -> str:
    """A list of briefings: name, file and, where there is none, why."""
    template = _environment().get_template("briefing_list.html")
    return template.render(title=title, rows=rows, marking=marking)


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(APP / "templates"), autoescape=True)
