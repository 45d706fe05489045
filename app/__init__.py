"""People: a Question comes in, an Answer goes out as map, tile, table, sheet, API or command line."""

import os

# Read when numpy is first loaded, so it stands before everything else. Our products are small: a second thread of
# OpenBLAS gains nothing, spins where others want to compute, and stands still while anything else runs.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
