"""The command line: `afterdark`. One line and exit code 2 for whatever its reader can mend."""

import sys
from importlib import import_module

import typer
from pydantic import ValidationError

from app.compiled import set_numba_cache
from app.settings import Settings
from geo.errors import UserError
from models.errors import ParameterError

COMMANDS = (
    "serve",
    "load",
    "quarantine",
    "fetch",
    "boundaries",
    "places",
    "basemap",
    "zones",
    "people",
    "brief",
    "offences",
    "methods",
    "conformance",
    "benchmark",
    "calibrate",
    "release",
    "check",
    "audit",
    "backup",
    "retention",
    "agreements",
    "subject",
    "bias_report",
    "transparency",
    "settings",
)

app = typer.Typer(
    name="afterdark",
    help="Where and when serious violence gathers, how sure we are, and whether it helped.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for name in COMMANDS:
    import_module(f"app.commands.{name}").register(app)


def main() -> None:
    """Run one command; a fault that the reader can mend is one plain sentence."""
    try:
        set_numba_cache(Settings().data)
        sys.exit(app(standalone_mode=False))
    except (UserError, ParameterError) as error:
        print(f"afterdark: {error}", file=sys.stderr)
    except typer.TyperException as error:
        text = error.format_message().replace("Value error, ", "")
        if "\n" in text:  # a group without its command shows its help
            print(text, file=sys.stderr)
        elif text:
            print(f"afterdark: {text.rstrip('.')}. Try {_asked(error)} --help.", file=sys.stderr)
    except ValidationError as error:
        if error.title != "Settings":
            raise
        print(f"afterdark: {_settings(error)}", file=sys.stderr)
    except OSError as error:  # the system's own refusals: a name that is too long, a disk that fails
        where = f"{str(error.filename)[:200]}: " if error.filename else ""
        print(f"afterdark: {where}{error.strerror or error}.", file=sys.stderr)
    except (KeyboardInterrupt, typer.Abort):
        print("afterdark: stopped.", file=sys.stderr)
        sys.exit(130)
    sys.exit(2)


def _asked(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    return str(context.command_path) if context else "afterdark"


def _settings(error: ValidationError) -> str:
    first = error.errors()[0]
    name = "_".join(("AFTERDARK", *map(str, first["loc"]))).upper()
    fault = first["msg"].removeprefix("Value error, ").rstrip(".")
    return f"{name}: “{str(first['input'])[:40]}”: {fault[:1].lower()}{fault[1:]}. See docs/reference.md."


if __name__ == "__main__":
    main()
