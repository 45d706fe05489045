"""What every test may ask for."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data and golden cases beside the project."""
    if not (SHARED / "data").is_dir():
        pytest.skip("../shared is not beside this checkout: real data and golden cases are not here")
    return SHARED
