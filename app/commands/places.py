"""`afterdark places`: the names of places and streets that ship, derived anew from what is published."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
    places = typer.Typer(help="Names of places and streets: derive them anew.", no_args_is_help=True)
    app.add_typer(places, name="places")
    places.callback()(_group)
    places.command()(derive)


def _group() -> None:
    """Names of places and streets: derive them anew."""


def derive(
    naptan: Annotated[Path, typer.Option(help="NaPTAN: stops as CSV, as published.")],
    police_uk: Annotated[Path, typer.Option(help="data.police.uk: the archive's zip, a folder of it, or one CSV.")],
    code_point: Annotated[Path, typer.Option(help="OS Code-Point Open: codepo_gb.zip, or a CSV cut from it.")],
    output: Annotated[Path, typer.Option(help="Folder to write three Parquet files into.")],
    outline: Annotated[
        Path | None, typer.Option(help="Boundary file of the area whose names are kept; else the default wards.")
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="Of the postcodes, when they come as CSV, which does not say it.", min=2010)
    ] = None,
) -> None:
    """Derive the names layer: localities, street points, postcodes. The same files give the same bytes."""
    from app.words.places import derived  # noqa: PLC0415
    from geo.sources import boundary_file, place_names  # noqa: PLC0415
    from geo.space.boundaries import default_wards  # noqa: PLC0415
    from geo.streets.names_file import write  # noqa: PLC0415

    area = boundary_file.read(outline) if outline else default_wards()
    names = place_names.derive(naptan, police_uk, code_point, area.outline, year=year)
    typer.echo(derived(names, output, write(names, output)))
