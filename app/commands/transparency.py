"""`afterdark atrs` and `afterdark stage-documents`: what is told of the product, filled from what can be looked up."""

import json
from pathlib import Path
from typing import Annotated

import typer

from app.settings import Settings

To = Annotated[Path, typer.Option(help="Folder that the files are written to; made when it is missing.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(atrs)
    app.command("stage-documents")(stage_documents)


def atrs(
    to: To = Path(),
    about: Annotated[Path | None, typer.Option(help="YAML file with what only your organisation can say.")] = None,
) -> None:
    """Write the transparency record (ATRS) in its two tiers, as Markdown and JSON."""
    from app.accountability.facts import facts  # noqa: PLC0415 (slow to import)
    from app.pages.atrs import document, read_about, record  # noqa: PLC0415
    from app.pages.document import markdown  # noqa: PLC0415

    content = record(facts(), read_about(about) if about else None)
    to.mkdir(parents=True, exist_ok=True)
    (to / "atrs.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (to / "atrs.md").write_text(markdown(document(content, Settings().marking)), encoding="utf-8")
    left = ", ".join(content["to_be_completed"])
    typer.echo(f"{to / 'atrs.md'} and {to / 'atrs.json'} are written.")
    typer.echo(f"To be completed by your organisation: {left}." if left else "Nothing is left to be completed.")


def stage_documents(to: To = Path()) -> None:
    """Write the College of Policing's stage documents for data-driven technologies, as Markdown and HTML for A4."""
    from app.accountability.facts import facts  # noqa: PLC0415 (slow to import)
    from app.pages.document import html, markdown  # noqa: PLC0415
    from app.pages.stage_documents import stage_documents as made  # noqa: PLC0415

    to.mkdir(parents=True, exist_ok=True)
    found = made(facts(), Settings().marking)
    (to / "stage-documents.md").write_text(markdown(found), encoding="utf-8")
    (to / "stage-documents.html").write_text(html(found), encoding="utf-8")
    typer.echo(f"{to / 'stage-documents.md'} and {to / 'stage-documents.html'} are written.")
