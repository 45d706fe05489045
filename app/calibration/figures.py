"""Measured figures as files: those that the product ships, and those of the user's own data."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from app.calibration.claim import Aspect, Claim, Condition, Data
from app.calibration.measured import Measured

SHIPPED: Final = Path(__file__).with_name("shipped.json")
"""The figures that the product ships, written by `python -m benchmarks.calibration`."""


MINIMUM_TRIALS: Final = 10
"""Of the user's own data, below which a share is not given: it says nothing, and could tell of single places."""


@dataclass(frozen=True)
class Figures:
    """The rows of one claim and the day on which they were measured. snapshot: of the data, "" for shipped figures;
    synthetic: the data were made up."""

    rows: tuple[Measured, ...]
    day: date
    snapshot: str = ""
    synthetic: bool = False


def read(path: Path = SHIPPED) -> dict[Claim, Figures]:
    """Figures by claim, in the order of the claims; none where there is no file. Raises ValueError for a broken one."""
    if not path.exists():
        return {}
    kept: Any = json.loads(path.read_text(encoding="utf-8"))
    return {claim: _figures(claim, kept[claim]) for claim in Claim if claim in kept}


def text(figures: Mapping[Claim, Figures]) -> str:
    """The file: one row a line, claims in their order; the same figures give the same bytes."""
    parts = []
    for claim in Claim:
        if claim in figures:
            one = figures[claim]
            head = {"day": one.day.isoformat(), "snapshot": one.snapshot, "synthetic": one.synthetic}
            rows = ",\n".join(f"    {json.dumps(_record(row))}" for row in one.rows)
            parts.append(f'  "{claim}": {json.dumps(head)[:-1]}, "rows": [\n{rows}\n  ]}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def write(path: Path, figures: Mapping[Claim, Figures]) -> None:
    """Put the figures into a file, all or nothing: a reader meanwhile has the old ones."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(text(figures), encoding="utf-8")
    part.replace(path)


def updated(
    before: Mapping[Claim, Figures], measured: Mapping[Claim, Iterable[Measured]], day: date
) -> dict[Claim, Figures]:
    """The figures with these claims measured anew; a claim whose rows are the same keeps the day it had."""
    after = dict(before)
    for claim, found in measured.items():
        rows = tuple(found)
        if claim not in after or after[claim].rows != rows:
            after[claim] = Figures(rows, day)
    return {claim: after[claim] for claim in Claim if claim in after}


def _record(row: Measured) -> dict[str, Any]:
    kept = asdict(row)
    del kept["claim"]
    kept["conditions"] = [[one.aspect, one.low, one.high] for one in row.conditions]
    return kept


def _figures(claim: Claim, kept: Any) -> Figures:
    rows = tuple(
        Measured(
            claim,
            Data(row["data"]),
            **{key: row[key] for key in ("stated", "held", "low", "high", "n", "target_low", "target_high")},
            conditions=tuple(Condition(Aspect(a), low, high) for a, low, high in row["conditions"]),
        )
        for row in kept["rows"]
    )
    return Figures(rows, date.fromisoformat(kept["day"]), kept["snapshot"], kept["synthetic"])
