"""`afterdark benchmark`: ours beside the peers, as `make benchmark` runs them."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

ROOT = Path(__file__).parents[2]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def benchmark(
        works: Annotated[
            list[str] | None, typer.Argument(help="density, clusters, … ; all when none is named.")
        ] = None,
        scale: Annotated[float, typer.Option(min=0.0001, max=1, help="Thin the large inputs, for a quick look.")] = 1.0,
    ) -> None:
        """Measure the engine beside its peers; a whole run writes benchmarks/RESULTS.md."""
        command = [sys.executable, "-m", "benchmarks", *(works or ()), "--scale", str(scale)]
        if done := subprocess.run(command, cwd=ROOT, check=False).returncode:
            raise typer.Exit(done)
