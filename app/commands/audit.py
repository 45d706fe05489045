"""`afterdark audit`: whether the log is whole, who saw what, and what is kept of it."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.who import writer
from app.settings import Settings
from geo.errors import UserError

if TYPE_CHECKING:
    from app.audit.log import AuditLog


def register(app: typer.Typer) -> None:
    """Add the commands."""
    audit = typer.Typer(no_args_is_help=True, help="Who saw what: prove the log, search it, keep it.")
    app.add_typer(audit, name="audit")
    for command in (verify, who_saw, export, anchor, cut):
        audit.command(name=command.__name__.replace("_", "-"))(command)


def verify(
    anchors: Annotated[
        list[str] | None, typer.Option("--anchor", help="An anchor kept elsewhere, NUMBER:HASH.")
    ] = None,
) -> None:
    """Look whether anything was changed, cut, moved or put in; exit code 2 when it was."""
    from app.audit import verify as proving  # noqa: PLC0415 (of no use to other commands)
    from app.words.audit import fault_sentence, whole_sentence  # noqa: PLC0415

    log = _log()
    verdict = proving.verify(log.folder, log.anchor, anchors or ())
    for found in verdict.faults[:100]:
        typer.echo(fault_sentence(found.fault, found.file, found.line, found.n))
    if verdict.faults:
        raise UserError(
            f"the log is not what was written: {len(verdict.faults):,} faults",
            where=str(log.folder),
            todo="Keep it as it is, and compare it with its copies and with anchors that were kept elsewhere.",
        )
    typer.echo(whole_sentence(verdict.entries, verdict.end, verdict.beyond, verdict.cut))


def who_saw(
    place: Annotated[str, typer.Option(help="EASTING,NORTHING, or WEST,SOUTH,EAST,NORTH (metres), or an area.")] = "",
    between: Annotated[str, typer.Option(help="First and last day, 2026-01-01..2026-01-31.")] = "",
    answer: Annotated[str, typer.Option(help="Id of an answer, or its beginning.")] = "",
    who: Annotated[str, typer.Option(help="A person's id.")] = "",
) -> None:
    """Print who was shown something of a place, or an answer, the newest first."""
    from app.answering.answerer import Answerer  # noqa: PLC0415 (slow to import)
    from app.audit.find import Search, search  # noqa: PLC0415
    from app.audit.place import place_of  # noqa: PLC0415

    first, last = _days(between)
    asked = Search(
        who=who, answer=answer, place=place_of(place, Answerer(Settings())) if place else None, first=first, last=last
    )
    log, shown = _log(), 0
    _noted(log, f"who-saw place={place} between={between} answer={answer} who={who}")
    for one in search(log.folder, asked):
        if not one.entry.answers:
            continue
        shown += 1
        entry = one.entry
        kinds = ", ".join(f"{found.get('kind')} {found.get('id')}" for found in entry.answers)
        typer.echo(
            f"{one.at:%Y-%m-%d %H:%M:%S}Z  {entry.who} ({entry.role}, {entry.organisation})  {entry.act}  {kinds}"
        )
        typer.echo(f"    {entry.address}")
    typer.echo(f"{shown:,} entries.", err=True)


def export(
    file: Annotated[Path, typer.Argument(help="File to write, one entry a line (JSON); there must be none.")],
    reason: Annotated[str, typer.Option(help="For which case, or why; it stands in the log.")],
    between: Annotated[str, typer.Option(help="First and last day, 2026-01-01..2026-01-31.")] = "",
) -> None:
    """Write entries into a file, oldest first, each with its number and the hash of the one before."""
    from app.audit.chain import files  # noqa: PLC0415
    from app.audit.entry import Written  # noqa: PLC0415
    from app.audit.find import Search  # noqa: PLC0415

    first, last = _days(between)
    if not (why := " ".join(reason.split())):
        raise UserError("why entries are taken out is needed", where="--reason", todo="Name the case, or say why.")
    asked, log, n = Search(first=first, last=last), _log(), 0
    _noted(log, f"export between={between} reason={why}")
    with file.open("xb") as target:
        for path in files(log.folder):
            for line in path.read_bytes().split(b"\n"):
                try:
                    meant = asked.meets(Written.of(line))
                except ValueError:
                    continue
                if meant:
                    n += 1
                    target.write(line + b"\n")
    typer.echo(f"{n:,} entries are in {file}. They name people: keep them as safe as the log.")


def anchor() -> None:
    """Print where the log ends. Kept elsewhere, or on paper, it proves later that nothing before it was changed."""
    head = _log().head()
    typer.echo(head.anchor if head else "0:no entries yet")


def cut() -> None:
    """Remove entries older than AFTERDARK_AUDIT_YEARS, whole files at a time; the log keeps the receipt."""
    from app.audit import retention  # noqa: PLC0415

    gone = retention.cut(_log(), Settings().audit_years, writer(""))
    typer.echo(f"{len(gone)} files removed, with a receipt in the log." if gone else "Nothing is old enough.")


def _log() -> "AuditLog":
    from app.audit.log import audit_log  # noqa: PLC0415

    return audit_log(Settings())


def _noted(log: "AuditLog", about: str) -> None:
    """Who looks into the log stands in it."""
    from app.audit.act import Act  # noqa: PLC0415
    from app.audit.entry import Entry  # noqa: PLC0415

    log.write(Entry(Act.AUDIT, writer(""), "command-line", about=about, address=" ".join(sys.argv[1:])))


def _days(text: str) -> tuple[date | None, date | None]:
    if not text:
        return None, None
    try:
        first, _, last = text.partition("..")
        return date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        raise UserError("that is no span of days", where="--between", todo="Write 2026-01-01..2026-01-31.") from None
