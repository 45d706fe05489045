"""Parameters that are each in range and wrong together are corrected, and the sentence beside them says so."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from test_answering import answerer, incidents

from app.answering.answerer import Answerer
from app.answering.choices import WIDEST_CELL, Parameter, Reason, choose_bandwidth
from app.answering.question import Question
from app.words.choices import announced
from models.kernels import KERNELS

N = 219


@pytest.fixture(scope="module")
def robberies(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    months = [date(2025, m, 1) for m in range(1, 13)]
    counts = [N // 12] * 11 + [N - 11 * (N // 12)]
    tables = (incidents(n, m, seed=m.month) for n, m in zip(counts, months, strict=True))
    return answerer(tmp_path_factory.mktemp("choices"), *tables)


@pytest.mark.parametrize(
    ("cell", "kernel"), [(100.0, "quartic"), (1000.0, "quartic"), *((5000.0, kernel) for kernel in KERNELS)]
)
def test_the_surface_holds_every_incident_once_whatever_cell_is_asked(
    robberies: Answerer, cell: float, kernel: str
) -> None:
    found = robberies.answer(Question(offence="ROBBERY", bandwidth=250, cell=cell, kernel=kernel))
    assert found.surface.values.sum() * found.surface.cell**2 / 1e6 == pytest.approx(N, rel=0.004)
    made = next(choice for choice in found.choices if choice.name is Parameter.CELL)
    if cell > WIDEST_CELL[kernel] * found.question.bandwidth:  # type: ignore[operator]
        assert made.reason is Reason.WIDER_THAN_KERNEL_BEARS and made.automatic
        assert f"{cell:,.0f} m was asked".replace(",", "\u202f") in announced(made).reason


@pytest.mark.parametrize(
    ("asked", "name", "reason", "words"),
    [
        ({"bandwidth": 25.0}, Parameter.BANDWIDTH, Reason.ASKED_FINER_THAN_POINTS, "25 m was asked"),
        ({"bandwidth": 20_000.0, "area": "ward"}, Parameter.BANDWIDTH, Reason.WIDER_THAN_AREA, "half of the longer"),
        ({"eps": 5_000.0, "area": "ward"}, Parameter.EPS, Reason.WIDER_THAN_AREA, "half of the longer"),
        ({"eps": 25.0}, Parameter.EPS, Reason.ASKED_FINER_THAN_POINTS, "25 m was asked"),
        ({"min_weight": 1e6}, Parameter.MIN_WEIGHT, Reason.MORE_THAN_THERE_ARE, "no hotspot can form"),
        ({"bandwidth": 300.0, "kernel": "uniform"}, Parameter.CELL, Reason.SHARP_EDGE, "a tenth of the spread"),
    ],
)
def test_two_values_that_do_not_go_together_are_said(
    robberies: Answerer, asked: dict[str, object], name: Parameter, reason: Reason, words: str
) -> None:
    if asked.get("area"):
        asked = asked | {"area": f"ward:{robberies.wards.code[robberies.wards.name.index('Central')]}"}
    found = robberies.answer(Question(offence="ROBBERY").but(**asked))
    made = next(choice for choice in found.choices if choice.name is name)
    assert made.reason is reason and words in announced(made).reason


@pytest.mark.parametrize("kernel", [kernel for kernel in KERNELS if kernel != "quartic"])
def test_a_default_and_the_floor_smooth_as_much_whatever_the_kernel(kernel: str) -> None:
    sd = {name: 1 / one.per_sigma for name, one in KERNELS.items()}
    for month_only, usual in ((True, 250.0), (False, 200.0)):
        made = choose_bandwidth(Question(kernel=kernel), month_only=month_only)
        assert made.number * sd[kernel] == pytest.approx(usual * sd["quartic"], rel=1e-3) and made.automatic
        assert f"smooths like a quartic of {usual:g} m; " in announced(made).reason
    refused = choose_bandwidth(Question(kernel=kernel, bandwidth=50.0), month_only=True)
    assert refused.number * sd[kernel] == pytest.approx(250 * sd["quartic"], rel=1e-3)
    made = choose_bandwidth(Question(kernel=kernel, bandwidth=300.0), month_only=True)
    like = round(300 * sd[kernel] / sd["quartic"])
    assert (made.number, made.reason) == (300.0, Reason.ASKED)
    assert announced(made).reason.endswith(f"smooths like a quartic of {like} m; as asked")


def test_a_spread_that_no_map_of_so_large_an_area_shows_is_widened(tmp_path: Path) -> None:
    known = {"start": np.full(80, np.datetime64("2025-01-10T23:30", "s")), "time_precision": ["exact"] * 80}
    one = answerer(tmp_path, incidents(80, date(2025, 1, 1), source=["force-export"] * 80, **known))
    found = one.answer(Question(offence="ROBBERY", bandwidth=25.0, kernel="uniform"))
    made = next(choice for choice in found.choices if choice.name is Parameter.BANDWIDTH)
    assert made.reason is Reason.FINER_THAN_CELLS and made.number > 25 and "smaller area" in announced(made).reason
    assert found.surface.cell <= made.number / 10 + 1e-9
