"""`afterdark load visits`: the visits of patrols from a table, or from the positions of units."""

from pathlib import Path
from typing import Annotated

import typer

from app.settings import Settings

WHO = "command line"


def visits(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX with place, unit, start and end; or GPX positions.")],
    unit: Annotated[str, typer.Option(help="Whose positions a GPX file holds; else the names of its tracks.")] = "",
    officers: Annotated[int, typer.Option(min=0, help="Officers of that unit, 0 where that is not known.")] = 0,
    agency: Annotated[str, typer.Option(help="Its agency.")] = "police",
    shortest: Annotated[float, typer.Option(help="Minutes inside a place that make a visit, of positions.")] = 3.0,
    gap: Annotated[float, typer.Option(help="Minutes outside, or without a position, that end one.")] = 5.0,
) -> None:
    """Load visits to the places of patrols; the same file twice adds nothing."""
    from app.patrols.visit_file import load_visits  # noqa: PLC0415 (slow to import)
    from app.records.journal import Records  # noqa: PLC0415
    from app.words.patrol_visits import loaded  # noqa: PLC0415
    from geo.errors import NotFound  # noqa: PLC0415

    settings = Settings()
    if not file.is_file():
        raise NotFound("there is no such file", where=str(file))
    found = load_visits(
        Records(settings.data), file, who=WHO, timezone=settings.timezone, unit=unit, officers=officers, agency=agency,
        shortest=shortest, gap=gap,
    )  # fmt: skip
    for sentence in loaded(found):
        typer.echo(sentence)
