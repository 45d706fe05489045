"""How often is what we print of our own certainty true? `python -m benchmarks.calibration [claim ...]`.

Measures the claims named, or all of them, on the public data beside the checkout and on simulated towns, and writes the
figures that the product ships (app/calibration/shipped.json) and docs/calibration.md.
"""

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

from threadpoolctl import threadpool_limits

from app.calibration import figures
from app.calibration.claim import Claim
from app.calibration.measured import Measured
from app.calibration.measurements import MEASUREMENTS, measure
from benchmarks.calibration_data import FOLDER, exact_incidents, public_incidents
from benchmarks.calibration_page import page

PAGE = Path(__file__).parents[1] / "docs" / "calibration.md"


def of_claim(claim: Claim) -> tuple[tuple[Measured, ...], float]:
    """The rows of one claim, and the seconds that they took."""
    began = time.perf_counter()
    needed = [one.fewest_months for one in MEASUREMENTS if one.claim == claim and one.on_incidents]
    incidents = public_incidents(min(needed)) if needed else ()
    if any(one.exact_points for one in MEASUREMENTS if one.claim == claim):
        incidents += exact_incidents(judged=True)
    return measure(claim, incidents), time.perf_counter() - began


def main() -> None:
    """Measure, write, print."""
    can = list(dict.fromkeys(one.claim for one in MEASUREMENTS))
    given = argparse.ArgumentParser(prog="python -m benchmarks.calibration", description=__doc__)
    given.add_argument("claims", nargs="*", help=f"Which: {', '.join(can)}; all when left out.")
    given.add_argument("--processes", type=int, default=1)
    asked = given.parse_args()
    if strange := [name for name in asked.claims if name not in can]:
        given.error(f"no claim is named {', '.join(strange)}; there are {', '.join(can)}")
    claims = [claim for claim in can if not asked.claims or claim in asked.claims]
    if not FOLDER.exists() and any(one.on_incidents for one in MEASUREMENTS if one.claim in claims):
        given.error("the public data of 2025 are not beside this checkout; name a claim on simulated towns")
    with ProcessPoolExecutor(asked.processes, initializer=threadpool_limits, initargs=(1,)) as pool:
        found = {}
        for claim, (rows, seconds) in zip(claims, pool.map(of_claim, claims), strict=True):
            found[claim] = rows
            missed = sum(not row.met for row in rows)
            print(f"{claim}: {len(rows)} rows, {missed} missed, {seconds:.0f} s", flush=True)
    after = figures.updated(figures.read(), found, date.today())
    figures.SHIPPED.write_text(figures.text(after), encoding="utf-8")
    PAGE.write_text(page(after), encoding="utf-8")


if __name__ == "__main__":
    main()
