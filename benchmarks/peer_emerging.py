"""Emerging hot spots as one puts them together in Python: esda's local G* of each month, pymannkendall of each cell.
Runs in the peers' environment."""

THREADS = 2
SHARE = 9
"""One in so many months, and one in so many cells, is timed: the others are the same work again."""


def classes(data):
    """G* with conditional permutations month by month, then the trend of each cell's months."""
    import esda  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415
    import pymannkendall  # noqa: PLC0415
    from joblib.externals.loky import get_reusable_executor  # noqa: PLC0415
    from libpysal.weights import lat2W  # noqa: PLC0415

    small = lat2W(5, 5, rook=False)  # compile first: that is not what is timed
    esda.G_Local(np.arange(25.0), small, star=True, permutations=9, n_jobs=THREADS)
    cube, permutations = data["cube"], int(data["permutations"])
    months, ny, nx = cube.shape
    w, flat = lat2W(ny, nx, rook=False), cube.reshape(months, -1)

    def call():
        for k in range(0, months, SHARE):
            esda.G_Local(flat[k], w, star=True, permutations=permutations, n_jobs=THREADS, seed=1)
        for i in range(0, flat.shape[1], SHARE):
            pymannkendall.original_test(flat[:, i])
        get_reusable_executor().shutdown(wait=True, kill_workers=True)

    return call, float(SHARE), f"{THREADS} workers; every {SHARE}th month and cell timed, the others taken to be alike"


PEERS = {"esda and pymannkendall": ("esda", classes)}
