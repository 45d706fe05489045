"""`afterdark fetch`: incidents from a public service into the store."""

from typing import Annotated

import typer

from app.commands.load_report import show
from app.commands.progress import progress
from app.settings import Settings

_BASE_URL = "https://data.police.uk/api"


def register(app: typer.Typer) -> None:
    """Add the command."""
    fetch = typer.Typer(help="Fetch incidents from a public service.", no_args_is_help=True)
    app.add_typer(fetch, name="fetch")

    @fetch.callback()
    def _group() -> None:
        """Fetch incidents from a public service."""

    @fetch.command("police-uk")
    def police_uk(
        force: Annotated[str, typer.Option(help="Police force as data.police.uk writes it.")] = "",
        months: Annotated[
            int, typer.Option(min=1, max=36, help="How many months, the newest published included.")
        ] = 12,
        base_url: Annotated[str, typer.Option(help="Address of the service.")] = _BASE_URL,
    ) -> None:
        """Fetch street-level crime of data.police.uk by area; the archive is better for more than a few months."""
        from app.loading.load import fetch_police_uk, outlines  # noqa: PLC0415 (slow to import)
        from geo.store.opening import open_store  # noqa: PLC0415

        settings = Settings()
        store = open_store(settings.data)
        with progress("Fetching") as advance:
            report = fetch_police_uk(
                store,
                force or settings.force,
                months,
                outlines(store),
                lambda rows, month: advance(rows, what=month),
                base_url=base_url,
                shown=settings.force,
            )
        show(report)
