"""`afterdark basemap`: streets under every map, from a file that people have."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.noted import noted
from app.commands.progress import progress
from app.commands.who import writer
from app.settings import Settings

if TYPE_CHECKING:
    from geo.streets.basemap_files import BasemapFolder

Name = Annotated[str, typer.Argument(help="What the basemap is called here.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    basemap = typer.Typer(
        help="Streets under every map: import a file, choose one, list, remove.", no_args_is_help=True
    )
    app.add_typer(basemap, name="basemap")
    basemap.command("import")(import_)
    basemap.command("list")(list_)
    basemap.command()(use)
    basemap.command()(remove)


def import_(
    file: Annotated[
        Path,
        typer.Argument(
            help="OS Open Roads, OpenMap Local or Zoomstack (GeoPackage), OpenStreetMap (.osm.pbf), a Shapefile,"
            " GeoJSON, vector tiles (MBTiles, PMTiles), or a zip of one; or ready pictures (raster MBTiles)."
        ),
    ],
    name: Annotated[str, typer.Option(help="What to call it here: small letters, digits, hyphens.")] = "streets",
    credit: Annotated[str, typer.Option(help="What must be printed with it, where the file does not say.")] = "",
    uncut: Annotated[
        bool, typer.Option("--everywhere", help="Keep all of the file, not only what lies near the area.")
    ] = False,
) -> None:
    """Take the streets of a file in, cut to the area of this service, and draw them under every map."""
    from app.words.basemap import imported  # noqa: PLC0415
    from geo.sources import picture_map, street_map  # noqa: PLC0415
    from geo.store.opening import open_store  # noqa: PLC0415
    from geo.streets.basemap_files import BasemapFolder  # noqa: PLC0415

    noted("change", writer(""), "basemap import", file=file.name, name=name)
    settings = Settings()
    folder = BasemapFolder(settings.data)
    area = None if uncut else open_store(settings.data).boundaries.wards().outline.bounds
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as stack:
        advance = stack.enter_context(progress("Reading streets"))
        counted = 0

        def telling(layer: str, rows: int) -> None:
            nonlocal counted
            advance(rows - counted, what=layer)
            counted = rows

        if picture_map.is_pictures(file):
            made = stack.enter_context(TemporaryDirectory(prefix=".basemap-", dir=settings.data))
            found = picture_map.read(file, name, Path(made), area, credit=credit, telling=telling)
        else:
            found = street_map.read(file, name, area, credit=credit, telling=telling)
        folder.write(found)
    folder.use(name)
    typer.echo(imported(found))


def list_() -> None:
    """The basemaps that are kept, and which is in use."""
    from app.words.basemap import listed  # noqa: PLC0415

    folder = _folder()
    typer.echo(listed({name: folder.about(name) for name in folder.names()}, folder.used()))


def use(name: Annotated[str, typer.Argument(help="Its name; none for maps with names alone.")]) -> None:
    """Draw this basemap under every map from now on."""
    noted("change", writer(""), "basemap use", name=name)
    folder = _folder()
    folder.use("" if name == "none" else name)
    if name != "none" and not folder.used():
        typer.echo(
            f"The streets of {name} are invented, and real incidents are loaded: maps show names and no streets."
        )
    else:
        typer.echo("Maps show names and no streets." if name == "none" else f"Maps show the streets of {name}.")


def remove(name: Name) -> None:
    """Forget a basemap."""
    from geo.streets.basemap_files import BasemapFolder  # noqa: PLC0415

    noted("change", writer(""), "basemap remove", name=name)
    folder = BasemapFolder(Settings().data)
    was_used = folder.used() == name
    folder.remove(name)
    typer.echo(f"{name} is removed." + (" Maps show names and no streets." if was_used else ""))


def _folder() -> "BasemapFolder":
    """The basemaps, invented streets giving way where real incidents are loaded."""
    from geo.source import real_incidents  # noqa: PLC0415
    from geo.store.opening import open_store  # noqa: PLC0415
    from geo.streets.basemap_files import BasemapFolder  # noqa: PLC0415

    data = Settings().data
    return BasemapFolder(data, lambda: data.is_dir() and real_incidents(open_store(data).snapshot().sources()))
