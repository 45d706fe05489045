"""Methods that no run on a question's incidents can show: on which page each is at work, or what it is a part of."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Why(StrEnum):
    """Why a method is not run by itself. ON_PAGE: a page runs it, with what it takes beside the incidents; PART: of
    another method, on what that one has in between; TYPED: it takes a few numbers that a person has; UNFIT: what it
    asks for is nothing that a question's data are."""

    ON_PAGE = "on_page"
    PART = "part"
    TYPED = "typed"
    UNFIT = "unfit"


@dataclass(frozen=True)
class Elsewhere:
    """page: address of the page, "" for none; of: the method that it is a part of, "" for none."""

    why: Why
    page: str = ""
    of: str = ""


def _pages(page: str, *ids: str) -> dict[str, Elsewhere]:
    return {id: Elsewhere(Why.ON_PAGE, page) for id in ids}


def _parts(of: str, *ids: str) -> dict[str, Elsewhere]:
    return {id: Elsewhere(Why.PART, of=of) for id in ids}


def _plain(why: Why, *ids: str) -> dict[str, Elsewhere]:
    return {id: Elsewhere(why) for id in ids}


ELSEWHERE: Final[Mapping[str, Elsewhere]] = {
    **_pages(
        "/", "split_at_valleys", "cluster_stability", "found_again", "survival_in_cells", "multiscale_expected",
        "weighted_sum_interval",
    ),
    **_pages("/trend", "monthly_range", "rate_ratio", "change_seen"),
    **_pages("/new-clusters", "space_time_scan"),
    **_pages("/night", "night_rate"),
    **_pages("/safety-at-night", "rank_sites", "binomial_interval", "harm_by_place"),
    **_pages(
        "/clear-hold-build", "evaluate", "judge", "expected_cases", "effect", "power", "smallest_fall", "planned_power",
        "difference_in_differences", "interrupted_series", "synthetic_control", "placebo_sites", "placebo_dates",
        "regression_to_mean", "match_controls", "displacement_watch", "cell_classes", "mode_shift", "dispersion", "wdd",
        "wdq", "relative_effect_size",
    ),
    **_pages("/calibration", "false_alarms"),
    **_pages("/change", "difference_tolerance"),
    **_pages("/near-repeats", "knox", "repeat_window"),
    **_pages("/emerging", "emerging_cells"),
    **_pages("/concentration", "concentration_range", "rate_mixture", "redrawn"),
    **_pages(
        "/concentration", "top_places", "captured", "capture_interval", "rolling_tops", "trade_off",
        "consistency_range",
    ),
    **_pages("/similar", "similarity"),
    **_parts("kde_recent", "recency"),
    **_parts("hot_spots", "fdr_cutoff", "bonferroni_cutoff"),
    **_parts("emerging_hot_spots", "emerging_four", "emerging_eight"),
    **_parts("dbscan", "dbscan_nd"),
    **_plain(
        Why.TYPED, "e_test", "pooled_e_test", "poisson_rate_test", "poisson_ratio_test", "exact_g",
    ),
    **_plain(
        Why.UNFIT, "difference", "hold_out", "ripley_k", "ripley_envelope", "global_envelope", "pai", "hit_rate",
        "patrol_days", "residual_days", "paired_gain", "long_run", "share_gap",
    ),
}  # fmt: skip
"""Every method that `app.methods.running.runs` says no to."""

ALSO: Final[Mapping[str, str]] = {
    "kde": "/", "dbscan": "/", "network_kde": "/", "hierarchical_rates": "/rates", "funnel": "/rates",
    "local_g_grid_p": "/",
    "emerging_hot_spots": "/emerging", "near_strings": "/near-repeats", "mann_kendall": "/trend",
}  # fmt: skip
"""Pages on which methods that run by themselves are at work, too, with more of what belongs to them."""
