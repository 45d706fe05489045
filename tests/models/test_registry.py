"""The registry says what the functions say, and leaves no public function out."""

import inspect
import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import get_args, get_type_hints

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from app.answering.question import KERNELS as QUESTION_KERNELS
from app.answering.question import Question
from app.commands import methods as command
from geo.errors import UserError
from models import method as method_module
from models import registry
from models.errors import ParameterError
from models.kernels import KERNELS
from models.method import REQUIRED, Method
from models.registry import METHODS, method, methods_json

ROOT = Path(method_module.__file__).parent
NO_QUESTION = {
    "alike_parts", "catalogue", "cell_ranges", "described", "hidden_cells", "kernel_mass", "kernels", "method",
    "parameters", "poisson_regression", "registry", "spatial_weights", "warm",
}  # fmt: skip
"""Modules beside the engine to which no question is put: what methods are made of, and the registry."""

PARTS = {
    "rolling_accuracy": {"rolling_accuracy"},
    "rate_ratio": {"central_rate_ratio"},
    "funnel": {"funnel_limits"},
    "left_out_days": {"day_blocks", "left_out_days"},
    "patrol_days": {"shares", "compared", "checked"},
    "pilot_power": {"detectable_ratio"},
    "tours": {"plan_tours"},
    "visit_times": {"draw_starts"},
    "tour_bound": {"most_worth"},
    "long_run": {"forecasts"},
    "apart": {"first_apart", "busiest_share"},
    "expected_range": {"expected_range"},
    "rolling_hits": {"rolling_hits"},
    "paired_gain": {"block_length"},
    "accuracy": {"pai_at", "search_efficiency", "coverage_curve"},
    "adaptive": {"abramson"},
    "cell_size": {"cell_size"},
    "clusters": {"minimum_of"},
    "consistency": {"months_to_judge"},
    "dispersion": {"given_dispersion", "for_interval", "resized"},
    "density": {"grid", "add_density", "finer_than"},
    "density_at": {"density_at", "kde_at"},
    "edge": {"contains", "coverage", "kernel_mass", "edge_weights"},
    "effect": {"most_that_is_low"},
    "emerging": {"score_trend"},
    "expected_cases": {"added", "expected_of", "stretches"},
    "harm": {"capped"},
    "intervention": {"gross_effect"},
    "local_g": {"row_standardised", "disc", "window_sum"},
    "local_moran": {"quadrant"},
    "monthly_range": {"dispersion_of_places", "pooled_dispersion"},
    "multiplicity": {"enough_permutations", "fdr_cutoff_of_smallest", "fdr_significant"},
    "network": {"network", "snap", "street_distances", "network_k", "places_as_far", "spread_along"},
    "walking": {"walk"},
    "poisson_interval": {"tail_after"},
    "weighted_sum": {"rank_ranges"},
    "promap": {"quartic_weight", "classic_weight"},
    "relative_risk": {"same_grid"},
    "small_sample": {"g_statistic"},
    "space_time_tests": {"local_knox", "knox_poisson", "modified_knox", "mantel", "jacquez"},
    "trend": {"mann_kendall_columns"},
    "displacement": {"month_variation"},
    "verdict": {"widened", "withheld", "side_of_ratio"},
    "spatial_shrinkage": {"shared_covariance"},
    "found_again": {"features"},
    "map_points": {"cells_of_points"},
}
"""Functions that serve a registered method, the conformance cases or a rendering."""

TYPES = {float: "number", int: "integer", bool: "boolean", str: "string", tuple: "array"}


@pytest.mark.parametrize("entry", METHODS, ids=lambda entry: entry.id)
def test_an_entry_is_the_signature_of_its_function(entry) -> None:
    signature = inspect.signature(entry.load()).parameters
    hints = get_type_hints(entry.load())
    assert [p.name for p in entry.parameters] == list(signature)
    for parameter in entry.parameters:
        default = signature[parameter.name].default
        assert parameter.default == (REQUIRED if default is inspect.Parameter.empty else default), parameter.name
        if parameter.default not in (REQUIRED, None):
            assert TYPES[type(parameter.default)] in (parameter.type, "integer"), parameter.name
        words = get_args(hints[parameter.name]) if parameter.type == "string" else ()
        assert set(parameter.choices) == set(words or KERNELS if parameter.type == "string" else ()), parameter.name
        for number in [parameter.default] if isinstance(parameter.default, int | float) else []:
            assert (parameter.minimum is None or number >= parameter.minimum) and (
                parameter.maximum is None or number <= parameter.maximum
            )


@pytest.mark.parametrize("entry", METHODS, ids=lambda entry: entry.id)
def test_every_argument_is_described_and_its_limits_hold_together(entry) -> None:
    for parameter in entry.parameters:
        assert parameter.description and not parameter.description.endswith("."), parameter.name
        low, high = parameter.minimum, parameter.maximum
        assert low is None or high is None or low < high, parameter.name
        assert parameter.type in ("number", "integer", "array") or (low is high is None and not parameter.unit)
        for number in np.ravel(parameter.default) if isinstance(parameter.default, tuple) else ():
            assert low <= number <= high, parameter.name
        assert not parameter.choices or parameter.default in (*parameter.choices, REQUIRED), parameter.name


def test_an_argument_that_nobody_described_is_named(monkeypatch) -> None:
    def bare(x: int) -> int:
        return x

    entry = Method("bare", "models.registry:bare", "Bare.", "")
    monkeypatch.setattr(registry, "bare", bare, raising=False)
    with pytest.raises(TypeError, match="argument x is not described"):
        entry.json()


@pytest.mark.parametrize(
    ("key", "function", "argument"),
    [
        ("bandwidth", "kde", "bandwidth"),
        ("cell", "kde", "cell"),
        ("eps", "dbscan", "eps"),
        ("min", "dbscan", "min_weight"),
    ],
)
def test_a_question_is_held_to_the_limits_of_the_function_that_answers_it(key, function, argument) -> None:
    """The address takes both limits themselves and nothing beyond either."""
    declared = next(p for p in method(function).parameters if p.name == argument)
    for limit in (declared.minimum, declared.maximum):
        assert getattr(Question.parse({key: str(limit)}), argument) == limit
    for beyond in (declared.minimum * 0.99, declared.maximum * 1.01):
        with pytest.raises(UserError, match=re.escape(f"from {declared.minimum:g} to {declared.maximum:g}")):
            Question.parse({key: str(beyond)})


def test_a_question_offers_the_kernels_there_are() -> None:
    assert QUESTION_KERNELS == next(p for p in method("kde").parameters if p.name == "kernel").choices == tuple(KERNELS)


def test_every_public_function_is_registered_or_named_as_a_part() -> None:
    registered = {entry.callable for entry in METHODS}
    for path in sorted([*ROOT.glob("[a-z]*.py"), *ROOT.glob("impact/[a-z]*.py"), *ROOT.glob("patrol/[a-z]*.py")]):
        if path.stem in NO_QUESTION:
            continue
        module = import_module(".".join(path.relative_to(ROOT.parent).with_suffix("").parts))
        for name, thing in vars(module).items():
            if isinstance(thing, FunctionType) and thing.__module__ == module.__name__ and not name.startswith("_"):
                known = f"{module.__name__}:{name}" in registered or name in PARTS.get(path.stem, set())
                assert known, f"{path.name}: register {name}, or name it as a part in {Path(__file__).name}"


def test_entries_are_whole_and_travel_as_json() -> None:
    assert len({entry.id for entry in METHODS}) == len(METHODS)
    assert all(entry.summary.endswith(("?", ".")) and entry.source for entry in METHODS)
    told = {entry["id"]: entry for entry in json.loads(json.dumps(methods_json(), allow_nan=False))}
    eps = next(p for p in told["dbscan"]["parameters"] if p["name"] == "eps")
    assert (eps["type"], eps["unit"], eps["required"], eps["minimum"]) == ("number", "m", True, 5)
    with pytest.raises(ParameterError, match="no method"):
        method("astrology")


def test_the_list_is_printed_without_waking_the_engine() -> None:
    code = (
        "import sys; import models.registry; print(sorted({'numba', 'numpy', 'scipy', 'sklearn'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_command_prints_each_with_types_units_defaults_and_source() -> None:
    app = typer.Typer()
    command.register(app)
    printed = CliRunner().invoke(app, []).output
    for entry in METHODS:
        assert all(text in printed for text in (entry.id, entry.summary, entry.source))
        for parameter in entry.parameters:
            assert f"{parameter.name}: {parameter.type}{f' in {parameter.unit}' if parameter.unit else ''}" in printed
    assert "kernel: string = quartic, weights: array = none" in printed
    alone = CliRunner().invoke(app, ["dbscan"]).output
    assert "Weight within eps" in alone and "(number, m, required, from 5, to 5000)" in alone


def test_the_page_of_methods_tells_of_each_and_of_no_other() -> None:
    page = (Path(method_module.__file__).parents[1] / "docs/methods.md").read_text()
    told = [
        name for row in page.splitlines() if row.startswith("| `") for name in re.findall(r"`(\w+)`", row.split("|")[1])
    ]
    assert sorted(told) == sorted(entry.id for entry in METHODS), "docs/methods.md"
