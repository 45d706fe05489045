"""`afterdark places`: where a text is, and the names that ship, derived anew from what is published."""

from pathlib import Path
from typing import Annotated

import typer

from app.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the commands."""
    places = typer.Typer(help="Names of places and streets: find one, derive all anew.", no_args_is_help=True)
    app.add_typer(places, name="places")
    places.callback()(_group)
    places.command()(find)
    places.command()(derive)


def _group() -> None:
    """Names of places and streets: find one, derive all anew."""


def find(
    text: Annotated[list[str], typer.Argument(help="Address texts, each in quotes; - for one a line from the input.")],
) -> None:
    """Say where each text is, how that is known and how far off it may be, or why nothing is taken: as a load would."""
    import sys  # noqa: PLC0415

    from app.commands.geocode import places_of  # noqa: PLC0415
    from app.words.places import located  # noqa: PLC0415
    from geo.store.opening import open_store  # noqa: PLC0415

    settings = Settings()
    locator = places_of(settings, open_store(settings.data))
    for one in (line.rstrip("\n") for line in sys.stdin) if text == ["-"] else text:
        typer.echo(located(one, locator.locate(one)))


def derive(
    naptan: Annotated[Path, typer.Option(help="NaPTAN: stops as CSV, as published.")],
    police_uk: Annotated[Path, typer.Option(help="data.police.uk: the archive's zip, a folder of it, or one CSV.")],
    code_point: Annotated[Path, typer.Option(help="OS Code-Point Open: codepo_gb.zip, or a CSV cut from it.")],
    output: Annotated[Path, typer.Option(help="Folder to write four Parquet files into.")],
    outline: Annotated[
        Path | None, typer.Option(help="Boundary file of the area whose names are kept; else the default wards.")
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="Of the postcodes, when they come as CSV, which does not say it.", min=2010)
    ] = None,
) -> None:
    """Derive the names that ship: localities, streets, postcodes, streets of stops. The same files, the same bytes."""
    from app.words.places import derived  # noqa: PLC0415
    from geo.sources import boundary_file, place_names  # noqa: PLC0415
    from geo.space.boundaries import default_wards  # noqa: PLC0415
    from geo.streets.names_file import write  # noqa: PLC0415

    area = boundary_file.read(outline) if outline else default_wards()
    names = place_names.derive(naptan, police_uk, code_point, area.outline, year=year)
    typer.echo(derived(names, output, write(names, output)))
