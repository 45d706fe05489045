"""`afterdark load hotspots`: places to patrol that the force has agreed."""

from pathlib import Path
from typing import Annotated

import typer

from app.settings import Settings

WHO = "command line"


def hotspots(
    file: Annotated[
        Path,
        typer.Argument(help="Outlines or lines as a vector file, or a table of LSOAs or street names."),
    ],
    layer: Annotated[str, typer.Option(help="The layer of a file with several.")] = "",
    owner: Annotated[str, typer.Option(help="Who answers for those of which the file names nobody.")] = "",
) -> None:
    """Load the places to patrol that the force has agreed, with owner and dates; the same file twice adds nothing."""
    from app.answering.answerer import Answerer  # noqa: PLC0415 (slow to import)
    from app.patrols.agreed import load_agreed  # noqa: PLC0415
    from app.patrols.named_streets import lines_in_use  # noqa: PLC0415
    from app.records.journal import Records  # noqa: PLC0415
    from app.words.patrol_agreed import loaded  # noqa: PLC0415
    from geo.store.opening import open_store  # noqa: PLC0415
    from geo.time.clock import day_on  # noqa: PLC0415

    settings = Settings()
    store = open_store(settings.data)
    found = load_agreed(
        Records(settings.data), store, file, who=WHO, today=day_on(settings.timezone), layer=layer, owner=owner,
        streets=lines_in_use(Answerer(settings, store=store)),
    )  # fmt: skip
    for sentence in loaded(found):
        typer.echo(sentence)
