"""A receipt kept and printed."""

import typer

from app.accountability.receipt import Receipt, keep
from app.settings import Settings
from app.words.receipts import receipt_lines


def give(receipt: Receipt) -> None:
    """Keep a receipt in the data folder, and print it."""
    file = keep(Settings().data, receipt)
    for line in receipt_lines(receipt.to_dict(), id=receipt.id):
        typer.echo(line)
    typer.echo(f"It is kept in {file}.")
