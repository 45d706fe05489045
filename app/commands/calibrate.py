"""`afterdark calibrate`: how often what the pages print of their certainty is true on the data that are loaded."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def calibrate(
        source: str = typer.Option("", help="Source of the incidents, such as police-uk; the most trusted if empty."),
    ) -> None:
        """Measure on your own data how often hotspots come back and ranges hold; /calibration then shows it."""
        from datetime import date  # noqa: PLC0415 (as little as can be before it is asked for)

        from app.answering.answerer import Answerer  # noqa: PLC0415
        from app.calibration import figures  # noqa: PLC0415
        from app.calibration.calibrate import calibrated, claims  # noqa: PLC0415
        from app.calibration.figures import Figures  # noqa: PLC0415
        from app.calibration.local_incidents import local_incidents  # noqa: PLC0415
        from app.commands.progress import progress  # noqa: PLC0415
        from app.settings import OWN_FIGURES, Settings  # noqa: PLC0415
        from app.words.calibration import CLAIMS, MADE_UP, local_sentences  # noqa: PLC0415
        from geo.source import source_of  # noqa: PLC0415

        world = Answerer(Settings())
        used = source_of(world.source(source))
        local = local_incidents(world, used.id)
        found = {}
        with progress("Measuring", total=len(claims())) as advance:
            for claim, rows in calibrated(local):
                found[claim] = Figures(rows, date.today(), local.snapshot, used.synthetic)
                advance(what=CLAIMS[claim].title)
        figures.write(world.settings.data / OWN_FIGURES, found)
        if used.synthetic:
            typer.echo(MADE_UP)
        for claim, of in found.items():
            typer.echo(f"{CLAIMS[claim].title}: {' '.join(local_sentences(of))}")
        typer.echo("The page /calibration shows these beside the figures that come with After Dark.")
