"""A load report, as the command line prints it."""

import typer

from geo.report import LoadReport, count

_FORCES = 3  # whose months fit on a screen


def show(report: LoadReport) -> None:
    """Print the report: months as a table, forces as one where there are many, the rest as sentences."""
    from app.words.load import sentences  # noqa: PLC0415 (slow to import)

    if len(report.by_month) > _FORCES:
        for force, months in report.by_month.items():
            typer.echo(f"{force:<24}{count(len(months), 'month'):>12}{sum(months.values()):>12,} rows")
    else:
        for force, months in report.by_month.items():
            typer.echo(f"{force}\n  month      rows")
            for month, rows in months.items():
                typer.echo(f"  {month} {rows:>8,}")
    for sentence in sentences(report):
        typer.echo(sentence)
    if report.quarantined or report.duplicates:
        typer.echo("“afterdark quarantine” prints the rows that were not kept.")
