"""Could it be chance?"""

from models.method import ALPHA, ALTERNATIVE, CELL, PERMUTATIONS, SEED, SPARSE, VALUES, WEIGHTS, Method, Parameter, X, Y

GRID = Parameter("values", "array", "(ny, nx) counts or rates")
RADIUS = Parameter("radius", "number", "Cells whose centres are this near are neighbours", unit="m", low=0)
ROWS = Parameter("row_standardise", "boolean", "Divide each row of weights by its sum", False)
P = Parameter("p", "array", "p-values of all tests together", low=0, high=1)
WINDOW = Parameter("window", "array", "xmin, ymin, xmax, ymax of the study area", unit="m")
RADII = Parameter("radii", "array", "Distances", unit="m", low=0)
CORRECTION = Parameter("correction", "string", "Of the edge", "translation", choices=("none", "translation"))
CORRECTED = Parameter("correction", "string", "For many tests", "fdr", choices=("fdr", "bonferroni", "none"))
EVIDENCE = Parameter("evidence", "string", "What p is from", "permutation", choices=("permutation", "normal"))
GETIS = "Getis & Ord 1992; Ord & Getis 1995, Geographical Analysis 27"

METHODS = (
    Method(
        "local_g", "models.local_g:local_g", "Gi*: is a cell with its neighbours higher or lower than by chance?",
        GETIS,
        (VALUES, SPARSE, Parameter("star", "boolean", "Count the cell itself: Gi* instead of Gi", True), ROWS),
    ),
    Method("local_g_p", "models.local_g:local_g_p", "Gi* with p-values by conditional permutation.",
           f"{GETIS}; Anselin 1995", (VALUES, SPARSE, ROWS, PERMUTATIONS, SEED, ALTERNATIVE)),
    Method("local_g_grid", "models.local_g:local_g_grid", "Gi* of a grid, by convolution.", GETIS,
           (GRID, RADIUS, CELL)),
    Method("local_g_grid_p", "models.local_g:local_g_grid_p", "Gi* of a grid with p-values by permutation.",
           f"{GETIS}; Anselin 1995", (GRID, RADIUS, CELL, PERMUTATIONS, SEED, ALTERNATIVE)),
    Method(
        "hot_spots", "models.hot_spots:hot_spots",
        "Hot and cold spots of a grid, corrected for looking everywhere at once.",
        f"{GETIS}; Benjamini & Hochberg 1995, JRSS B 57",
        (Parameter("values", "array", "(ny, nx), or (periods, ny, nx): sums of case weights a cell"), RADIUS, CELL,
         ALPHA, CORRECTED, EVIDENCE,
         Parameter("permutations", "integer", "Random rearrangements; when left out, as many as let one cell pass",
                   None, low=9, high=9_999_999),
         SEED),
    ),
    Method("general_g", "models.local_g:general_g", "Are high values gathered, over the whole area?",
           "Getis & Ord 1992, Geographical Analysis 24", (VALUES, SPARSE)),
    Method(
        "local_moran", "models.local_moran:local_moran", "Does a place resemble its neighbours?",
        "Anselin 1995, Geographical Analysis 27; moments of Sokal, Oden & Thomson 1998",
        (VALUES, SPARSE, Parameter("ddof", "integer", "0 divides the variance by n, 1 by n - 1", 0, low=0, high=1)),
    ),
    Method("local_moran_p", "models.local_moran:local_moran_p", "Local Moran with p-values by conditional permutation.",
           "Anselin 1995, Geographical Analysis 27", (VALUES, SPARSE, PERMUTATIONS, SEED, ALTERNATIVE)),
    Method("fdr_cutoff", "models.multiplicity:fdr_cutoff",
           "The largest p-value that counts when thousands of cells and periods are judged together.",
           "Benjamini & Hochberg 1995, JRSS B 57", (P, ALPHA)),
    Method("bonferroni_cutoff", "models.multiplicity:bonferroni_cutoff", "The strictest cut-off for many tests.",
           "Bonferroni 1936; Dunn 1961", (P, ALPHA)),
    Method(
        "nearest_neighbour", "models.nearest:nearest_neighbour", "Are places gathered or spread out, taken together?",
        "Clark & Evans 1954, Ecology 35; Donnelly 1978",
        (X, Y, Parameter("area", "number", "Of the study area", unit="m²", low=0),
         Parameter("perimeter", "number", "Of the study area; with it Donnelly's correction", None, unit="m", low=0),
         WEIGHTS),
    ),
    Method("ripley_k", "models.nearest:ripley_k", "Gathered or spread out at every scale.",
           "Ripley 1976, J. Applied Probability 13; translation correction of Ohser 1983",
           (X, Y, WINDOW, RADII, CORRECTION, WEIGHTS)),
    Method("ripley_envelope", "models.nearest:ripley_envelope", "Ripley's K with the range that chance gives.",
           "Ripley 1977, JRSS B 39",
           (X, Y, WINDOW, RADII, CORRECTION, WEIGHTS,
            Parameter("simulations", "integer", "Random patterns", 99, low=1, high=9_999), SEED)),
    Method("exact_g", "models.small_sample:exact_g", "Do three robberies all on a Saturday mean anything?",
           "Exact multinomial test on the likelihood ratio; Wheeler 2016, Policing",
           (Parameter("counts", "array", "Incidents a day or class", low=0),
            Parameter("probabilities", "array", "Expected shares; equal when left out", None, low=0, high=1))),
)  # fmt: skip
