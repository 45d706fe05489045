"""What is to be said of the area of a question, wherever its answer is shown."""

from dataclasses import dataclass
from typing import Final

from app.answering.area_text import AreaKind
from geo.streets.basemap import Place


@dataclass(frozen=True)
class AreaAbout:
    """What is to be said of an area.

    rank: of a town's locality; alone: it is a single ward; radius: of a circle, metres; km2: of its outline; beyond:
    share of it outside the force's area; made_up: it was drawn on made-up data; boundaries: the label of the set that
    it comes from; attributions: what their licences ask to be printed.
    """

    kind: AreaKind = AreaKind.WHOLE
    rank: Place | None = None
    alone: bool = False
    radius: float = 0.0
    km2: float = 0.0
    beyond: float = 0.0
    made_up: bool = False
    boundaries: str = ""
    attributions: tuple[str, ...] = ()


THE_WHOLE: Final = AreaAbout()
