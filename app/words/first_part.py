"""What is said of an answer of which the map is there and the certainty is being worked out."""

from typing import Final

TESTING: Final = {
    "now": "Density and outlines are there. How sure each hotspot is, and its rank, is being worked out: this page "
    "will show it by itself. Until then the outlines are not yet tested, and some may go.",
    "done": "Tested: the outlines, the list and the squares now show how sure they are.",
    "busy": "Many people are waiting for answers just now. The hotspots are not yet tested; this page keeps asking.",
    "failed": "How sure the hotspots are could not be worked out, so they are not tested. Load the page again to try "
    "once more.",
    "lost": "The service cannot be reached, so the hotspots are not tested. Load the page again when it is there.",
    "paper": "This page is not printed yet: its hotspots are not tested. Wait until the page says that they are, then "
    "print it again.",
    "by_hand": "Without scripts this page does not change by itself.",
}
"""By the moment at which each is said."""
