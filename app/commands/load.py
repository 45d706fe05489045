"""`afterdark load`: incidents from a file into the store, and what became of every row."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from app.commands import load_assets
from app.commands.geocode import Geocode, Within, asked, places_of
from app.commands.load_report import show
from app.commands.noted import noted
from app.commands.progress import progress
from app.commands.who import writer
from app.settings import Settings
from geo.errors import UserError
from geo.report import count


def register(app: typer.Typer) -> None:
    """Add the commands."""
    load = typer.Typer(callback=_noted, no_args_is_help=True)
    app.add_typer(load, name="load")
    load_assets.register(load)

    @load.command("police-uk")
    def police_uk(
        path: Annotated[Path, typer.Argument(help="An archive zip, a folder of it, or one CSV of data.police.uk.")],
        force: Annotated[list[str] | None, typer.Option(help="Only this force, wiltshire; may be given again.")] = None,
    ) -> None:
        """Load street-level crime of data.police.uk; months that are there already are replaced."""
        from app.loading.load import load_police_uk, outlines  # noqa: PLC0415 (slow to import)
        from geo.store.opening import open_store  # noqa: PLC0415

        settings = Settings()
        store = open_store(settings.data)
        with progress("Reading") as advance:
            report = load_police_uk(
                store,
                path,
                outlines(store),
                lambda rows, file: advance(rows, what=file),
                forces=force or (),
                shown=settings.force,
            )
        show(report)

    @load.command("force-export")
    def force_export(
        file: Annotated[Path, typer.Argument(help="A force's own export, CSV or XLSX.")],
        mapping: Annotated[Path | None, typer.Option(help="YAML file that says which column means what.")] = None,
        propose: Annotated[bool, typer.Option("--propose", help="Print a mapping guessed from the header.")] = False,
        geocode: Geocode = False,
        within: Within = None,
    ) -> None:
        """Load a force's own export through a mapping; --propose makes a first one."""
        if propose:
            from geo.sources.propose import proposal  # noqa: PLC0415

            text, missing = proposal(file, Settings().force)
            typer.echo(text, nl=False)
            if missing:
                raise UserError(
                    f"this mapping cannot load yet; still missing: {'; '.join(missing)}",
                    where=file.name,
                    todo="Fill it in where the proposal says so.",
                )
            return
        if mapping is None:
            raise UserError(
                "a mapping is needed to read an export", todo="Add --mapping FILE, or --propose for a first one."
            )
        from app.loading.load import load_force_export, outlines  # noqa: PLC0415
        from geo.store.opening import open_store  # noqa: PLC0415

        settings = Settings()
        store = open_store(settings.data)
        with progress("Reading") as advance:
            report = load_force_export(
                store,
                file,
                mapping,
                outlines(store),
                lambda rows, name: advance(rows, what=name),
                timezone=settings.timezone,
                shown=settings.force,
                locator=lambda: places_of(settings, store),
                geocode=asked(geocode, within),
            )
        show(report)

    @load.command()
    def demo(
        months: Annotated[int, typer.Option(min=2, max=240, help="How many months, the last full one included.")] = 36,
        seed: Annotated[
            int | None, typer.Option(min=0, help="Seed of the random draws; AFTERDARK_SEED without it.")
        ] = None,
        if_empty: Annotated[bool, typer.Option("--if-empty", help="Only when the store has no incidents yet.")] = False,
    ) -> None:
        """Generate clearly marked synthetic incidents, places and streets over the real wards; keep their sites and
        zones."""
        from app.answering.zones import KIND, derive_zones  # noqa: PLC0415
        from app.loading.load import load_demo  # noqa: PLC0415
        from app.records.journal import Records  # noqa: PLC0415
        from app.sites.demo import AUTHOR, save_demo_sites  # noqa: PLC0415
        from geo.store.opening import open_store  # noqa: PLC0415

        settings = Settings()
        store = open_store(settings.data)
        if if_empty and settings.data.is_dir() and store.snapshot().sources():
            typer.echo("There are incidents already, so no demo data were made.")
            return
        show(
            load_demo(
                store,
                months=months,
                last=last_month(date.today()),
                seed=settings.seed if seed is None else seed,
                data=settings.data,
            )
        )
        records = Records(settings.data)
        if brought := save_demo_sites(store, records):
            are = "is" if brought == 1 else "are"
            typer.echo(f"{count(brought, 'synthetic Clear, Hold, Build site')} {are} ready to look at.")
        if all(kept.who == AUTHOR for kept in records.all(KIND, retired=True)):  # nobody drew, ended or renamed one
            kept = derive_zones(store, store.boundaries.wards(), records, who=AUTHOR, beside=(AUTHOR,))
            found = [zone for zone in kept if zone.synthetic]
            typer.echo(f"Found among the synthetic venues: {count(len(found), 'night-time-economy zone')}.")


def last_month(today: date) -> date:
    """First day of the last full month."""
    return date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1)


def _noted(context: typer.Context) -> None:
    """Load incidents and assets: every row becomes one or is set aside with its reason."""
    if context.invoked_subcommand and "--help" not in sys.argv:
        noted("load", writer(""), about=context.invoked_subcommand)
