"""The interval of a positive quantity of which only three moments are known."""

import numpy as np
from scipy.special import betaincinv, gammaincinv

from models.engine.arrays import Floats

HEAVIEST = 1e-6


def moment_interval(moments: Floats, level: float) -> tuple[Floats, Floats]:
    """Equal-tailed interval of the scaled beta prime distribution with these first three moments about 0, (3, k).

    Where the third moment is no larger than a gamma distribution's with the same first two, of the gamma distribution,
    which is the limit. (Pearson's types III and VI: Johnson, Kotz & Balakrishnan 1995, Continuous Univariate
    Distributions 2, ch. 27.) A quantity without spread has both ends at its mean.
    """
    first, second, third = moments
    two, three = second / first**2, third / (first * second)
    beyond = three - 2 * two + 1  # 0 for a gamma distribution
    heavy = beyond > HEAVIEST
    q = np.where(heavy, 2 * (three - two) / np.where(heavy, beyond, 1.0), np.inf)
    inverse = np.where(heavy, two * (1 - 1 / q), two) - 1
    heavy &= inverse > HEAVIEST
    shape = 1 / np.maximum(np.where(heavy, inverse, two - 1), 1e-12)
    scale = first * np.where(heavy, q, 1.0) / shape
    ends = []
    for u in ((1 - level) / 2, (1 + level) / 2):
        x = betaincinv(shape, np.where(heavy, q + 1, 1.0), u)
        ends.append(np.where(heavy, scale * x / np.maximum(1 - x, 1e-300), scale * gammaincinv(shape, u)))
    return ends[0], ends[1]
