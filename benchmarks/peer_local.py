"""esda's local G*, called as its manual says. Runs in the peers' environment."""

import numpy as np

THREADS = 2


def _scores(data, permutations):
    import esda  # noqa: PLC0415
    from joblib.externals.loky import get_reusable_executor  # noqa: PLC0415
    from libpysal.weights import lat2W  # noqa: PLC0415

    small = lat2W(5, 5, rook=False)  # compile first: that is not what is timed
    esda.G_Local(np.arange(25.0), small, star=True, permutations=min(permutations, 9), n_jobs=THREADS)
    w = lat2W(*(int(k) for k in data["shape"]), rook=False)
    values = data["values"]
    note = f"{THREADS} workers" if permutations else ""

    def call():
        esda.G_Local(values, w, star=True, permutations=permutations, n_jobs=THREADS, seed=1)
        if permutations:  # its idle workers would keep the process from being seen to end
            get_reusable_executor().shutdown(wait=True, kill_workers=True)

    return call, 1.0, note


def z(data):
    """Standard scores alone."""
    return _scores(data, 0)


def permutations(data):
    """Scores and conditional permutations."""
    return _scores(data, int(data["permutations"]))


PEERS = {"esda z": ("esda", z), "esda permutations": ("esda", permutations)}
