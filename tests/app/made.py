"""An Answer made by hand, with the texts and numbers that break exports, and a stand-in that gives it."""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import shapely

from app.answering.answer import Answer, Cell, Hotspot, Ward
from app.answering.answered import Listing
from app.answering.answerer import MAP
from app.answering.choices import Choice, Parameter, Reason
from app.answering.keeper import Keeper
from app.answering.notes import Note, NoteTopic
from app.answering.own_definitions import OwnDefinitions
from app.answering.period import Period
from app.answering.question import Question
from app.records.journal import Records
from app.settings import Settings
from geo.offence.offences import definition
from geo.space.boundaries import default_wards
from geo.store.base import Snapshot
from geo.streets.basemap_files import BasemapFolder
from models.density import Surface

SWINDON = (415_000.0, 184_500.0)
FORMULAS = ('=HYPERLINK("http://127.0.0.1")', "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1")
MARKUP = '<script>alert("x")</script>'


def spot(rank: int, name: str, **changes: Any) -> Hotspot:
    east, north = SWINDON[0] + 900 * rank, SWINDON[1] - 700 * rank
    made = Hotspot(
        id=f"h{rank}",
        rank=rank,
        name=name,
        geometry=shapely.Point(east, north).buffer(150 + 20 * rank),
        n=1234.0 / rank,
        places=30 - rank,
        km2=0.07069 * rank,
        rate=17456.789 / rank,
        rate_low=16000.5,
        rate_high=18999.499,
        ward="Eastcott",
        top=(("Robbery", 1000.0), ("Possession of weapons", 234.5)),
        months_active=12,
        stability=1 - rank / 10,
        rank_low=1,
        rank_high=rank + 2,
    )
    return replace(made, **changes)


def made_cells() -> tuple[Cell, ...]:
    return tuple(
        Cell(
            id=f"c{i}",
            rank=i + 1,
            name=f"SU{i:04d}",
            n=25.0 - i,
            places=3,
            km2=0.0625,
            rate=400.0 - i,
            rate_low=300.0,
            rate_high=500.0,
            z=float("nan") if i == 7 else 3.456 - i,
            hot=i < 5,
            geometry=shapely.box(SWINDON[0] + 250 * i, SWINDON[1], SWINDON[0] + 250 * (i + 1), SWINDON[1] + 250),
        )
        for i in range(25)
    )


def made_wards() -> tuple[Ward, ...]:
    wards = default_wards()
    return tuple(
        Ward(
            id=wards.code[i],
            rank=i + 1,
            name=FORMULAS[i] if i < len(FORMULAS) else wards.name[i],
            n=float(117 - i),
            geometry=wards.geometry[i],
            places=i,
            km2=float(wards.km2[i]),
            rate=(117 - i) / float(wards.km2[i]),
            rate_low=0.0,
            rate_high=float("inf") if i == 9 else 12.3456,
            code=wards.code[i],
            authority=wards.authority_name[i],
        )
        for i in range(len(wards))
    )


def bump(cell: float = 50.0) -> Surface:
    """A smooth density round Swindon with one peak."""
    xmin, ymin = SWINDON[0] - 8000, SWINDON[1] - 6000
    nx, ny = int(16_000 / cell), int(12_000 / cell)
    x, y = xmin + (np.arange(nx) + 0.5) * cell, ymin + (np.arange(ny) + 0.5) * cell
    values = 900 * np.exp(-(((x[None] - SWINDON[0]) / 900) ** 2) - ((y[:, None] - SWINDON[1]) / 700) ** 2)
    return Surface(values, (xmin, ymin, xmin + nx * cell, ymin + ny * cell), cell)


def answer() -> Answer:
    asked = Question(offence="ROBBERY")
    return Answer(
        id="0123456789abcdef0123",
        asked=asked,
        snapshot="5eed",
        version="0.1.0",
        definition=definition("ROBBERY"),
        question=asked.but(source="demo", first=date(2025, 1, 1), last=date(2025, 12, 1), bandwidth=250.0),
        where=("Swindon", MARKUP),
        hours=None,
        stands_in=False,
        first=date(2025, 1, 1),
        last=date(2025, 12, 1),
        months=11,
        missing=(date(2025, 6, 1),),
        n=1234.5,
        n_placed=1230.0,
        n_outside=4.0,
        places=311,
        month_only=False,
        synthetic=True,
        surface=bump(),
        breaks=np.array([10.0, 50, 100, 200, 400, 800]),
        hotspots=(
            spot(1, FORMULAS[0]),
            spot(2, MARKUP, rate=float("nan")),
            spot(3, "bell \x07 and tab\t"),
            spot(6, "Weak", stability=0.2),
        ),
        wards=made_wards(),
        cells=made_cells(),
        choices=(Choice(Parameter.BANDWIDTH, 250.0, Reason.ANONYMOUS_POINTS),),
        notes=(Note(NoteTopic.MADE_UP), Note(NoteTopic.BOUNDARIES, quoted="=Not the whole story.")),
        attributions=("Contains public sector information licensed under the Open Government Licence v3.0.",),
        area=shapely.box(400_000, 170_000, 430_000, 200_000),
        bounds=(400_000.0, 170_000.0, 430_000.0, 200_000.0),
    )


class StubKeeper(Keeper["Stub"]):
    """Stamps every answer with the id of the one there is."""

    def stamp(self, kind: Any, question: Any) -> str:
        return self.world.made.id


@dataclass
class Stub:
    """Gives one Answer to every question; counts how often it was asked."""

    made: Answer
    settings: Settings = field(default_factory=lambda: Settings(page_limit=50))
    store: Any = field(
        default_factory=lambda: SimpleNamespace(
            snapshot=lambda: Snapshot("5eed", ()),
            reports=list,
            undoable=tuple,
            facts=lambda **asked: SimpleNamespace(by_precision={}, rows=0),
            boundaries=SimpleNamespace(chosen=lambda kind: None, identity=lambda kind: None),
        )
    )
    wards: Any = field(default_factory=default_wards)
    wards_offered: bool = True
    records: Any = field(default_factory=lambda: Records(Path("none")))
    basemaps: Any = field(default_factory=lambda: BasemapFolder(Path("none")))
    definitions: Any = field(default_factory=lambda: OwnDefinitions(Records(Path("none"))))
    asked: list[Question] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.keeper = StubKeeper(self, size=8)

    def mark(self) -> str:
        return self.made.id

    def basis(self) -> list[object]:
        return [self.made.id]

    def zones(self) -> tuple[()]:
        return ()

    def source(self, asked: str = "") -> str:
        return asked or "demo"

    def period(self, asked: Question, what: object, snapshot: object) -> tuple[Period, list[Choice]]:
        return Period("demo", self.made.first, self.made.last, (), ()), []

    def confined(self, question: object = None) -> bool:
        return False

    def listing(self, stamp: str, question: object, found: Any) -> Listing[Any]:
        return Listing(stamp, question, "5eed", found, ("OFFICIAL",))

    def answer(self, asked: Question) -> Answer:
        return self.keeper.answer(MAP, asked)

    def make(self, asked: Question, stamp: str) -> Answer:
        self.asked.append(asked)
        return self.made
