"""The command line: `afterdark`. One line and exit code 2 for whatever its reader can mend."""

import sys
from importlib import import_module

import typer

from geo.errors import UserError
from models.errors import ParameterError

COMMANDS = ("serve", "load", "fetch", "boundaries", "zones", "offences", "methods", "conformance", "settings")

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
        app()
    except (UserError, ParameterError) as error:
        print(f"afterdark: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("afterdark: stopped.", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    main()
