"""What is said of the names of places and streets."""

from pathlib import Path

from app.figures import number
from geo.streets.names import Names


def derived(names: Names, folder: Path, size: int) -> str:
    """What a layer of names holds, and where it was written."""
    held = (
        f"{number(len(names.localities))} localities, {number(len(names.streets))} street points and "
        f"{number(len(names.postcodes))} postcodes"
    )
    return f"{folder}: {held}, {number(size / 1000)} kB."
