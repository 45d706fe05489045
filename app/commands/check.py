"""`afterdark check`: whether everything is here as it was written."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def check() -> None:
        """Look whether data, boundaries, records and tables are whole; ends with exit code 1 when one is not."""
        from app.loading.check import check as look  # noqa: PLC0415
        from app.settings import Settings  # noqa: PLC0415

        broken = 0
        for finding in look(Settings()):
            broken += not finding.sound
            typer.echo(f"{'ok   ' if finding.sound else 'FAULT'} {finding.part:<11}{finding.sentence}")
        if broken:
            raise typer.Exit(1)
