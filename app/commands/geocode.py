"""What `afterdark load` takes to place rows by their text."""

from typing import TYPE_CHECKING, Annotated

import typer

from app.settings import Settings
from geo.errors import UserError

if TYPE_CHECKING:  # both are slow to import, and a command's help needs neither
    from geo.sources.geocoding import Asked, Locator
    from geo.store.base import Store

Geocode = Annotated[
    bool,
    typer.Option("--geocode", help="Place rows without coordinates by their address, town and postcode."),
]
Within = Annotated[
    float | None,
    typer.Option(help="Metres up to which a place found by text stands for a row; 250 without it."),
]


def asked(geocode: bool, within: float | None) -> "Asked":
    """What the options ask for. Raises UserError for a distance that can be none."""
    if within is not None and not 50 <= within <= 5_000:
        raise UserError(
            f"{within:g} is no distance up to which a place stands for a row", todo="From 50 to 5000 metres."
        )
    from geo.sources.geocoding import Asked  # noqa: PLC0415

    return Asked(geocode or within is not None, within)


def places_of(settings: Settings, store: "Store") -> "Locator":
    """What finds places by their text, from the names that ship and what the store holds."""
    from app.answering.answerer import Answerer  # noqa: PLC0415 (slow to import)
    from app.answering.place_index import locator  # noqa: PLC0415

    return locator(Answerer(settings, store=store))
