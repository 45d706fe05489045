"""What a method cannot say, one sentence or two for each that runs on a question; docs/methods.md has the same."""

from collections.abc import Mapping
from typing import Final

CANNOT_SAY: Final[Mapping[str, str]] = {
    "kde": "whether it is more than chance; the picture is the bandwidth's",
    "kde_inside": "as much near the edge: it rests on fewer incidents there",
    "kde_adaptive": "more in thin country than the few incidents there hold",
    "kde_recent": "that the rest is over: it fades as fast as the half-life says; of months, which day of them",
    "relative_risk_tolerance": "risk where nobody is: no score",
    "relative_risk": "risk where the denominator is nearly nothing: left blank",
    "network_kde": "anything of snapped points: exact places only",
    "rule_of_thumb": "a town's detail: it is too smooth over a county",
    "k_nearest": "how many cases stand on each",
    "cross_validated": "whether repeats at one address call for less",
    "dbscan": "how sure it is (cluster_stability); a place of weight 0 may still join two others",
    "choose_eps": "what is useful to a patrol",
    "choose_min_weight": "that what passes it is more than chance",
    "hdbscan": "anything useful on anonymised stacks; at most 20,000 cases",
    "space_time_dbscan": "hours that month-only data do not have",
    "local_g": "p from the normal when most cells are 0: use hot_spots",
    "local_g_p": "conditional: anything of the cell itself, which is held fixed",
    "local_g_grid": "p: hot_spots has it",
    "local_g_grid_p": "conditional: anything of the cell itself, which is held fixed",
    "hot_spots": "a lone cell without neighbours",
    "general_g": "where",
    "local_moran": "which kind, without its quadrant",
    "local_moran_p": "which kind, without its quadrant",
    "nearest_neighbour": "where; stacks make everything look gathered",
    "near_strings": "that the same people did it",
    "self_exciting": (
        "that one caused the other: a rise that lasts days at one place looks like repeats; anything on months or "
        "map points; repeats beyond the area's edge"
    ),
    "mann_kendall": "how much is season; it takes months as independent",
    "modified_mann_kendall": "how much is season: take it out first",
    "seasonal_index": "a season that changes from year to year",
    "emerging_hot_spots": "much from fewer than ten periods",
    "lorenz": "with fewer cases than places: adjusted_gini",
    "gini": "with fewer cases than places: adjusted_gini",
    "adjusted_gini": "where: the map does",
    "shares": "that next year's are the same",
    "byar": "what the count will be next time: it is of the rate behind it",
    "hierarchical_rates": "why a place differs",
    "gamma_poisson": "how sure the moments are: hierarchical_rates does",
    "spatial_rates": "anything across the edge of the map",
    "funnel": "that one outside is bad: places differ",
    "poisson_interval": "what the count will be next time: it is of the rate behind it",
}
