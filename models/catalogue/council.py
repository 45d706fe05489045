"""Which places first, where money is short?"""

from models.method import SEED, Method, Parameter

METHODS = (
    Method(
        "rank_sites", "models.investment:rank_sites",
        "Which sites first by several criteria, and how far does the order hang on the weights?",
        "Lahdelma & Salminen 2001, Operations Research 49 (SMAA-2)",
        (Parameter("criteria", "array", "A row for each site, a column for each criterion; more speaks for the site"),
         Parameter("weights", "array", "How much each criterion counts", low=0),
         Parameter("errors", "array", "Standard error of each criterion of each site", None, low=0),
         Parameter("draws", "integer", "Random draws of the weights", 500, low=1), SEED),
    ),
)  # fmt: skip
