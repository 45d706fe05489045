"""What an import of boundaries did, and what must be minded in the set that is used from now on."""

from dataclasses import dataclass

from geo.space.boundaries import Boundaries
from geo.space.coverage import Overlap


@dataclass(frozen=True)
class BoundaryReport:
    """One import.

    kept: the set in use from now on; of_file: how many of its areas came with the file; before: the set of the kind in
    use until then; beside: the stored set that it was joined to; replaced: the stored set that it took the place of;
    located: areas put into an authority by where they lie, None when the file says it; overlaps, holes (km2): of kept;
    force: the one that is shown; elsewhere: no area lies in its authorities; far: areas a long way from its outline.
    """

    kept: Boundaries
    of_file: int
    before: Boundaries | None
    beside: Boundaries | None
    replaced: Boundaries | None
    located: int | None
    overlaps: tuple[Overlap, ...]
    holes: tuple[float, ...]
    force: str
    elsewhere: bool
    far: int
