"""`afterdark methods`: every method with its parameters and its source."""

import typer

from models.method import REQUIRED, Method, Parameter
from models.registry import method, methods


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("methods")
    def methods_command(name: str = typer.Argument("", help="One method, with what its parameters mean.")) -> None:
        """Print every method with its typed parameters and its source; with a name, all about that one."""
        if name:
            typer.echo(_about(method(name)))
            return
        for entry in methods():
            typer.echo(f"{entry.id:<27}{entry.summary}")
            typer.echo(f"{'':<27}{', '.join(map(_short, entry.parameters))}\n{'':<27}{entry.source}")


def _short(parameter: Parameter) -> str:
    kind = f"{parameter.name}: {parameter.type}" + (f" in {parameter.unit}" if parameter.unit else "")
    return kind if parameter.default is REQUIRED else f"{kind} = {_plain(parameter.default)}"


def _plain(value: object) -> str:
    return "none" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _about(entry: Method) -> str:
    lines = [entry.summary, f"Source: {entry.source}", f"Python: {entry.callable.replace(':', '.')}", ""]
    for parameter in entry.parameters:
        default = "required" if parameter.default is REQUIRED else f"default {_plain(parameter.default)}"
        limits = (("from", parameter.minimum), ("to", parameter.maximum))
        edges = [f"{word} {limit:g}" for word, limit in limits if limit is not None]
        facts = [
            parameter.type,
            parameter.unit,
            default,
            *edges,
            *([" | ".join(parameter.choices)] * bool(parameter.choices)),
        ]
        lines.append(f"  {parameter.name:<22}{parameter.description} ({', '.join(fact for fact in facts if fact)})")
    return "\n".join(lines)
