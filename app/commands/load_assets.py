"""`afterdark load` for what stands about, from `venues` to `paths`, for `deprivation` and for `population`."""

from pathlib import Path
from typing import Annotated, Final

import typer

from app.commands.geocode import Geocode, Within, asked, places_of
from app.commands.load_hotspots import hotspots
from app.commands.load_report import show
from app.commands.load_visits import visits
from app.commands.progress import progress
from app.settings import Settings
from geo.errors import UserError

HELP: Final = {
    "venues": "Load venues: OpenStreetMap GeoJSON as it is, any other list through a mapping.",
    "licences": "Load a licensing register with terminal hours and capacities through a mapping.",
    "lights": "Load a council's street lights through a mapping: which work, their street and colour temperature.",
    "cctv": "Load cameras through a mapping, or from OpenStreetMap.",
    "ranks": "Load taxi ranks: NaPTAN or OpenStreetMap as they are, any other list through a mapping.",
    "stops": "Load bus stops and stations: NaPTAN as it is, inactive stops left out and counted.",
    "help_points": "Load help points through a mapping, or from OpenStreetMap.",
    "guarded": "Load prisons, custody, hospitals and schools, near which no place to patrol is proposed.",
    "streetsafe": "Load StreetSafe reports through a mapping: what people feel, shown where 5 or more stand together.",
}


Layer = Annotated[str, typer.Option(help="Of a GeoPackage or zip that holds several.")]


def register(load: typer.Typer) -> None:
    """Add a command for each kind to `afterdark load`."""
    for kind in HELP:
        _add(load, kind)
    load.command("paths")(paths)
    load.command("deprivation")(deprivation)
    load.command("population")(population)
    load.command("visits")(visits)
    load.command("hotspots")(hotspots)


def paths(
    file: Annotated[Path, typer.Argument(help="GeoPackage, Shapefile, GeoJSON or KML with lines, or a zip of one.")],
    layer: Layer = "",
    source: Annotated[str, typer.Option(help="Whose list it is; a later file of it replaces this one.")] = "council",
) -> None:
    """Load walking paths, the lines of a file, to look for gaps in their lighting."""
    from app.loading.load import outlines  # noqa: PLC0415 (slow to import)
    from app.loading.load_assets import load_paths  # noqa: PLC0415
    from geo.store.opening import open_store  # noqa: PLC0415

    settings = Settings()
    store = open_store(settings.data)
    show(load_paths(store, file, source=source, force=settings.force, outlines=outlines(store), layer=layer))


def deprivation(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX with LSOA codes, IMD scores and deciles, as published.")],
    year: Annotated[
        int | None, typer.Option(help="Year of the LSOAs, when the column of codes does not say it.")
    ] = None,
) -> None:
    """Load scores of the Index of Multiple Deprivation, so that the control of a site is matched on them too."""
    from app.loading.load_assets import load_deprivation  # noqa: PLC0415 (slow to import)
    from geo.store.opening import open_store  # noqa: PLC0415

    settings = Settings()
    show(load_deprivation(open_store(settings.data), file, force=settings.force, year=year))


def population(
    file: Annotated[Path, typer.Argument(help="Residents by LSOA or ward, CSV, XLSX or Parquet, as published.")],
    year: Annotated[
        int | None, typer.Option(help="Year of the LSOAs or wards, when the column of codes does not say it.")
    ] = None,
    of: Annotated[str, typer.Option(help="What the residents are those of (mid-2022), when the file is silent.")] = "",
    lookup: Annotated[
        list[Path] | None, typer.Option(help="Look-up to areas of another year or kind; may be given again.")
    ] = None,
) -> None:
    """Load residents by LSOA or ward, mid-year estimates or census, so that rates per 1,000 residents can be given."""
    from app.loading.load_population import load_population  # noqa: PLC0415 (slow to import)
    from geo.store.opening import open_store  # noqa: PLC0415

    settings = Settings()
    store = open_store(settings.data)
    show(load_population(store, file, force=settings.force, year=year, of=of, lookups=lookup or ()))


def _add(load: typer.Typer, kind: str) -> None:
    @load.command(kind.replace("_", "-"), help=HELP[kind])
    def command(
        file: Annotated[Path, typer.Argument(help="CSV, XLSX, GeoPackage, Shapefile, GeoJSON or KML.")],
        mapping: Annotated[Path | None, typer.Option(help="YAML file that says which column means what.")] = None,
        propose: Annotated[bool, typer.Option("--propose", help="Print a mapping guessed from the header.")] = False,
        untagged: Annotated[
            bool, typer.Option("--untagged", help="Take every feature of an OpenStreetMap file without the tag.")
        ] = False,
        layer: Layer = "",
        geocode: Geocode = False,
        within: Within = None,
    ) -> None:
        if propose:
            from geo.sources.asset_files import proposal  # noqa: PLC0415 (slow to import)

            text, missing = proposal(file, kind, layer)
            typer.echo(text, nl=False)
            if missing:
                raise UserError(f"this mapping cannot load yet; still missing: {'; '.join(missing)}", where=file.name)
            return
        from app.loading.load import outlines  # noqa: PLC0415
        from app.loading.load_assets import load_assets  # noqa: PLC0415
        from geo.store.opening import open_store  # noqa: PLC0415

        settings = Settings()
        store = open_store(settings.data)
        with progress("Reading") as advance:
            report = load_assets(
                store,
                kind,
                file,
                mapping=mapping,
                force=settings.force,
                outlines=outlines(store),
                tick=lambda rows, name: advance(rows, what=name),
                untagged=untagged,
                layer=layer,
                locator=lambda: places_of(settings, store),
                geocode=asked(geocode, within),
            )
        show(report)
