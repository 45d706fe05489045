"""Which methods the incidents of a question bear, and what stands in the way of the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.answering.answered import Listing
from app.answering.answerer import Answerer, rests_on
from app.answering.area_about import AreaAbout
from app.answering.keeper import Kind
from app.answering.question import Question
from app.methods.bound import kind_of
from app.methods.found import InputKind
from app.methods.running import runs
from geo.offence.offences import Definition
from geo.source import source_of
from geo.surroundings.assets import read_assets
from geo.surroundings.population import placed
from models.described import Input
from models.method import Method
from models.registry import methods

BESIDE: Final = {Input.BESIDE, Input.BESIDE_EASTING}
WHOLE: Final = ("hdbscan", "near_strings", "nearest_neighbour", "self_exciting", "relative_risk_tolerance")
"""Methods that count each incident whole."""


class State(StrEnum):
    """Whether a method can be run, or why it cannot."""

    RUNS = "runs"
    ELSEWHERE = "elsewhere"
    DAYS = "days"
    ANONYMOUS = "anonymous"
    STREETS = "streets"
    VENUES = "venues"
    PARTS = "parts"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Offered:
    """states: of every method, by id; stands_in: whether most of it is selected by categories that stand in."""

    question: Question
    definition: Definition
    stands_in: bool
    where: tuple[str, ...]
    about: AreaAbout
    states: Mapping[str, State]


@dataclass(frozen=True)
class _Facts:
    month_only: bool
    anonymised: bool
    streets: bool
    venues: bool
    residents: bool
    parts: bool


def _state(method: Method, facts: _Facts) -> State:
    takes, kind = set(method.takes), kind_of(method)
    if not runs(method):
        return State.ELSEWHERE
    if kind is InputKind.STREETS and (facts.anonymised or facts.month_only):
        return State.ANONYMOUS
    if kind is InputKind.STREETS and not facts.streets:
        return State.STREETS
    if Input.DAY in takes and facts.month_only:
        return State.DAYS
    if takes & BESIDE and not (facts.venues or (facts.residents and Input.BESIDE in takes)):
        return State.VENUES
    return State.PARTS if facts.parts and method.id in WHOLE else State.RUNS


def _streets(world: Answerer) -> bool:
    """Whether the basemap in use can be measured along, without making the network of it."""
    used = world.basemaps.used()
    return bool(used) and (found := world.basemaps.read(used)) is not None and found.routable


def _offered(world: Answerer, asked: Question, stamp: str) -> Listing[Offered]:
    area = world.area(asked)
    what, period, _, found = world.select(asked, world.store.snapshot())
    facts = _Facts(
        month_only=found.month_only,
        anonymised=source_of(period.source).anonymised,
        streets=_streets(world),
        venues=len(read_assets(world.store, "venues", beside=period.source)) > 0,
        residents=placed(world.store) is not None,
        parts=not found.rows.alike,
    )
    offer = Offered(
        asked.but(source=period.source), what, found.by_proxy > len(found) / 2, area.where, area.about,
        {one.id: _state(one, facts) for one in methods()},
    )  # fmt: skip
    source = source_of(period.source)
    return Listing(
        stamp, asked, world.store.snapshot().id, offer, (world.settings.marking, area.marking),
        ("incidents",) if source.synthetic else (), found.month_only,
        attributions=tuple(filter(None, (source.attribution, world.wards.attribution))),
    )  # fmt: skip


METHODS: Final = Kind("methods", _offered, rests_on)
"""Which methods the incidents of a question bear."""
