"""The demo's three planted sites, ready to be looked at."""

from datetime import date, timedelta
from typing import Final

import shapely

from app.records.journal import Record, Records
from app.sites.site import KIND, Indicator, Phase, Site, create_site, save_site, valid
from geo.source import DEMO
from geo.sources.demo_places import SITES
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


def save_demo_sites(store: Store, records: Records, *, who: str = AUTHOR) -> int:
    """Save the demo's sites, or update those that nobody touched; returns how many were written. who: writes them."""
    written = 0
    for new in demo_sites(store):
        kept = records.history(KIND, new.id)
        if not kept:
            create_site(records, new, who=who, id=new.id)
        elif kept[-1].retired or _touched(kept) or kept[-1].body == valid(new).body:
            continue
        else:
            save_site(records, new.id, new, who=who, version=kept[-1].version)
        written += 1
    return written


def is_demo_site(id: str, history: list[Record]) -> bool:
    """Whether a site came with the demo, whoever brought it: its first version, or its id, says so."""
    return bool(history) and (history[0].who == AUTHOR or id in {site.id for site in SITES})


def _touched(kept: list[Record]) -> bool:
    """Whether a person changed a site after it was brought."""
    return len(kept) > 1 and any(record.who != AUTHOR for record in kept)


def _eve(day: date) -> date:
    return day - timedelta(days=1)
