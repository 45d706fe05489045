"""`afterdark offences`: what each definition holds, and what open data shows in its place."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def offences(
        folder: Annotated[Path | None, typer.Option(help="A folder with definitions of your own, YAML.")] = None,
    ) -> None:
        """List the offence definitions: id and version, title, open-data proxy, caveats."""
        from geo.offence.offences import definitions  # noqa: PLC0415

        rows = [
            (
                item.key,
                item.title,
                ", ".join(item.open_data_proxy) or f"none, because {item.open_data_caveat}",
                item.caveat,
            )
            for item in definitions(folder)
        ]
        if sys.stdout.isatty():
            _table(rows)
            return
        for key, title, proxy, caveat in rows:
            typer.echo(f"{key}\t{title}\n  open data: {proxy}\n  caveat: {caveat}")


def _table(rows: list[tuple[str, str, str, str]]) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.markup import escape  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table("Definition", "What it counts, and what to keep in mind", show_lines=True)
    table.columns[0].no_wrap = True
    for key, title, proxy, caveat in rows:
        table.add_row(key, f"[bold]{escape(title)}[/]\nOpen data: {escape(proxy)}\n[dim]{escape(caveat)}[/]")
    Console().print(table)
