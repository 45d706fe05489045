"""`afterdark settings`: every setting with its meaning and the value in force."""

import typer

from app.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def settings() -> None:
        """Print every AFTERDARK_ setting, its value here and what it means."""
        values = Settings()
        for name, field in Settings.model_fields.items():
            typer.echo(f"AFTERDARK_{name.upper():<16} {getattr(values, name)!s:<14} {field.description}")
