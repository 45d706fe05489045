"""The demo's three planted sites, ready to be looked at."""

from datetime import date, timedelta
from typing import Final

import shapely

from app.records.journal import Records
from app.sites.site import KIND, Indicator, Phase, Site, create_site, save_site, valid
from geo.source import DEMO
from geo.store.base import Store

AUTHOR: Final = DEMO.id


def demo_sites(store: Store) -> tuple[Site, ...]:
    """The sites that came with the demo; empty when it is not loaded."""
    return tuple(
        Site(
            name=row["name"],
            geometry=shapely.from_wkt(row["wkt"]),
            lead="Synthetic lead",
            partners=("Synthetic council", "Synthetic housing association"),
            phases=(
                Phase("clear", row["clear"], _eve(row["hold"])),
                Phase("hold", row["hold"], _eve(row["build"])),
                Phase("build", row["build"]),
            ),
            indicators=(Indicator("All recorded crime in the site", "20 % fewer than the year before", counted=True),),
            source=DEMO.id,
            id=row["id"],
        )
        for row in store.read("sites", source=DEMO.id).to_pylist()
    )


def save_demo_sites(store: Store, records: Records) -> int:
    """Save the demo's sites, or update those that nobody touched; returns how many were written."""
    written = 0
    for new in demo_sites(store):
        kept = records.history(KIND, new.id)
        if not kept:
            create_site(records, new, who=AUTHOR, id=new.id)
        elif kept[-1].retired or any(record.who != AUTHOR for record in kept) or kept[-1].body == valid(new).body:
            continue
        else:
            save_site(records, new.id, new, who=AUTHOR, version=kept[-1].version)
        written += 1
    return written


def _eve(day: date) -> date:
    return day - timedelta(days=1)
