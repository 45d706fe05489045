"""Which adapter answers for which method: by the words of the method, never by the case's name."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from app.conformance import change, density, groups, local, near, network, series, sizes
from app.conformance.case import Case
from app.conformance.number import Number

Adapter = Callable[[Case], Iterator[Number]]

ADAPTERS: Final[tuple[tuple[str, Adapter], ...]] = (
    (r"fdr|false discovery|benjamini", local.fdr),
    (r"emerging|ehsa", series.emerging),
    (r"mann.?kendall|sen.?s? slope", series.mann_kendall_trend),
    (r"aoristic", series.aoristic),
    (r"network.*(kde|kernel|density)|nkde", network.kernel),
    (r"network [kg]\b", network.k_function),
    (r"moran", local.moran),
    (r"getis|local g|gi\*", local.g),
    (r"knox|mantel|jacquez", near.knox_tables),
    (r"string", near.strings),
    (r"ripley", near.ripley),
    (r"nearest.neighbou?r|clark|donnelly", near.nearest),
    (r"promap|prospective", density.prospective),
    (rf"({'|'.join(density.KERNEL_WORDS)}).*distance weight", density.distance_weight),
    (r"kde|kernel density", density.densities),
    (r"dbscan", groups.dbscan_labels),
    (r"gini|lorenz|concentration", groups.concentration),
    (r"hit rate|p[ae]i\b|predictive (accuracy|efficiency)", groups.accuracy),
    (r"cell size", sizes.cells),
    (r"small.sample|g statistic", sizes.exact),
    (r"e-?test", change.poisson_rates),
    (r"displacement|wdq|wdd|relative effect", change.displaced),
)
"""In the order in which they are tried."""


def adapter_for(method: str) -> Adapter | None:
    """The first adapter whose words stand in the method's name."""
    return next((adapter for words, adapter in ADAPTERS if re.search(words, method.lower())), None)
