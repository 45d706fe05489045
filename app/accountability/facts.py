"""What is true of this version and can be looked up: its methods, definitions, sources, and how its claims came out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import Final

from app.calibration.claim import Claim
from app.calibration.figures import SHIPPED, read
from app.calibration.measured import Measured
from app.gate.policy import Policy, read_policy
from geo.offence.definition import Definition
from geo.offence.offences import definitions
from geo.source import SOURCES, Source
from models.method import Method
from models.registry import by_question, method


@dataclass(frozen=True)
class Model:
    """What a decision may rest on. id: of the product's own; methods: of the registry; claims: what it prints of its
    certainty, with what was measured of each."""

    id: str
    methods: tuple[Method, ...]
    claims: Mapping[Claim, tuple[Measured, ...]]


@dataclass(frozen=True)
class Facts:
    """measured: the day on which the newest claim was measured; questions: every method by the question it answers."""

    version: str
    questions: Mapping[str, tuple[Method, ...]]
    models: tuple[Model, ...]
    definitions: tuple[Definition, ...]
    sources: tuple[Source, ...]
    policy: Policy
    measured: date


MODELS: Final[Mapping[str, tuple[tuple[str, ...], tuple[Claim, ...]]]] = {
    "density": (("kde", "rule_of_thumb"), ()),
    "hotspots": (
        ("dbscan", "split_at_valleys", "cluster_stability", "found_again", "survival_in_cells"),
        (Claim.FOUND_AGAIN, Claim.HOTSPOT_INTERVAL, Claim.RANK_INTERVAL),
    ),
    "squares": (("local_g_grid", "hot_spots", "fdr_cutoff"), (Claim.HOT_CELL, Claim.CELL_INTERVAL)),
    "rates": (("hierarchical_rates", "funnel", "poisson_interval"), (Claim.WARD_INTERVAL,)),
    "night": (("night_rate",), (Claim.NIGHT_RATIO, Claim.KIND_OF_NIGHT)),
    "trend": (
        ("modified_mann_kendall", "monthly_range", "rate_ratio", "difference_tolerance", "space_time_scan"),
        (Claim.TREND, Claim.YEAR_ON_YEAR, Claim.TOLERANCE_CONTOUR, Claim.NEW_CLUSTER),
    ),
    "patrols": (("long_run", "paired_gain", "patrol_days"), ()),
    "verdict": (
        ("evaluate", "judge", "expected_cases", "match_controls", "planned_power", "displacement_watch"),
        (Claim.VERDICT, Claim.POWER, Claim.WATCH_ALERT, Claim.AREA_EFFECT),
    ),
    "bias": (("share_gap",), ()),
}
"""By the product's own name: its methods, and what it prints of its certainty."""


def facts() -> Facts:
    """Looked up in the registry, the definitions, the sources, the policy and the shipped figures of certainty."""
    measured = read(SHIPPED)
    return Facts(
        version=version("afterdark"),
        questions=by_question(),
        models=tuple(
            Model(id, tuple(map(method, ids)), {claim: measured[claim].rows for claim in claims if claim in measured})
            for id, (ids, claims) in MODELS.items()
        ),
        definitions=tuple(definitions()),
        sources=tuple(source for source in SOURCES if not source.synthetic),
        policy=read_policy(),
        measured=max(figures.day for figures in measured.values()),
    )
