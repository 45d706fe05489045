"""Where is it dense?"""

from models.method import BANDWIDTH, BOUNDS, CELL, KERNEL, WEIGHTS, Method, Parameter, X, Y

RINGS = Parameter("rings", "array", "Outlines of the area, holes among them, each (n, 2)", unit="m")
CANDIDATES = Parameter("candidates", "array", "Bandwidths to try; a spread of them when left out", None, unit="m")
SURFACE = "a Surface of models.density"

METHODS = (
    Method(
        "kde", "models.density:kde", "Kernel density on a grid, exact, in incidents per km².",
        "Silverman 1986, Density Estimation, 4.2; row sweep after Chan et al. 2022 (SLAM)",
        (X, Y, BOUNDS, CELL, BANDWIDTH, WEIGHTS, KERNEL),
    ),
    Method(
        "kde_inside", "models.edge:kde_inside", "Density up to the edge of any area, not thinned where the area ends.",
        "Diggle 1985, Applied Statistics 34; uniform correction",
        (X, Y, RINGS, BOUNDS, CELL, BANDWIDTH, WEIGHTS, KERNEL),
    ),
    Method(
        "kde_adaptive", "models.adaptive:kde_adaptive", "Density with a kernel narrow where incidents are many.",
        "Abramson 1982, Annals of Statistics 10", (X, Y, BOUNDS, CELL, BANDWIDTH, WEIGHTS, KERNEL),
    ),
    Method(
        "recency", "models.decay:recency", "Weights that halve with age, so that the density follows what is recent.",
        "Exponential decay; Bowers, Johnson & Pease 2004 for the idea",
        (
            Parameter("age_days", "array", "Age of each incident", unit="d", low=0),
            Parameter("half_life", "number", "Age at which an incident counts half", unit="d", low=1),
        ),
    ),
    Method(
        "difference", "models.difference:difference", "Did it rise or fall? Two densities against chance.",
        "Poisson tolerance of a difference of kernel sums",
        (
            Parameter("before", "object", SURFACE),
            Parameter("after", "object", f"{SURFACE} on the same grid"),
            BANDWIDTH, KERNEL,
            Parameter("exposure", "number", "Length of the later period over that of the earlier", 1.0, low=0),
        ),
    ),
    Method(
        "relative_risk", "models.relative_risk:relative_risk",
        "Log of the ratio of two densities: risk for the venues, residents or earlier incidents there.",
        "Bithell 1990; Kelsall & Diggle 1995",
        (
            Parameter("incidents", "object", SURFACE),
            Parameter("denominator", "object", f"{SURFACE} on the same grid"),
            Parameter("epsilon", "number", "Added to both, so that empty ground has no risk; chosen if left out", None),
        ),
    ),
    Method(
        "network_kde", "models.network:network_kde", "Density along streets instead of across them.",
        "Okabe, Satoh & Sugihara 2009, IJGIS 23; discontinuous",
        (
            Parameter("lines", "array", "Streets, each (n, 2)", unit="m"),
            Parameter("events", "array", "Incidents, (n, 2)", unit="m"),
            Parameter("samples", "array", "Where the density is asked, (m, 2)", unit="m"),
            Parameter("bandwidth", "array", "Reach along the streets, one or one an incident", unit="m", low=25),
            KERNEL, WEIGHTS,
        ),
    ),
    Method(
        "rule_of_thumb", "models.bandwidth:rule_of_thumb", "Bandwidth from the spread of the incidents, both axes.",
        "Silverman 1986, 4.3.2; Bowman & Azzalini 1997", (X, Y, WEIGHTS, KERNEL),
    ),
    Method(
        "k_nearest", "models.bandwidth:k_nearest", "Bandwidth from the distance to the k-th nearest distinct place.",
        "Williamson et al. 1999, Crime Mapping Research Center",
        (X, Y, Parameter("k", "integer", "Which neighbour", 10, low=1, high=100), WEIGHTS),
    ),
    Method(
        "cross_validated", "models.bandwidth:cross_validated", "Bandwidth by least-squares cross-validation.",
        "Bowman 1984, Biometrika 71; ties counted as one place", (X, Y, WEIGHTS, KERNEL, CANDIDATES),
    ),
    Method(
        "hold_out", "models.bandwidth:hold_out", "The bandwidth whose hottest cells catch most of a later period.",
        "Chainey, Tompson & Uhlig 2008, Security Journal 21 (PAI)",
        (
            X, Y,
            Parameter("next_x", "array", "Eastings of the later incidents", unit="m"),
            Parameter("next_y", "array", "Northings of the later incidents", unit="m"),
            BOUNDS, CELL,
            Parameter("candidates", "array", "Bandwidths to try", unit="m"),
            Parameter("share", "number", "Share of the area that is flagged", 0.05, low=0, high=1),
            WEIGHTS,
            Parameter("next_weights", "array", "Weights of the later incidents", None, low=0),
            KERNEL,
            Parameter("inside", "array", "Which cells count; all when left out", None),
        ),
    ),
)  # fmt: skip
