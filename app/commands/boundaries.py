"""`afterdark boundaries`: official ward outlines in, the default ones derived, and a list of what there is."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.commands.noted import noted
from app.commands.progress import progress
from app.commands.who import writer
from app.settings import Settings
from geo.report import count


class BoundaryKind(StrEnum):
    """What an area is."""

    wards = "wards"
    lsoas = "lsoas"
    lads = "lads"
    forces = "forces"


class OwnKind(StrEnum):
    """What an area is that nothing in a file tells."""

    beats = "beats"


class Resolution(StrEnum):
    """How finely the Office for National Statistics has drawn the outlines."""

    BFE = "BFE"
    BFC = "BFC"
    BGC = "BGC"
    BSC = "BSC"
    BUC = "BUC"


Force = Annotated[str, typer.Option(help="Keep the areas of one police force's local authorities: wiltshire.")]
Authority = Annotated[list[str] | None, typer.Option(help="Keep the areas of this local authority; may be repeated.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    boundaries = typer.Typer(help="Ward and other outlines: import, fetch, derive, list.", no_args_is_help=True)
    app.add_typer(boundaries, name="boundaries")
    boundaries.command("import")(import_)
    boundaries.command()(fetch)
    boundaries.command()(derive)
    boundaries.command("list")(list_)


def import_(
    file: Annotated[
        Path,
        typer.Argument(help="Any file with areas: GeoPackage, Shapefile, GeoJSON, KML, TopoJSON, or a zip of one."),
    ],
    resolution: Annotated[
        Resolution | None, typer.Option(help="When the file's name does not say it.", case_sensitive=False)
    ] = None,
    year: Annotated[int | None, typer.Option(help="When neither the code column nor the file's name says it.")] = None,
    layer: Annotated[str, typer.Option(help="Of a GeoPackage or zip in which several layers hold areas.")] = "",
    code: Annotated[str, typer.Option(help="Column whose values tell the areas apart.")] = "",
    name: Annotated[str, typer.Option(help="Column of the areas' names.")] = "",
    attribution: Annotated[str, typer.Option(help="What must be printed with these outlines.")] = "",
    kind: Annotated[
        OwnKind | None, typer.Option(help="For beats and areas of neighbourhood teams, which no code tells.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="In place of areas of the same year instead of together with them.")
    ] = False,
    force: Force = "",
    authority: Authority = None,
) -> None:
    """Take boundaries in, of any year, and use them from now on."""
    from app.loading.boundaries import import_boundaries  # noqa: PLC0415
    from app.words.boundaries import imported  # noqa: PLC0415
    from geo.sources.boundary_file import read  # noqa: PLC0415
    from geo.store.opening import open_store  # noqa: PLC0415

    noted("change", writer(""), "boundaries import", file=file.name, kind=kind.value if kind else "", replace=replace)
    found = read(
        file,
        resolution=resolution or "",
        year=year,
        layer=layer,
        code=code,
        name=name,
        attribution=attribution,
        kind=kind.value if kind else "",
    )
    settings = Settings()
    report = import_boundaries(
        open_store(settings.data), found, _authorities(force, authority), force=settings.force, replace=replace
    )
    typer.echo("\n".join(imported(report)))


def fetch(
    kind: Annotated[BoundaryKind, typer.Argument(help="wards, lsoas, lads or forces.")],
    year: Annotated[int, typer.Option(help="Year of the boundaries.", min=2011, max=2099)],
    force: Force = "",
    authority: Authority = None,
    resolution: Annotated[Resolution, typer.Option(case_sensitive=False)] = Resolution.BGC,
    base_url: Annotated[str, typer.Option(help="ArcGIS folder of services, or one layer (…/FeatureServer/0).")] = "",
    timeout: Annotated[float, typer.Option(help="Seconds to wait for one answer.", min=0.1)] = 30.0,
) -> None:
    """Download boundaries from the ONS Open Geography service and use them from now on."""
    from app.loading.boundaries import import_boundaries  # noqa: PLC0415
    from app.words.boundaries import imported  # noqa: PLC0415
    from geo.sources import ons  # noqa: PLC0415
    from geo.store.opening import open_store  # noqa: PLC0415

    noted("change", writer(""), "boundaries fetch", kind=kind.value, year=year)
    done = 0
    with progress(f"Fetching {kind.value} of {year}") as advance:

        def page(now: int, total: int | None) -> None:
            nonlocal done
            advance(now - done, total=total)
            done = now

        found = ons.fetch(
            kind.value,
            year,
            _authorities(force, authority),
            resolution=resolution.value,
            base_url=base_url or ons.BASE_URL,
            timeout=timeout,
            advance=page,
        )
    settings = Settings()
    typer.echo("\n".join(imported(import_boundaries(open_store(settings.data), found, force=settings.force))))


def derive(
    zip_file: Annotated[Path, typer.Argument(metavar="CODEPO_GB.zip", help="OS Code-Point Open, CSV, as published.")],
    outline: Annotated[
        Path | None, typer.Option(help="Boundary file of LSOAs or local authorities to clip to; else the default's.")
    ] = None,
    output: Annotated[Path, typer.Option(help="GeoJSON to write.")] = Path("wards_from_postcodes.geojson"),
    force: Force = "",
    authority: Authority = None,
    tolerance: Annotated[float, typer.Option(help="Metres by which outlines are simplified.", min=0)] = 50.0,
) -> None:
    """Derive approximate ward outlines from postcodes, with no official boundaries at hand."""
    from app.loading import boundaries  # noqa: PLC0415

    chosen = _authorities(force, authority) or _authorities(Settings().force, None)
    wards = boundaries.derive(zip_file, outline, output, chosen, tolerance)
    typer.echo(f"{output}: {count(wards, 'ward')}, approximate, from postcodes.")


def list_() -> None:
    """List the boundary sets that are here; those in use are marked with a star."""
    from app.loading.boundaries import listed  # noqa: PLC0415
    from geo.store.opening import open_store  # noqa: PLC0415

    for row in listed(open_store(Settings().data)):
        found = row.boundaries
        typer.echo(
            f"{'*' if row.chosen else ' '} {len(found):>6} {found.label} ({row.name}, sha256 {found.sha256[:16]}…)"
        )
        for note in found.notes:
            typer.echo(f"         {note}")


def _authorities(force: str, authority: list[str] | None) -> tuple[str, ...]:
    from geo.space.police_forces import authorities  # noqa: PLC0415

    return (*(authorities(force) if force else ()), *(authority or ()))
