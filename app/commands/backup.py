"""`afterdark backup` and `afterdark restore`: the whole store in one file, and back."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.noted import noted
from app.commands.who import writer
from app.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the commands."""

    @app.command()
    def backup(file: Annotated[Path, typer.Argument(help="File to write; there must be none of that name.")]) -> None:
        """Write data, boundaries, reports and records into one file; the service may run meanwhile."""
        from app.loading.backup import make_backup  # noqa: PLC0415 (slow to import)

        n = make_backup(Settings().data, file)
        typer.echo(f"{n:,} files, each with its checksum, are in {file}. It holds incidents: keep it as safe as them.")

    @app.command()
    def restore(
        file: Annotated[Path, typer.Argument(help="A file that “afterdark backup” wrote.")],
        replace: Annotated[bool, typer.Option("--replace", help="In place of the store that is there.")] = False,
    ) -> None:
        """Put a backup in place, checked before anything changes; a running service takes it up at once."""
        from app.loading.backup import restore_backup  # noqa: PLC0415

        data, what = Settings().data, {"file": file.name, "replace": replace}
        if data.is_dir():
            noted("change", writer(""), "restore", **what)
        kept, versions = restore_backup(data, file, replace=replace)
        noted("change", writer(""), "restore done", **what)  # a log that lies in the folder is another one now
        typer.echo(f"Restored, with {versions:,} versions of records.")
        if kept:
            typer.echo(f"What was there before is in {kept}; remove it when you no longer need it.")
