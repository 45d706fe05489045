"""A briefing as a slide, and its map alone as a picture."""

from typing import Final

from app.answering.answer import Answer
from app.maps import overview, slide
from app.maps.overview import Shade
from app.maps.slide import MAP, SlideText
from app.pages.briefing import Briefing
from app.tiles.backdrop import Backdrop
from app.words import briefing as words

ROWS: Final = 6
"""Places that a slide names."""
RATIO: Final = 1.45
"""Width to height of a map alone."""
SIZE: Final = 850
"""Units of the longer side of a map that is looked at on a screen."""


def slide_of(brief: Briefing, answer: Answer, shade: Shade, backdrop: Backdrop | None) -> str:
    """The slide, as SVG."""
    picture = overview.svg(answer, shade, backdrop=backdrop, ratio=MAP[0] / MAP[1], size=SIZE)
    return slide.slide(_text(brief), picture, brief.plot, brief.pictured)


def picture_of(brief: Briefing, answer: Answer, shade: Shade, backdrop: Backdrop | None) -> str:
    """The map alone, as SVG."""
    picture = overview.svg(answer, shade, backdrop=backdrop, ratio=RATIO, size=SIZE)
    return slide.picture_of(_text(brief), picture, RATIO, brief.pictured)


def _text(brief: Briefing) -> SlideText:
    return SlideText(
        marking=brief.marking,
        synthetic=brief.synthetic,
        title=brief.title,
        sentences=brief.sentences,
        places=tuple(words.place_line(p.rank, p.name, p.n, p.ranks, p.again) for p in brief.places[:ROWS]),
        hours=brief.hours,
        scale=brief.scale,
        scale_title=brief.scale_title,
        about=(" ".join(brief.know[:2]), brief.method, " ".join(brief.sources), f"Made on {brief.made}. {brief.again}"),
    )
