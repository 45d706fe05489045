"""Does it repeat, does it change, and what comes next?"""

from models.catalogue.significance import CORRECTED, EVIDENCE, RADIUS
from models.method import ALPHA, AREA_OF, CELL, PERMUTATIONS, SEED, VALUES, WEIGHTS, Method, Parameter, X, Y

DAYS = Parameter("days", "array", "Day of each incident", unit="d")
HOT = Parameter("hot", "array", "(periods, cells) significantly high")
COLD = Parameter("cold", "array", "(periods, cells) significantly low")
PREDICTED = Parameter("predicted", "array", "Predicted value of each cell")
OBSERVED = Parameter("observed", "array", "What happened in each cell", low=0)

METHODS = (
    Method(
        "knox", "models.near_repeat:knox", "Is an incident followed by others close by and soon after?",
        "Knox 1964; Townsley, Homel & Chaseling 2003; permutation of Johnson et al. 2007",
        (X, Y, DAYS,
         Parameter("distance_edges", "array", "Edges of the distance bands, half-open", unit="m", low=0),
         Parameter("day_edges", "array", "Edges of the bands of days, half-open", unit="d", low=0),
         PERMUTATIONS, SEED,
         Parameter("metric", "string", "Distance", "euclidean", choices=("euclidean", "manhattan")),
         WEIGHTS),
    ),
    Method("near_strings", "models.near_repeat:near_strings", "Chains of incidents each near the one before.",
           "Wheeler 2021 (ptools)",
           (X, Y, DAYS, Parameter("distance", "number", "Near in space", unit="m", low=0),
            Parameter("within", "number", "Near in time", unit="d", low=0), WEIGHTS)),
    Method("mann_kendall", "models.trend:mann_kendall", "Is a series rising or falling, whatever its shape?",
           "Mann 1945; Kendall 1975 with ties; slope of Sen 1968",
           (Parameter("series", "array", "One value a period, in order"),)),
    Method(
        "emerging_hot_spots", "models.hot_spots:emerging_hot_spots",
        "What each cell has been over the periods: a new hot spot, a lasting one, a former one?",
        "Getis & Ord 1992; Benjamini & Hochberg 1995; precedence written in models/emerging.py",
        (Parameter("cube", "array", "(periods, ny, nx), oldest first: sums of case weights a cell"), RADIUS, CELL,
         ALPHA, CORRECTED, EVIDENCE,
         Parameter("classes", "string", "Four plain ones or Esri's eight", "four", choices=("four", "eight")), SEED),
    ),
    Method(
        "emerging_four", "models.emerging:four_classes", "New, persistent, intermittent or former hot spot.",
        "Four plain classes; precedence written in models/emerging.py",
        (HOT, COLD,
         Parameter("persistent", "number", "Share of periods that makes it persistent", 0.8, low=0, high=1),
         Parameter("least", "number", "Share of periods below which it is nothing", 0.1, low=0, high=1),
         Parameter("recent", "number", "Last share of the periods that counts as now", 0.2, low=0, high=1)),
    ),
    Method(
        "emerging_eight", "models.emerging:eight_classes", "Eight classes of emerging hot spots, as ArcGIS names them.",
        "Esri, Emerging Hot Spot Analysis; precedence written in models/emerging.py",
        (HOT, COLD, Parameter("trend_z", "array", "Mann-Kendall z of each cell"),
         Parameter("trend_p", "array", "Mann-Kendall p of each cell", low=0, high=1), ALPHA),
    ),
    Method(
        "night_rate", "models.night_rate:night_rate", "Are these nights busier than ordinary ones of their days?",
        "Direct standardisation; quasi-Poisson intervals, McCullagh & Nelder 1989; Garwood 1936",
        (Parameter("counts", "array", "Incidents of each night", low=0),
         Parameter("day", "array", "Day of the week of each night"),
         Parameter("chosen", "array", "Is it one of the nights asked about?"),
         Parameter("ordinary", "array", "Is it a night to compare with?")),
    ),
    Method("lorenz", "models.concentration:lorenz", "How much of the harm stands in how little of the area.",
           "Lorenz 1905; Weisburd 2015, Criminology 53", (VALUES, AREA_OF.by_default(None))),
    Method("gini", "models.concentration:gini", "Concentration in one number: 0 even, 1 all in one place.", "Gini 1912",
           (VALUES, AREA_OF.by_default(None))),
    Method("adjusted_gini", "models.concentration:adjusted_gini", "Gini when there are fewer incidents than places.",
           "Bernasco & Steenbeek 2017, J. Quantitative Criminology 33",
           (VALUES, Parameter("cases", "number", "Incidents in all; the sum of values when left out", None, low=0))),
    Method("shares", "models.concentration:shares", "Share of the area that holds 25, 50 and 80 % of the harm.",
           "Weisburd 2015, Criminology 53",
           (VALUES, AREA_OF.by_default(None),
            Parameter("held", "array", "Shares of the harm", (0.25, 0.5, 0.8), low=0, high=1))),
    Method("pai", "models.accuracy:pai", "How much of next month's crime did the flagged area catch?",
           "Chainey, Tompson & Uhlig 2008 (PAI); Hunt 2016 (PEI); Wheeler & Steenbeek 2021 (RRI)",
           (PREDICTED, OBSERVED, AREA_OF)),
    Method("hit_rate", "models.accuracy:hit_rate", "Share of the crime in the flagged share of the cells.",
           "Bowers, Johnson & Pease 2004, BJC 44",
           (PREDICTED, OBSERVED, Parameter("coverage", "number", "Share of the cells flagged", low=0, high=1),
            Parameter("outside", "number", "Crime outside every cell, missed by all", 0.0, low=0))),
)  # fmt: skip
