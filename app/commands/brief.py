"""`afterdark brief`: a question on one A4, and all kept questions as a folder of them, for the first of the month."""

from pathlib import Path
from typing import Annotated

import typer

from app.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(brief)


def brief(
    what: Annotated[str, typer.Argument(help="Name of a kept question, or the address of a map.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Every kept question.")] = False,
    to: Annotated[Path, typer.Option(help="Folder that the files are written to; made when it is missing.")] = Path(),
    shade: Annotated[str, typer.Option(help="What colours the maps: density, wards, cells or none.")] = "density",
) -> None:
    """Write briefings as PDF, or as HTML that prints to one A4 where Chromium is not installed.

    Ends with exit code 1 when one of them could not be made; the others are.
    """
    from app.pages.briefing_folder import asked_of, write  # noqa: PLC0415 (slow to import)
    from geo.errors import UserError  # noqa: PLC0415

    if every == bool(what):
        raise UserError(
            "say which question",
            todo="Give the name of a kept one or the address of a map, or --all for every kept one.",
        )
    settings = Settings()
    written = write(settings, asked_of(settings, what), to, shade, index=every)
    failed = 0
    for one in written:
        failed += bool(one.fault)
        typer.echo(f"{'FAULT' if one.fault else 'ok   '} {one.name}: {one.fault or one.file}")
    if every:
        typer.echo(f"{len(written) - failed} of {len(written)} are written, with a list of them: {to / 'index.html'}")
    if failed:
        raise typer.Exit(1)
