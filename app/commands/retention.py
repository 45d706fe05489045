"""`afterdark retention`: how long the rows of each source are kept, and the removal of what is older."""

from datetime import datetime
from typing import Annotated

import typer

from app.audit.act import Act
from app.commands.noted import noted
from app.commands.who import Who, writer
from app.settings import Settings

SourceId = Annotated[str, typer.Argument(help="A source, as “afterdark retention list” names it: force-export.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        help="How long rows are kept, by source, and their removal with a receipt.", no_args_is_help=True
    )
    app.add_typer(group, name="retention")
    group.command("list")(list_)
    group.command("set")(set_)
    group.command()(end)
    group.command()(purge)


def list_() -> None:
    """List the rules, and the sources that have data and no rule."""
    from app.accountability.purge import due  # noqa: PLC0415 (slow to import)
    from app.words.receipts import rule_line  # noqa: PLC0415
    from geo.store.opening import open_store  # noqa: PLC0415
    from geo.time.clock import day_on  # noqa: PLC0415

    settings = Settings()
    data = settings.data
    held, old = due(data, day_on(settings.timezone))
    for rule in held:
        line = rule_line(rule.source, rule.months, rule.until.isoformat() if rule.until else "", rule.basis)
        typer.echo(f"{line} Due for removal today: {old.get(rule.source, 0):,} rows.")
    sources = {one.source for one in open_store(data).snapshot().slices}
    for source in sorted(sources - {rule.source for rule in held}):
        typer.echo(f"{source}: no rule, so all of it is kept until somebody removes it.")


def set_(
    source: SourceId,
    basis: Annotated[str, typer.Option(help="The ground on which it is kept: an agreement, a code, a law.")],
    months: Annotated[int | None, typer.Option(help="Whole months that are kept before the current one.")] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="After this day nothing of it is kept, 2027-12-31.")
    ] = None,
    who: Who = "",
) -> None:
    """Write a source's rule, in place of the one there is; nothing is removed until “purge” is run."""
    from app.accountability.retention import set_rule  # noqa: PLC0415 (slow to import)
    from app.records.journal import Records  # noqa: PLC0415
    from app.words.receipts import rule_line  # noqa: PLC0415

    day = until.date() if until else None
    noted(
        Act.POLICY,
        writer(who),
        f"retention of {source}",
        months=months,
        until=day and day.isoformat(),
        basis=basis.strip(),
    )
    rule = set_rule(Records(Settings().data), source, months=months, until=day, basis=basis, who=writer(who))
    typer.echo(rule_line(rule.source, rule.months, rule.until.isoformat() if rule.until else "", rule.basis))


def end(source: SourceId, who: Who = "") -> None:
    """End a source's rule: its rows are kept until there is another."""
    from app.accountability.retention import end_rule  # noqa: PLC0415 (slow to import)
    from app.records.journal import Records  # noqa: PLC0415

    noted(Act.POLICY, writer(who), f"retention of {source} ended")
    end_rule(Records(Settings().data), source, who=writer(who))
    typer.echo(f"The rule of {source} is ended.")


def purge(
    source: Annotated[str, typer.Option(help="Follow this source's rule alone.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Remove them; without it they are only counted.")] = False,
    reason: Annotated[str, typer.Option(help="What the receipt is to say of why.")] = "",
    who: Who = "",
) -> None:
    """Remove what is older than its rule from all that is kept, undo included, and keep a receipt."""
    from app.accountability import purge as purging  # noqa: PLC0415 (slow to import)
    from app.commands.receipts import give  # noqa: PLC0415
    from geo.time.clock import day_on  # noqa: PLC0415

    settings = Settings()
    data, today = settings.data, day_on(settings.timezone)
    if not yes:
        _, old = purging.due(data, today, source)
        for name, rows in old.items():
            typer.echo(f"{name}: {rows:,} rows are older than the rule.")
        typer.echo("Nothing was removed: add --yes. It cannot be undone.")
        return
    noted(Act.PURGE, writer(who), source or "every source with a rule", reason=reason)
    give(purging.purge(data, today, who=writer(who), reason=reason, source=source), Act.PURGE)
