"""`afterdark people`: who may sign in to the service of a small team."""

from typing import TYPE_CHECKING, Annotated

import typer

from app.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.identity.identity import Identity
    from app.releases.shared_link import SharedLink

WHO = "command line"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Who may sign in: list, invite, change a role, end.", no_args_is_help=True)
    app.add_typer(group, name="people")
    group.command("list")(list_)
    group.command()(invite)
    group.command()(role)
    group.command()(end)


Id = Annotated[str, typer.Argument(help="What they sign in with: a.ames.")]
Areas = Annotated[str, typer.Option(help="Codes of the areas that they are kept to, commas between; all without.")]


def list_() -> None:
    """List everybody: name to sign in with, role, organisation, areas, name, and how they sign in; then the open
    invitations."""
    from app.words.passkeys import signs_in_with  # noqa: PLC0415

    known = _identity()
    passkeys, password = known.passkeys.counts(), known.sign_in.with_password()
    for one in known.accounts.all():
        profile = one.profile
        state = "ended" if one.ended else profile.role
        areas, ways = ",".join(profile.areas) or "all", signs_in_with(one.id in password, passkeys[one.id])
        typer.echo("\t".join((one.id, state, profile.organisation, areas, profile.name, "" if one.ended else ways)))
    for open_ in known.invitations.all():
        typer.echo(f"{open_.id}\tinvited as {open_.profile.role} until {open_.ends:%Y-%m-%d}\t\t\t{open_.profile.name}")


def invite(
    id: Id,
    name: Annotated[str, typer.Option(help="What people call them; what they sign in with, without it.")] = "",
    role: Annotated[str, typer.Option(help="public, partner, patrol, analyst, auditor or admin.")] = "public",
    organisation: Annotated[str, typer.Option(help="Whose member they are.")] = "our team",
    areas: Areas = "",
) -> None:
    """Print a link by which somebody gets an account, or, if they have one, other ways to sign in."""
    from app.identity.account import Profile, areas_in  # noqa: PLC0415
    from app.identity.relying_party import address_of  # noqa: PLC0415

    known = _identity()
    there = [one for one in known.accounts.all() if one.id == id and not one.ended]
    profile = Profile(name or id, role, organisation, areas_in(areas))
    token = known.invitations.renew(id, who=WHO) if there else known.invitations.invite(id, profile, who=WHO)
    _audited(id, "new link" if there else "invited")
    typer.echo(f"{address_of(Settings())}/invitation/{token}")
    typer.echo("It is good once, for a week. Give it to them yourself: whoever has it becomes them.")


def role(
    id: Id,
    role: Annotated[str, typer.Argument(help="public, partner, patrol, analyst, auditor or admin.")],
    areas: Annotated[str | None, typer.Option(help="Codes of their areas, commas between; “all” for all.")] = None,
) -> None:
    """Give somebody another role, and areas; their sessions end, and shared links that they could not give any more."""
    from dataclasses import replace  # noqa: PLC0415

    from app.gate.policy import read_policy  # noqa: PLC0415
    from app.identity.account import areas_in  # noqa: PLC0415
    from app.releases.given_links import beyond  # noqa: PLC0415

    known = _identity()
    before = known.accounts.get(id)
    kept = before.profile.areas if areas is None else () if areas == "all" else areas_in(areas)
    profile = replace(before.profile, role=role, areas=kept)
    after = known.accounts.change(id, profile, who=WHO, version=before.version)
    _audited(id, f"changed to {role}")
    _end_links(id, lambda links: beyond(read_policy(), after.reader, links), "role changed")
    typer.echo(f"{id} is {role} from now on, and has to sign in again.")


def end(id: Id) -> None:
    """End an account with its sessions, links, passkeys and keys, and the answers that they shared; what they wrote
    stays theirs."""
    known = _identity()
    known.accounts.end(id, who=WHO, version=known.accounts.get(id).version)
    _audited(id, "ended")
    _end_links(id, lambda links: links, "account ended")
    typer.echo(f"The account {id} is ended.")


def _identity() -> "Identity":
    from app.identity.identity import Identity  # noqa: PLC0415 (slow to import)

    return Identity(Settings())


def _end_links(id: str, among: "Callable[[list[SharedLink]], list[SharedLink]]", why: str) -> None:
    """End those of somebody's shared links that `among` chooses."""
    from datetime import UTC, datetime  # noqa: PLC0415

    from app.figures import counted  # noqa: PLC0415
    from app.records.journal import Records  # noqa: PLC0415
    from app.releases.given_links import end_links, given_links  # noqa: PLC0415

    records = Records(Settings().data)
    links = among(given_links(records, id, datetime.now(UTC)))
    for one in links:
        _audited(one.question, why, act="SHARE", link=one.id, revoked=True)
    end_links(records, links, who=WHO)
    if links:
        typer.echo(f"{counted(len(links), 'answer')} that they shared can be seen no more.")


def _audited(about: str, done: str, act: str = "ACCOUNT", **details: object) -> None:
    from app.audit.act import Act  # noqa: PLC0415
    from app.audit.entry import Entry  # noqa: PLC0415
    from app.audit.log import audit_log  # noqa: PLC0415

    audit_log(Settings()).write(Entry(Act[act], WHO, about=about, details={"done": done, **details}))
