"""`afterdark conformance FOLDER`: our numbers beside numbers that nobody here made."""

from pathlib import Path

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def conformance(
        folder: Path = typer.Argument(..., help="A folder of golden cases, one JSON file each, data beside them."),
        report: Path | None = typer.Option(
            None, help="Where the Markdown report goes; by default conformance.md in the data folder."
        ),
    ) -> None:
        """Compare our numbers with published ones; ends with exit code 1 when one is missed."""
        from app.conformance.run import lines, markdown, run, summary  # noqa: PLC0415
        from app.settings import Settings  # noqa: PLC0415
        from geo.errors import UserError  # noqa: PLC0415

        results = []
        for result in run(folder):
            results.append(result)
            for line in lines(result):
                typer.echo(line)
        path = report or Settings().data / "conformance.md"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(markdown(results, folder), encoding="utf-8")
        except OSError as error:
            raise UserError(f"the report cannot be written: {error.strerror}", where=str(path)) from None
        missed = [result.case.id for result in results if not result.passed]
        typer.echo(f"{summary(results)} Report: {path}")
        if missed:
            typer.echo(f"Missed: {', '.join(missed)}", err=True)
            raise typer.Exit(1)
