"""A receipt kept and printed."""

import typer

from app.accountability.receipt import Receipt, keep
from app.commands.noted import noted
from app.settings import Settings
from app.words.receipts import receipt_lines


def give(receipt: Receipt, act: str) -> None:
    """Keep a receipt in the data folder, write its hash into the audit log, and print it."""
    file = keep(Settings().data, receipt)
    content = receipt.to_dict()
    noted(
        act, receipt.who, f"receipt {receipt.id}", hash=content["hash"], rows=receipt.rows, remains=content["remains"]
    )
    for line in receipt_lines(content, id=receipt.id):
        typer.echo(line)
    typer.echo(f"It is kept in {file}.")
