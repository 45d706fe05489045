"""What was measured, as an answer that the Keeper keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.answering.answered import Listing
from app.answering.answerer import Answerer
from app.answering.keeper import Kind
from app.calibration import figures
from app.calibration.claim import Claim
from app.calibration.figures import Figures
from app.settings import OWN_FIGURES


@dataclass(frozen=True)
class Calibration:
    """shipped: figures that come with the product; measured_here: those of the data of this service; damaged: the file
    of these cannot be read."""

    shipped: Mapping[Claim, Figures]
    measured_here: Mapping[Claim, Figures]
    damaged: bool = False


def _own(world: Answerer) -> Path:
    return world.settings.data / OWN_FIGURES


def _calibration(world: Answerer, _: None, stamp: str) -> Listing[Calibration]:
    try:
        here, damaged = figures.read(_own(world)), False
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        here, damaged = {}, True
    return world.listing(stamp, None, Calibration(figures.read(), here, damaged))


def _files(world: Answerer, _: None) -> list[object]:
    return [path.read_bytes().hex() if path.is_file() else "" for path in (figures.SHIPPED, _own(world))]


CALIBRATION: Final = Kind("calibration", _calibration, _files)
"""How often what is printed of certainty was true, on public data and on the data of this service."""
