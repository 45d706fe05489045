"""Peers of DBSCAN, each called as its manual says. Runs in the peers' environment."""

import numpy as np


def scikit_learn(data):
    """Every point: what a user does who has not collapsed stacks."""
    from sklearn.cluster import DBSCAN  # noqa: PLC0415

    points = np.column_stack([data["x"], data["y"]])
    model = DBSCAN(eps=float(data["eps"]), min_samples=int(data["least"]))
    return lambda: model.fit(points), 1.0, ""


def scikit_learn_places(data):
    """Distinct places with sample_weight: the best it can do."""
    from sklearn.cluster import DBSCAN  # noqa: PLC0415

    places = np.column_stack([data["px"], data["py"]])
    model = DBSCAN(eps=float(data["eps"]), min_samples=int(data["least"]))
    return lambda: model.fit(places, sample_weight=data["pw"]), 1.0, "on places collapsed for it"


def wang_gu_shun(data):
    """The fastest exact one; takes no weights."""
    from dbscan import DBSCAN  # noqa: PLC0415

    points = np.column_stack([data["x"], data["y"]])
    return lambda: DBSCAN(points, eps=float(data["eps"]), min_samples=int(data["least"])), 1.0, ""


PEERS = {
    "scikit-learn": ("scikit-learn", scikit_learn),
    "scikit-learn, weighted": ("scikit-learn", scikit_learn_places),
    "dbscan (Wang, Gu, Shun)": ("dbscan", wang_gu_shun),
}
