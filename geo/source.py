"""The sources of data that are known by name: one entry each, in the order in which they are trusted."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Final

_OGL: Final = "licensed under the Open Government Licence v3.0."


@dataclass(frozen=True)
class Source:
    """Where rows come from.

    id: as rows, slices and addresses of questions name it; title: as it stands in a sentence; reader: the module of
    `geo.sources` that reads it; incidents: whether it has incidents, not only what stands about; caveat: what must be
    said wherever its incidents show, "" for nothing; attribution: the licence line to print with it, "" for none.
    synthetic: made up, a record of nothing; published: anybody can have the same rows elsewhere; anonymised: its
    places were moved to map points that stand for several addresses, and its times cut to the month.
    """

    id: str
    title: str
    reader: str
    incidents: bool = False
    caveat: str = ""
    attribution: str = ""
    synthetic: bool = False
    published: bool = False
    anonymised: bool = False


FORCE_EXPORT: Final = Source("force-export", "force records", "force_export", incidents=True)
POLICE_UK: Final = Source(
    "police-uk",
    "data.police.uk",
    "police_uk",
    incidents=True,
    caveat="data.police.uk moves every incident to one of more than 750\u202f000 anonymous map points and gives the "
    "month only. This is not an exact location.",
    attribution=f"Crime data: data.police.uk. Contains public sector information {_OGL}",
    published=True,
    anonymised=True,
)
OPENSTREETMAP: Final = Source(
    "openstreetmap",
    "OpenStreetMap",
    "asset_files",
    attribution="© OpenStreetMap contributors, Open Database Licence 1.0.",
    published=True,
)
NAPTAN: Final = Source(
    "naptan",
    "NaPTAN",
    "asset_files",
    attribution=f"Contains NaPTAN data, public sector information {_OGL}",
    published=True,
)
DEPRIVATION: Final = Source("imd", "the Index of Multiple Deprivation", "deprivation_scores", published=True)
POPULATION: Final = Source(
    "population",
    "population estimates and census",
    "population_estimates",
    attribution=f"Residents: Office for National Statistics. Contains public sector information {_OGL}",
    published=True,
)
DEMO: Final = Source(
    "demo",
    "synthetic demonstration data",
    "demo",
    incidents=True,
    caveat="Synthetic data: these incidents were made up for demonstration. No decision may rest on them.",
    synthetic=True,
)
SOURCES: Final = (FORCE_EXPORT, POLICE_UK, OPENSTREETMAP, NAPTAN, DEPRIVATION, POPULATION, DEMO)
"""In the order of trust. Two sources of incidents are never mixed: the same crime would count twice."""


@cache
def source_of(id: str) -> Source:
    """The source with an id; a list of somebody's own, trusted before all others, is known by its id alone."""
    return next((source for source in SOURCES if source.id == id), Source(id, id, "asset_files"))


def by_trust(ids: Collection[str]) -> tuple[Source, ...]:
    """Those sources of incidents that have one of these ids, the most trusted first."""
    return tuple(source for source in SOURCES if source.incidents and source.id in ids)


def real_incidents(ids: Collection[str]) -> bool:
    """Whether any of these is a source of incidents that happened."""
    return any(not source.synthetic for source in by_trust(ids))


def may_judge(ids: Collection[str], incidents: str) -> bool:
    """Whether what came from some sources may be used for a question about incidents of another: what is made up never
    judges real incidents, nor what is real made-up ones. What came from no source, for a person drew it, judges both.
    """
    return not ids or synthetic(ids) == source_of(incidents).synthetic


def synthetic(ids: Collection[str]) -> bool:
    """Whether there are sources, and all of them are made up: whatever shows their data must say so."""
    return bool(ids) and all(source_of(id).synthetic for id in ids)
