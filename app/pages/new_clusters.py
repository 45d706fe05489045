"""New clusters as a table."""

from typing import Final

from app.answering.new_clusters import NewClusters
from app.table import Column, Table
from app.words.new_clusters import once

CLUSTERS: Final = (
    Column("rank", "Rank", kind="count"),
    Column("name", "Ward"),
    Column("chance", "By chance", "", "How often a cluster as strong appears by chance anywhere in the area"),
    Column("n", "Incidents", "", "In the circle since the first day", "count"),
    Column("expected", "Expected", "", "The circle's share of all incidents times those of the same days", "number", 1),
    Column("radius", "Radius", "m", "", "number", 0),
    Column("first", "Since", kind="date"),
    Column("last", "To", kind="date"),
    Column("places", "Locations", kind="count"),
)


def cluster_rows(found: NewClusters) -> Table:
    """One row a cluster, the strongest first."""
    rows = tuple(
        (
            one.rank,
            one.name,
            once(one, found),
            one.n,
            one.expected,
            round(one.radius, -1),
            one.first,
            one.last,
            one.places,
        )
        for one in found.clusters
    )
    return Table(
        "new-clusters",
        "New clusters, the strongest first",
        CLUSTERS,
        rows,
        tuple(one.geometry for one in found.clusters),
    )
