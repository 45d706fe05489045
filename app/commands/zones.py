"""`afterdark zones`: night-time-economy zones, derived from venues or drawn, kept as records."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.commands.noted import noted
from app.commands.who import writer
from app.settings import Settings

WHO = "command line"
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A day, 2026-01-31; open without one.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Night-time-economy zones: derive, draw, list.", no_args_is_help=True)
    app.add_typer(group, name="zones")
    group.command()(derive)
    group.command()(draw)
    group.command("list")(list_)


def derive() -> None:
    """Derive zones from the venues loaded: at least 5 within 100 m of each other, and 75 m round them."""
    from app.answering.zones import derive_zones  # noqa: PLC0415
    from app.records.journal import Records  # noqa: PLC0415 (slow to import)
    from geo.store.opening import open_store  # noqa: PLC0415

    noted("change", writer(""), "zones derive")
    data = Settings().data
    store = open_store(data)
    kept = derive_zones(store, store.boundaries.wards(), Records(data), who=WHO)
    typer.echo(f"{len(kept)} derived {'zone is' if len(kept) == 1 else 'zones are'} kept.")
    list_()


def draw(
    name: Annotated[str, typer.Argument(help="What people call it.")],
    file: Annotated[Path, typer.Argument(help="GeoJSON with its outline, longitude and latitude.")],
    first: Day = None,
    last: Day = None,
) -> None:
    """Keep a zone whose outline somebody drew, with the first and last day it is in force."""
    from app.answering.zones import draw_zone  # noqa: PLC0415
    from app.records.journal import Records  # noqa: PLC0415
    from geo.sources.geojson_rows import outline  # noqa: PLC0415
    from geo.store.opening import open_store  # noqa: PLC0415

    noted("change", writer(""), "zones draw", name=name)
    shape, data = outline(file), Settings().data
    area = open_store(data).boundaries.wards().outline
    begins, ends = (day.date() if day else None for day in (first, last))
    zone = draw_zone(Records(data), name, shape, area=area, who=WHO, first=begins, last=ends)
    typer.echo(f"{zone.name} is kept as {zone.id}.")


def list_() -> None:
    """List the zones that are kept: id, origin, days in force, km², name."""
    from app.answering.answerer import Answerer  # noqa: PLC0415

    for zone in Answerer(Settings()).zones():
        days = f"{zone.first or 'always'} to {zone.last or 'now'}"
        typer.echo(f"{zone.id}\t{zone.origin}\t{days}\t{zone.geometry.area / 1e6:.3f}\t{zone.name}")
