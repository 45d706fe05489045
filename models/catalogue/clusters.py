"""Which places belong together, and how sure is that?"""

from models.method import EPS, LEAST, SEED, WEIGHTS, Method, Parameter, X, Y

METHODS = (
    Method(
        "dbscan", "models.clusters:dbscan", "Areas of high density of any shape, exact.",
        "Ester, Kriegel, Sander & Xu 1996, KDD", (X, Y, EPS, LEAST, WEIGHTS),
    ),
    Method(
        "dbscan_nd", "models.clusters:dbscan_nd", "DBSCAN in any number of dimensions, for small tables.",
        "Ester, Kriegel, Sander & Xu 1996, KDD",
        (Parameter("points", "array", "(n, d) coordinates"), EPS, LEAST, WEIGHTS),
    ),
    Method(
        "choose_eps", "models.clusters:choose_eps", "A reach for DBSCAN from how far apart the distinct places are.",
        "Knee of the k-distance graph, Ester et al. 1996, 4.2",
        (
            X, Y,
            Parameter("nearest", "integer", "Which neighbour the distances are to", 4, low=1),
            Parameter("low", "number", "Never less", 50, unit="m", low=0),
            Parameter("high", "number", "Never more", 500, unit="m", low=0),
            WEIGHTS,
        ),
    ),
    Method(
        "choose_min_weight", "models.clusters:choose_min_weight",
        "A minimum for DBSCAN that makes areas local peaks, for few incidents as for many.",
        "Two standard deviations above the surroundings of a typical incident, negative binomial; never under 6",
        (X, Y, EPS, WEIGHTS),
    ),
    Method(
        "survival", "models.stability:survival",
        "How sure an area is: the share of resamples in which its core survives, and the interval of its rank.",
        "Poisson bootstrap; Efron & Tibshirani 1993; Hennig 2007, CSDA 52",
        (
            X, Y,
            Parameter("labels", "array", "What dbscan returned for the same points"),
            EPS, LEAST, WEIGHTS,
            Parameter("resamples", "integer", "How often to resample", 199, low=1, high=9_999),
            SEED,
        ),
    ),
    Method(
        "hdbscan", "models.hdbscan:hdbscan", "Clusters that each have a density of their own.",
        "Campello, Moulavi & Sander 2013, PAKDD; scikit-learn",
        (
            X, Y,
            Parameter("min_cluster_weight", "integer", "The least weight of a cluster", low=2),
            Parameter("min_weight", "integer", "Weight within the core distance; the same when left out", None, low=1),
            WEIGHTS,
        ),
    ),
    Method(
        "space_time_dbscan", "models.space_time:space_time_dbscan",
        "Clusters close in space and in time at once; the clock may go round the week.",
        "Birant & Kut 2007, Data & Knowledge Engineering 60",
        (
            X, Y,
            Parameter("times", "array", "When: days, or hours of the week with period 168"),
            EPS,
            Parameter("eps_time", "number", "Two incidents this near in time are neighbours; unit of times", low=0),
            LEAST, WEIGHTS,
            Parameter("period", "number", "The clock's round, 168 hours for a week; none when left out", None),
        ),
    ),
)  # fmt: skip
