"""`afterdark agreements`: by which agreement each source is shared, and until when."""

from datetime import datetime
from typing import Annotated

import typer

from app.audit.act import Act
from app.commands.noted import noted
from app.commands.who import Who, writer
from app.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        help="The agreements by which sources are shared: a source without one in force is hidden.",
        no_args_is_help=True,
    )
    app.add_typer(group, name="agreements")
    group.command("list")(list_)
    group.command()(add)
    group.command()(end)


def list_() -> None:
    """List every agreement, and whether it is in force today."""
    from app.answering.agreements import agreements  # noqa: PLC0415 (slow to import)
    from app.records.journal import Records  # noqa: PLC0415
    from app.words.agreements import agreement_line  # noqa: PLC0415
    from geo.time.clock import day_on  # noqa: PLC0415

    settings = Settings()
    kept, today = agreements(Records(settings.data)), day_on(settings.timezone)
    for one in kept:
        typer.echo(f"{one.id}  {one.source}: {agreement_line(one, today)} {one.note}".rstrip())
    if not kept:
        typer.echo("No agreement is written down: every source is shown.")


def add(
    source: Annotated[str, typer.Argument(help="A source: force-export.")],
    other: Annotated[str, typer.Option("--with", help="With whom it was made.")],
    purpose: Annotated[str, typer.Option(help="For what the source is shared.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day on which it is shown.")],
    first: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day; today without it.")
    ] = None,
    note: Annotated[str, typer.Option(help="What else is to be known, such as a number.")] = "",
    who: Who = "",
) -> None:
    """Write an agreement down: from then on the source is shown only while one of its agreements is in force."""
    from app.accountability.agreements import add_agreement, allow_known  # noqa: PLC0415 (slow to import)
    from app.records.journal import Records  # noqa: PLC0415
    from app.words.agreements import agreement_line  # noqa: PLC0415
    from geo.store.opening import open_store  # noqa: PLC0415
    from geo.time.clock import day_on  # noqa: PLC0415

    settings = Settings()
    today = day_on(settings.timezone)
    begin, last = first.date() if first else today, until.date()
    allow_known(source, open_store(settings.data).snapshot())
    about = f"sharing agreement of {source}"
    noted(Act.POLICY, writer(who), about, other=other, purpose=purpose, first=str(begin), last=str(last))
    made = add_agreement(
        Records(settings.data), source, other=other, purpose=purpose, first=begin, last=last, note=note,
        who=writer(who),
    )  # fmt: skip
    typer.echo(f"{made.id}  {made.source}: {agreement_line(made, today)}")


def end(
    id: Annotated[str, typer.Argument(help="An agreement, as “afterdark agreements list” names it.")], who: Who = ""
) -> None:
    """End an agreement today: its source is hidden unless another is in force."""
    from app.accountability.agreements import end_agreement  # noqa: PLC0415 (slow to import)
    from app.records.journal import Records  # noqa: PLC0415
    from geo.time.clock import day_on  # noqa: PLC0415

    settings = Settings()
    noted(Act.POLICY, writer(who), f"sharing agreement {id} ended")
    ended = end_agreement(Records(settings.data), id, today=day_on(settings.timezone), who=writer(who))
    typer.echo(f"The agreement of {ended.source} with {ended.other} is ended.")
