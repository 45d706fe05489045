"""`afterdark subject`: the rows of one person, found by a reference, and removed wherever this service keeps them."""

from typing import Annotated

import typer

from app.audit.act import Act
from app.commands.noted import noted
from app.commands.who import Who, writer
from app.settings import Settings

Sought = Annotated[
    str, typer.Option("--reference", help="A crime reference, or any other mark that stands in the rows.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="A person's rows: found by a reference, removed with a receipt.", no_args_is_help=True)
    app.add_typer(group, name="subject")
    group.command()(find)
    group.command()(remove)


def find(reference: Sought, who: Who = "") -> None:
    """Say where a reference stands: in data, in what an undo would bring back, set aside, written down or waiting."""
    from app.accountability.reference import Reference  # noqa: PLC0415 (slow to import)
    from app.accountability.subject import find as found_in  # noqa: PLC0415
    from app.words.receipts import other_lines, removed_lines  # noqa: PLC0415

    sought = Reference(reference)
    noted(Act.QUERY, writer(who), "a person's rows")
    found = found_in(Settings().data, sought)
    rows = [(one.dataset, one.source, one.month, one.rows, one.undo) for one in found.rows]
    for line in (*removed_lines(rows), *other_lines(found.aside, found.texts)):
        typer.echo(line)
    if not found:
        typer.echo("It stands nowhere in this data folder.")


def remove(
    reference: Sought,
    yes: Annotated[bool, typer.Option("--yes", help="Remove them; without it they are only named.")] = False,
    reason: Annotated[str, typer.Option(help="What the receipt is to say of why.")] = "",
    who: Who = "",
) -> None:
    """Remove every row that holds a reference, strike it out of what people wrote, and keep a receipt."""
    from app.accountability import subject  # noqa: PLC0415 (slow to import)
    from app.accountability.reference import Reference  # noqa: PLC0415
    from app.commands.receipts import give  # noqa: PLC0415

    if not yes:
        find(reference, who)
        typer.echo("Nothing was removed: add --yes. It cannot be undone.")
        return
    sought = Reference(reference)
    noted(Act.DELETE, writer(who), "a person's rows", reason=sought.struck(reason))
    give(subject.remove(Settings().data, sought, who=writer(who), reason=reason), Act.DELETE)
    typer.echo("Loading the same file again brings the rows back: have them removed where they come from, too.")
