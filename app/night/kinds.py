"""The answers about hours and nights, each as a kind that the Keeper keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import shapely

from app.answering.answered import Listing
from app.answering.answerer import Answerer, rests_on
from app.answering.keeper import Kind
from app.answering.question import Question
from app.answering.zone_counts import ZoneCounts, count_in_zones
from app.night.answer import HourMaps, Nights
from app.night.hour_maps import hour_maps
from app.night.week import nights


@dataclass(frozen=True)
class HourQuestion:
    """Maps of single hours. around: id of the hotspot of the question's Answer that they show from near by, "" for
    the whole area."""

    asked: Question
    around: str = ""


def _week(world: Answerer, asked: Question, stamp: str) -> Listing[Nights]:
    found = nights(world, asked)
    return world.listing(stamp, asked, found, found.asked)


def _hours(world: Answerer, of: HourQuestion, stamp: str) -> Listing[HourMaps]:
    answer = world.keeper.answer(WEEK, of.asked).found.asked
    spot = next((one for one in answer.hotspots if of.around and one.id == of.around), None)
    return world.listing(stamp, of, hour_maps(world, of.asked, around=spot), answer)


def _zone_counts(world: Answerer, asked: Question, stamp: str) -> Listing[ZoneCounts | None]:
    zones = world.zones(world.source(asked.source))
    if asked.area:
        shape = world.area(asked).shape
        zones = tuple(zone for zone in zones if shapely.intersects(zone.geometry, shape))
    return world.listing(stamp, asked, count_in_zones(world, asked, zones) if zones else None)


def _hours_of(world: Answerer, of: HourQuestion) -> Sequence[object]:
    return rests_on(world, of.asked)


WEEK: Final = Kind("week", _week, rests_on)
"""The hours and nights of a question."""
HOURS: Final = Kind("hours", _hours, _hours_of)
"""The density in single hours of Friday and Saturday night."""
ZONE_COUNTS: Final = Kind("zone-counts", _zone_counts, rests_on)
"""How many incidents of a question stand in each zone of its area; None without zones."""
