"""Did a site's phase help, beyond before and after: panels, placebos, the verdict, and the watch over its ring."""

from models.catalogue.declared import BANDWIDTH, BOUNDS, CELL, SEED, Method, Parameter

COUNTS = Parameter("counts", "array", "Cases of each area (row) in each month (column)", low=0)
SERIES = Parameter("counts", "array", "Cases of each month", low=0)
SITE = Parameter("treated", "array", "Cases of the site in each month", low=0)
CONTROL = Parameter("control", "array", "Cases of the control in each month; a row for each area", low=0)
RING = Parameter("ring", "array", "Cases of the ring in each month", None, low=0)
RING_CONTROL = Parameter("ring_control", "array", "Cases of the ring's control in each month", None, low=0)
ROW = Parameter("site", "integer", "Row of the site", low=0)
OLD = Parameter("before", "array", "Positions of the months before that are compared")
NEW = Parameter("after", "array", "Positions of the months after that are compared")
START = Parameter("start", "integer", "Position of the first month of the phase", low=0)
LENGTHS = Parameter("days", "array", "Length of each month", None, unit="day", low=0)
NUMBER_BEFORE = Parameter("before", "integer", "Months before that are compared", unit="month", low=1)
NUMBER_AFTER = Parameter("after", "integer", "Months after that are compared", unit="month", low=1)
ACTIVITY = Parameter("activity_sensitive", "boolean", "Are these offences found because police are there?", False)
NATURAL = Parameter(
    "regression_to_mean", "object", "What places chosen alike did on their own (regression_to_mean)", None
)
FEWEST = Parameter("minimum_cases", "number", "Cases below which an arm is not judged", 20.0, low=0)
TAIL = Parameter("alpha", "number", "Tail of one cell in one month", 0.01, low=0, high=1)
FDR = Parameter("fdr", "number", "False discovery rate over the cells", 0.05, low=0, high=1)
BASE = Parameter("baseline", "array", "Positions of the months that the cells are measured against", None)

METHODS = (
    Method(
        "evaluate", "models.impact.evaluation:evaluate",
        "Did the phase help? Every number before and after, and the verdict.",
        "Wheeler & Ratcliffe 2018; Guerette 2009, POP Tool Guide 10; Garwood 1936",
        (SITE, CONTROL, RING, RING_CONTROL, OLD, NEW, START.by_default(None),
         Parameter("peers", "array", "Cases of every candidate for the control in each month", None, low=0),
         NATURAL, ACTIVITY, FEWEST),
    ),
    Method(
        "judge", "models.impact.verdict:judge", "A fall, a rise, no clear change, or not to be judged?",
        "The rule at the head of models/impact/verdict.py; Wheeler & Ratcliffe 2018",
        (Parameter("treated", "array", "Counts before and after in the target", low=0),
         Parameter("control", "array", "Counts before and after in the control", low=0),
         Parameter("ring", "array", "Counts before and after in the ring", None, low=0),
         Parameter("ring_control", "array", "Counts before and after in the ring's control", None, low=0),
         Parameter("dispersion", "number", "How much more the months vary than chance alone", 1.0, low=0),
         NATURAL, ACTIVITY,
         Parameter("time_weights", "array", "Lengths of the two periods", None, low=0),
         Parameter("area_weights", "array", "Sizes of the areas", None, low=0), FEWEST),
    ),
    Method(
        "difference_in_differences", "models.impact.difference_in_differences:difference_in_differences",
        "Did treated areas part from the others when the phase began?",
        "Poisson panel; Bertrand, Duflo & Mullainathan 2004; Ferman & Pinto 2019; Goodman-Bacon 2021",
        (COUNTS, Parameter("starts", "array", "Month in which each area's phase starts; -1 for never"), LENGTHS,
         Parameter("errors", "string", "Where the standard error comes from", "auto",
                   choices=("auto", "cluster", "placebo", "dispersion")),
         Parameter("lead_months", "integer", "Months in each stretch before the phase", 3, unit="month", low=1)),
    ),
    Method(
        "interrupted_series", "models.impact.interrupted_series:interrupted_series",
        "Did the site's own course, alone or against a control's, change level?",
        "Bernal, Cummins & Gasparrini 2017, Int. J. Epidemiology 46; Newey & West 1987",
        (SERIES, START, LENGTHS,
         Parameter("at", "array", "When each month was, where some are left out", None, unit="month"),
         Parameter("slope_change", "boolean", "May the trend change too?", False)),
    ),
    Method(
        "synthetic_control", "models.impact.synthetic_control:synthetic_control",
        "Did the site part from a mix of places that had run as it did?",
        "Abadie, Diamond & Hainmueller 2010, JASA 105; Ferman & Pinto 2019",
        (SITE, Parameter("donors", "array", "Cases of each untreated place in each month", low=0), START),
    ),
    Method(
        "placebo_sites", "models.impact.placebo:placebo_sites",
        "Where does the real change rank among places left alone?",
        "Abadie, Diamond & Hainmueller 2010; Ferman & Pinto 2019", (COUNTS, ROW, OLD, NEW),
    ),
    Method(
        "placebo_dates", "models.impact.placebo:placebo_dates", "Where does the real change rank among earlier dates?",
        "Heckman & Hotz 1989, JASA 84", (SITE, CONTROL, START, NUMBER_BEFORE, NUMBER_AFTER),
    ),
    Method(
        "regression_to_mean", "models.impact.regression_to_mean:regression_to_mean",
        "What did places chosen by the same rule do on their own?", "Galton 1886; Hauer 1997, ch. 11",
        (COUNTS, ROW, START, NUMBER_BEFORE, NUMBER_AFTER,
         Parameter("window", "integer", "Months that the rule looked at", 12, unit="month", low=1),
         Parameter("chosen", "integer", "Places that the rule takes; the site's own rank when left out", None, low=1)),
    ),
    Method(
        "match_controls", "models.impact.control_match:match_controls", "Which places ran as the site did before?",
        "Nearest neighbours on level, trend and deprivation; domain reference 4.1",
        (Parameter("site", "array", "Cases of the site in each month before", low=0),
         Parameter("candidates", "array", "Cases of each candidate in the same months", low=0),
         Parameter("site_deprivation", "number", "Deprivation of the site, any score", None),
         Parameter("deprivation", "array", "Deprivation of each candidate", None),
         Parameter("allowed", "array", "Which candidates are far enough away", None),
         Parameter("number", "integer", "Controls to propose", 3, low=1)),
    ),
    Method(
        "displacement_watch", "models.impact.displacement:displacement_watch",
        "Which cells of the ring rise, two months running, beyond chance and the control's trend?",
        "Przyborowski & Wilenski 1940; Benjamini & Hochberg 1995; domain reference 8.3",
        (Parameter("cells", "array", "Cases of each ring cell in each month", low=0), CONTROL, START,
         Parameter("first", "integer", "First month watched", None, low=0), BASE,
         Parameter("at", "array", "When each month was, where some are left out", None, unit="month"), TAIL, FDR),
    ),
    Method(
        "false_alarms", "models.impact.displacement:false_alarms",
        "How often does the watch alert when nothing happens?",
        "Monte Carlo",
        (Parameter("cell_means", "array", "Cases a month of each cell", low=0),
         Parameter("control_mean", "number", "Cases a month in the control", low=0),
         Parameter("before", "integer", "Months of baseline", 24, unit="month", low=1),
         Parameter("months", "integer", "Months watched", 12, unit="month", low=2),
         Parameter("years", "integer", "Quiet years simulated", 500, low=1),
         Parameter("variation", "number", "Standard deviation of monthly shocks, log scale", 0.1, low=0),
         TAIL, FDR, SEED),
    ),
    Method(
        "cell_classes", "models.impact.place_profile:cell_classes",
        "Which cells are new, stayed, come and go, or emptied?",
        "After Dark",
        (Parameter("hot", "array", "Was each cell hot in each period, oldest first?"), START,
         Parameter("persistent", "number", "Share of periods that makes a cell persistent", 0.8, low=0, high=1)),
    ),
    Method(
        "mode_shift", "models.impact.place_profile:mode_shift", "How far and which way did the densest point move?",
        "Silverman 1986; Efron & Tibshirani 1993",
        (Parameter("before", "array", "Eastings, northings and weights before", unit="m"),
         Parameter("after", "array", "Eastings, northings and weights after", unit="m"),
         BOUNDS, CELL, BANDWIDTH, Parameter("resamples", "integer", "Bootstrap resamples", 199, low=19), SEED),
    ),
    Method("poisson_interval", "models.poisson_interval:poisson_interval", "The exact interval of a count.",
           "Garwood 1936, Biometrika 28",
           (Parameter("count", "array", "Incidents", low=0),
            Parameter("level", "number", "Level of the interval", 0.95, low=0, high=1))),
    Method("dispersion", "models.impact.dispersion:dispersion", "How much more do months vary than chance alone?",
           "Pearson's chi-squared over its degrees; McCullagh & Nelder 1989, ch. 4",
           (Parameter("panels", "array", "Stretches of time, each cases by area and month", low=0),)),
)  # fmt: skip
