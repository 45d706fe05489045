"""`afterdark bias-report`: on whom hotspots, patrols and searches fall, beside the harm there."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from app.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("bias-report")(bias_report)


def bias_report(
    what: Annotated[str, typer.Argument(help="Name of a kept question, or the address of a map.")],
    to: Annotated[Path, typer.Option(help="Folder for bias-report.html and bias-report.json.")] = Path(),
    ethnicity: Annotated[
        Path | None, typer.Option(help="Census table of residents by ethnic group and LSOA, such as Nomis TS021.")
    ] = None,
    incidents: Annotated[
        bool, typer.Option("--incidents", help="Set beside the incidents, not beside their harm.")
    ] = False,
) -> None:
    """Write the report: hotspots, time of patrols and searches by deprivation, age and ethnic group of residents."""
    from app.accountability.bias import bias  # noqa: PLC0415 (slow to import)
    from app.answering.answerer import Answerer  # noqa: PLC0415
    from app.answering.question import HARM, INCIDENT  # noqa: PLC0415
    from app.pages.bias_report import document, to_dict  # noqa: PLC0415
    from app.pages.briefing_folder import asked_of  # noqa: PLC0415
    from app.pages.document import html  # noqa: PLC0415
    from geo.sources.census_groups import read_groups  # noqa: PLC0415

    settings = Settings()
    (asked,) = asked_of(settings, what)[:1]
    question = (
        asked.question if incidents or asked.question.count == INCIDENT else replace(asked.question, measure=HARM)
    )
    found = bias(Answerer(settings), question, read_groups(ethnicity) if ethnicity else None)
    to.mkdir(parents=True, exist_ok=True)
    made = document(found)
    (to / "bias-report.html").write_text(html(made), encoding="utf-8")
    (to / "bias-report.json").write_text(json.dumps(to_dict(found), indent=1, ensure_ascii=False), encoding="utf-8")
    for section in made.sections[: len(found.divisions)]:
        typer.echo(f"{section.heading}: {' '.join(section.paragraphs)}")
    typer.echo(f"{to / 'bias-report.html'} and {to / 'bias-report.json'} are written.")
