"""The simulation study, small: nothing is claimed where nothing happened, and a real fall is mostly seen."""

import pytest

from benchmarks.study import SCENARIOS, compared, score, several, town
from models.impact.verdict import Outcome

RUNS = 200


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_verdict_is_seldom_wrong(scenario) -> None:
    towns = [town(scenario, seed) for seed in range(RUNS)]
    told = [compared(one)[0] for one in towns]
    verdicts = [one.verdict.verdict for one in told]
    fall, rise = verdicts.count(Outcome.FALL) / RUNS, verdicts.count(Outcome.RISE) / RUNS
    if scenario == "30 % fall":
        assert fall > 0.55 and rise <= 0.01
    elif "displaced" in scenario:
        assert rise <= 0.01
    else:
        assert fall + rise <= 0.06
    if scenario != "regression to the mean":
        for ratio in (False, True):
            rows = [
                (0, t.verdict.ratio.low, t.verdict.ratio.high, 1 / 0.7 if one.cases else 1)
                if ratio
                else (0, t.difference.low, t.difference.high, one.cases)
                for one, t in zip(towns, told, strict=True)
            ]
            assert score(rows).coverage > 90


def test_six_treated_sites_hold_their_level() -> None:
    assert score([several(seed) for seed in range(RUNS)]).coverage > 90
