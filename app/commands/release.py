"""`afterdark release`: counts that are frozen for the public."""

from typing import Annotated

import typer

from app.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Published releases: make, list, withdraw, check.", no_args_is_help=True)
    app.add_typer(group, name="release")
    group.command()(make)
    group.command("list")(list_)
    group.command()(withdraw)
    group.command()(check)


Who = Annotated[str, typer.Option(help="Who answers for it, by name.")]


def make(
    offence: Annotated[str, typer.Argument(help="Offence definition: ROBBERY, or ROBBERY@1.0.0 to pin a version.")],
    first: Annotated[str, typer.Option("--from", help="First month, 2025-01.")],
    last: Annotated[str, typer.Option("--to", help="Last month, 2025-12.")],
    who: Who,
    organisation: Annotated[str, typer.Option(help="For whom they release it.")],
    source: Annotated[str, typer.Option(help="Source of the incidents; the most trusted when left out.")] = "",
) -> None:
    """Freeze the counts of whole months for everybody; some seconds where many releases overlap."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from app.answering.answerer import Answerer  # noqa: PLC0415 (slow to import)
    from app.answering.question import Question  # noqa: PLC0415
    from app.gate.policy import read_policy  # noqa: PLC0415
    from app.releases.making import Releaser  # noqa: PLC0415
    from app.releases.making import make as make_release  # noqa: PLC0415

    asked = {"offence": offence, "from": first, "to": last, **({"source": source} if source else {})}
    settings, by = Settings(), Releaser(who, organisation)
    question = Question.parse(asked)
    _note(settings, by.name, by.organisation, "asked", question.query())
    made = make_release(Answerer(settings), read_policy(), question, by, datetime.now(UTC))
    _note(settings, by.name, by.organisation, "made", made.id, stamp=made.stamp)
    hidden = sum(cell.n is None for cell in made.cells)
    typer.echo(f"{made.id}: {made.title}. {len(made.cells) - hidden} counts are given, {hidden} are not.")
    typer.echo(f"Stamp {made.stamp}")


def list_() -> None:
    """List every release: id, when it was made, by whom, title, stamp."""
    from app.records.journal import Records  # noqa: PLC0415
    from app.releases.kept import every_release  # noqa: PLC0415

    for one in every_release(Records(Settings().data)):
        title = f"{one.title} (withdrawn)" if one.withdrawn else one.title
        typer.echo(f"{one.id}\t{one.at:%Y-%m-%d}\t{one.by}, {one.organisation}\t{title}\t{one.stamp}")


def withdraw(
    id: Annotated[str, typer.Argument(help="The release, as in the list.")],
    who: Who,
) -> None:
    """Show a release no more. People have it, so every later one is still checked beside it."""
    from app.records.journal import Records  # noqa: PLC0415
    from app.releases.kept import withdraw as withdraw_release  # noqa: PLC0415

    settings = Settings()
    _note(settings, who, "", "withdrawn", id)
    gone = withdraw_release(Records(settings.data), id, who=who)
    typer.echo(f"{gone.id} is withdrawn.")


def check() -> None:
    """Check the bytes of every release, and that nothing hidden can be worked out from all of them together."""
    from app.answering.answerer import Answerer  # noqa: PLC0415
    from app.releases.checking import check as check_all  # noqa: PLC0415
    from app.words.releases import CHANGED, CONTRADICTS, GIVES_AWAY, checked  # noqa: PLC0415

    faults = {"changed": CHANGED, "contradicts": CONTRADICTS, "gives_away": GIVES_AWAY}
    every, found = check_all(Answerer(Settings()))
    for one in found:
        typer.echo(f"{one.release.id}: {faults[one.fault] if one.fault else one.problem}.")
    if found:
        raise typer.Exit(1)
    typer.echo(checked(len(every)))


def _note(settings: Settings, who: str, organisation: str, step: str, about: str, **details: str) -> None:
    """Write into the audit log what is done with a release."""
    from app.audit.act import Act  # noqa: PLC0415
    from app.audit.entry import Entry  # noqa: PLC0415
    from app.audit.log import audit_log  # noqa: PLC0415

    entry = Entry(Act.RELEASE, who=who, organisation=organisation, about=about, details={"step": step, **details})
    audit_log(settings).write(entry)
