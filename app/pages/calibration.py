"""The page of what was measured: every claim with its sentences, its drawing and its table."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.calibration.claim import Claim
from app.calibration.figures import Figures
from app.calibration.kinds import Calibration
from app.calibration.measured import Measured
from app.maps.calibration import shares_svg
from app.table import Column, Table
from app.words import calibration as words

WRONG: Final = Column("held", "Wrong", "", "How often it was wrong when it was tried", "share", 3)
COLUMNS: Final = (
    Column("when", "Tried on"),
    Column("stated", "Stated", "", "What the page promises", "share", 3),
    Column("held", "Was so", "", "How often it was so when it was tried", "share", 3),
    Column("low", "Low", "", "Lower end of the 95 % interval of that share", "share", 3, "held"),
    Column("high", "High", "", "Upper end of the 95 % interval of that share", "share", 3, "held"),
    Column("n", "Of", "", "How many were tried", "count"),
    Column("target", "Target"),
    Column("result", "Result"),
    Column("missed", "Missed", kind="flag"),
)


@dataclass(frozen=True)
class Part:
    """One claim: its words, the result in one sentence, when it was measured and how; drawing: an SVG. here: a sentence
    for each row of the data of this service; changed: they have changed since these were measured."""

    claim: Claim
    claimed: words.Told
    result: str
    figures: Figures
    drawing: str
    table: Table
    here: tuple[str, ...]
    here_figures: Figures | None
    changed: bool

    @property
    def kept(self) -> bool:
        """Whether no row missed its target."""
        return all(row.met for row in self.figures.rows)


def parts(found: Calibration, snapshot: str) -> tuple[Part, ...]:
    """Every claim that was measured, in the order of the claims. snapshot: of the data that are loaded."""
    return tuple(_part(claim, of, found.measured_here.get(claim), snapshot) for claim, of in found.shipped.items())


def shares_table(claim: Claim, rows: Iterable[Measured]) -> Table:
    """One row a condition; a share of fewer trials than say anything is not given."""
    values = tuple(
        (
            f"{words.DATA[row.data]}: {words.conditions(row)}",
            row.stated, row.held, row.low, row.high, row.n, words.target(row), words.kept(row), not row.met,
        )
        for row in rows
    )  # fmt: skip
    claimed = words.CLAIMS[claim]
    columns = tuple(WRONG if one.key == WRONG.key and claimed.false else one for one in COLUMNS)
    return Table(f"calibration-{claim}", claimed.title, columns, values)


def _part(claim: Claim, of: Figures, local: Figures | None, snapshot: str) -> Part:
    claimed = words.CLAIMS[claim]
    return Part(
        claim,
        claimed,
        words.result(of.rows, false=claimed.false),
        of,
        shares_svg(claimed.title, of.rows),
        shares_table(claim, of.rows),
        words.local_sentences(local) if local else (),
        local,
        bool(local and local.snapshot != snapshot),
    )
