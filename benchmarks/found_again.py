"""The curve behind “of ten like this, eight were there again”, fitted and judged by `python -m benchmarks.found_again`.

For anonymised points fitted on four forces (app/calibration/found_again.py: FITTED_ON) and judged on the rest, for
exact points on the first half of New York's years and judged on the second; prints the coefficients that
models/found_again.py holds, and the bands, conditions and Brier scores of each.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import minimize

from app.calibration.found_again import BANDS, EXACT_BANDS, FITTED_ON, cases
from app.calibration.incidents import Incidents
from app.calibration.measurements import SEED
from benchmarks.calibration_data import exact_incidents, public_incidents
from models.binomial_interval import binomial_interval
from models.found_again import features

RESAMPLES: Final = 199
FEWEST_MONTHS: Final = 6


def table(incidents: Sequence[Incidents]) -> pd.DataFrame:
    """One row a hotspot: what was said of it, what it is, and whether it was there again."""
    rows = []
    for one, period, found, again in cases(incidents, RESAMPLES, SEED):
        stability = found.stability
        case = {
            "force": one.force, "data": one.data.value, "offence": one.offence, "months": len(period.months),
            "mixed": max(period.months) > min(period.others) and max(period.others) > min(period.months),
        }  # fmt: skip
        values = {
            "share": stability.share,
            "redrawn": stability.redrawn,
            "weight": stability.weight,
            "peak": stability.peak,
            "places": stability.places,
        }
        rows.append(pd.DataFrame({**case, **values, "again": again}))
    return pd.concat(rows, ignore_index=True)


def fit(hotspots: pd.DataFrame, used: Sequence[int]) -> npt.NDArray[np.float64]:
    """Maximum likelihood of the logistic curve: its constant and the coefficient of each feature `used`."""
    x = features(hotspots["redrawn"], hotspots["weight"], hotspots["peak"], hotspots["places"])[list(used)]
    sign = np.where(hotspots["again"], -1.0, 1.0)

    def loss(b: npt.NDArray[np.float64]) -> float:
        return float(np.logaddexp(0, sign * (b[0] + b[1:] @ x)).sum())

    return np.asarray(minimize(loss, np.zeros(len(x) + 1), method="BFGS").x)


def report(name: str, of: pd.DataFrame, edges: Sequence[float] = BANDS) -> None:
    """Stated against what was there again, in bands and under each condition."""
    again = of["again"].to_numpy(float)
    scores = [float(np.mean((of[which] - again) ** 2)) for which in ("redrawn", "share")]
    print(f"\n{name}: {len(of)} hotspots, Brier score of the redraws {scores[0]:.3f}, calibrated {scores[1]:.3f}")
    bands = pd.cut(of["share"], list(edges), include_lowest=True)
    kinds = [("band", bands), ("force", of["force"] + " " + of["data"]), ("months", of["months"]),
             ("mixed", of["mixed"]), ("offence", of["offence"])]  # fmt: skip
    for kind, key in kinds:
        for value, rows in of.groupby(key, observed=True):
            low, high = (float(v) for v in binomial_interval(int(rows["again"].sum()), len(rows)))
            print(
                f"{kind:10}{value!s:45}{len(rows):6} stated {rows['share'].mean():.3f} redraws "
                f"{rows['redrawn'].mean():.3f} again {rows['again'].mean():.3f} ({low:.2f}-{high:.2f})"
            )


def main() -> None:
    """Fit, print, judge."""
    every = public_incidents(FEWEST_MONTHS)
    fitted = table([one for one in every if one.force in FITTED_ON])
    print("constant, redrawn, weight, peak, places:", np.round(fit(fitted, range(4)), 3).tolist())
    report("Fitted", fitted)
    report("Judged", table([one for one in every if one.force not in FITTED_ON]))
    exact()


def exact() -> None:
    """The curve of exact points: height above the minimum is left out, for on few incidents it repeats their number."""
    fitted = table(exact_incidents(judged=False))
    print("exact: constant, redrawn, weight, places:", np.round(fit(fitted, (0, 1, 3)), 3).tolist())
    report("Exact, fitted", fitted, EXACT_BANDS)
    report("Exact, judged", table(exact_incidents(judged=True)), EXACT_BANDS)


if __name__ == "__main__":
    main()
