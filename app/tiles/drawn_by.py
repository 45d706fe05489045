"""By which code tiles are drawn, so that none is kept that other code drew."""

from functools import cache
from hashlib import sha256
from pathlib import Path

import PIL

from geo.streets.names_file import default_names

STEMS = ("street_tile", "street_style", "label_tile", "label_places", "label_candidates", "backdrop")


@cache
def drawn_by() -> str:
    """Hash of what draws streets and names: our own files, the names that ship, and Pillow's version."""
    here = Path(__file__).parent
    parts = [(here / f"{stem}.py").read_bytes() for stem in STEMS]
    return sha256(b"\0".join((*parts, default_names().sha256.encode(), PIL.__version__.encode()))).hexdigest()[:12]
