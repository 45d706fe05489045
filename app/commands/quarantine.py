"""`afterdark quarantine`: the rows that a load did not keep, so that somebody can mend them."""

import csv
import sys
from typing import Annotated

import typer

from app.settings import Settings
from geo.errors import NotFound


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def quarantine(
        load: Annotated[str, typer.Argument(help="Id of a load, as the page /data names it; else the newest.")] = "",
    ) -> None:
        """Print the rows that a load set aside or found repeated, as CSV: file, line, reason, text."""
        from app.exports.delimited import formula_safe  # noqa: PLC0415 (slow to import)
        from geo.store.opening import open_store  # noqa: PLC0415

        store = open_store(Settings().data)
        if not load and not (reports := store.reports()):
            raise NotFound("nothing has been loaded yet", where=store.name)
        table = store.quarantine(load or str(reports[0]["id"]))
        rows = csv.writer(sys.stdout, lineterminator="\n")
        rows.writerow(table.column_names)
        for batch in table.to_batches(max_chunksize=10_000):
            rows.writerows(map(formula_safe, row.values()) for row in batch.to_pylist())
