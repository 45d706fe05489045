"""The conformance command: older golden cases by a translation, cases of many methods, and misses."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from cases import cases
from older import older_cases
from typer.testing import CliRunner

from app.commands import conformance as command
from app.conformance.case import case_of, read_cases
from app.conformance.function import public_names
from app.conformance.run import Result, run_case
from geo.errors import UserError
from models.catalogue import METHODS


@pytest.mark.parametrize(("folder", "number"), [("golden", 22), ("golden-more", 6)])
def test_every_older_golden_case_passes(shared: Path, folder: str, number: int):
    if not (shared / folder).is_dir():
        pytest.skip(f"../shared/{folder} is not there")
    results = {name: [run_case(case) for case in parts] for name, parts in older_cases(shared / folder).items()}
    assert len(results) == number
    missed = {
        name: [part.fault or part.numbers for part in parts if not part.passed] for name, parts in results.items()
    }
    assert {name: parts for name, parts in missed.items() if parts} == {}
    counted = {name: sum(len(part.numbers) for part in parts) for name, parts in results.items()}
    if folder == "golden":
        assert counted["localmoran_afcon_spdep"] == 42 * 4 + 1
        assert counted["knox_burkitt_pointpats"] == 1 + 4 + 4 + 4 + 26 + (188 - 26)
        assert counted["knox_chicago_arson_nrc"] == 20 + 20
        assert counted["ripley_k_3pt_astropy_spatstat"] == 20


def ran(folder: Path, function: str, arguments: Any, expected: Any, tolerance: Any = "exact") -> Result:
    """The result of a case that was written to a file and read again."""
    case = {"id": "other", "function": function, "arguments": arguments, "expected": expected, "tolerance": tolerance}
    (folder / "case.json").write_text(json.dumps(case))
    return run_case(read_cases(folder)[0])


@pytest.mark.parametrize("case", cases(), ids=lambda case: case[0])
def test_cases_of_many_methods_and_no_wrong_number_passes(tmp_path: Path, case: Any):
    result = ran(tmp_path, *case)
    assert result.passed, [number for number in result.numbers if not number.ok] or result.fault
    assert not ran(tmp_path, case[0], case[1], wrong(case[2]), case[3]).passed


def wrong(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: wrong(part) for key, part in value.items()}
    if isinstance(value, list):
        return [wrong(part) for part in value[:1]] + value[1:]
    if isinstance(value, bool) or value is None:
        return not value
    return value + 1 if isinstance(value, int | float) else f"not {value}"


WITHHELD = "models.impact.verdict.withheld"
FAULTS: dict[str, tuple[str, Any, Any, str]] = {
    "no such function": ("models.intervention.e_tests", [1, 2], 1, "nearest are models.intervention.e_test"),
    "a module that moved": ("models.verdict.judge", [], 1, "nearest are models.impact.verdict.judge"),
    "any import": ("os.system", ["true"], 0, "There is no public function os.system"),
    "the engine": ("models.engine.arguments.positive", ["a", 1], 1, "There is no public function"),
    "the store": ("geo.store.slices.open_store", [], 1, "There is no public function"),
    "a private name": ("models.clusters._x", [], 1, "There is no public function"),
    "no such argument": ("dbscan", {"x": [], "y": [], "min_pts": 2}, [], "no argument min_pts; it has x, y, eps"),
    "an argument that lacks": ("dbscan", {"x": [], "y": []}, [], "dbscan needs eps and min_weight, too"),
    "too many": ("gini", [[1], None, 3], 0, "gini takes 2 arguments, not 3: values, area"),
    "no such attribute": ("exact_g", [[1, 2]], {"q": 1}, "the result has no q; it has g, p"),
    "an attribute of a number": ("gini", [[1, 2]], {"gini": 1}, "the result has no gini; it is the one value"),
    "a place beyond": ("byar", [[1, 2]], {"[0][2]": 1}, "asks for place 2 of 2"),
    "a place of a number": ("gini", [[1]], {"[0]": 1}, "asks for place 0 of the one value"),
    "a place in words": ("byar", [[1]], {"[first]": 1}, "the place [first] is not a whole number"),
    "no path": ("gini", [[1]], {"!": 1}, "cannot be read from “!” on"),
    "no measure": ("byar", [[1]], {"[0].median()": 1}, "has median(); there are length, sum"),
    "refused": ("gini", [[-1]], 0, "values must be finite and 0 or more"),
    "no file": ("gini", [{"csv": "gone.csv", "column": "v"}], 0, "data file gone.csv is not there"),
    "no column": ("gini", [{"csv": "v.csv", "column": "w"}], 0, "v.csv has no column w; it has v, n"),
    "no enum": (WITHHELD, {"of": 1, "why": {"need": "bored"}}, 0, "need cannot be bored; it is one of"),
    "nothing expected": ("gini", [[1]], {}, "expects nothing that can be compared"),
    "another kind": ("gini", ["abc"], 0, "gini ended in ValueError"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_one_plain_sentence(tmp_path: Path, name: str):
    (tmp_path / "v.csv").write_text("v,n\n1,2 3\n,1\n")
    function, arguments, expected, words = FAULTS[name]
    result = ran(tmp_path, function, arguments, expected)
    assert words in result.fault and not result.passed and "\n" not in result.fault


def test_shapes_errors_and_tolerances(tmp_path: Path):
    def first(*case: Any) -> Any:
        return ran(tmp_path, *case).numbers[0]

    assert (first("byar", [[1, 2]], {"[0]": [1]}).name, first("gini", [[1]], [1]).name) == ("[0] (length)", " (shape)")
    assert "with pai, pei, rri" in first("pai", [[1], [1], 1], 1).ours
    assert first("gini", [[1, 3]], {"error": "ParameterError"}).ours == "none was raised"
    assert ran(tmp_path, "gini", [[-1]], {"error": "UserError"}).passed is False
    assert ran(tmp_path, "geo.time.clock.zone_of", ["Mars"], {"error": "UserError"}).passed
    values = {"a": 0, "b": 1}
    for tolerance, passes in (({"atol": 0.1}, False), ({"atol": 0.1, "high": {"atol": 0.7}}, True), (0.7, True)):
        expected = {"low": 1.0919, "high": 10.9 - values["b"]}
        found = ran(tmp_path, "models.poisson_tests.poisson_rate_test", [4], {**expected, "p": 0.0190}, tolerance)
        assert found.passed is passes, found.numbers


def test_columns_weights_and_text_of_a_file(tmp_path: Path):
    (tmp_path / "v.csv").write_text("\ufeffv,to,w\n1,2,x\n2,1 3,y\n6,2,\n")
    weights = {"neighbours": {"csv": "v.csv", "column": "to", "split": " "}, "first": 1}
    column = {"csv": "v.csv", "column": "v"}
    assert ran(tmp_path, "models.local_moran.quadrant", [column, weights], [3, 2, 4]).passed
    assert ran(
        tmp_path, "models.spatial_weights.from_matrix", [[[0, 2], [1, 0]]], {"[0][1]": 2, "": [[0, 2], [1, 0]]}
    ).passed
    assert ran(tmp_path, "models.harm.capped", [column, 5], {"[2]": 5, "": {"csv": "v.csv", "column": "v"}}, 1).passed


def test_the_example_of_the_reference_passes(tmp_path: Path):
    text = (Path(__file__).parents[2] / "docs/reference.md").read_text(encoding="utf-8")
    raw = json.loads(text.split("## A case of conformance")[1].split("```json")[1].split("```")[0])
    assert run_case(case_of(raw, "example", tmp_path)).passed


def test_every_method_of_the_catalogue_can_be_named():
    assert {method.callable.replace(":", ".") for method in METHODS} <= set(public_names())
    assert not {name for name in public_names() if "._" in name or name.startswith("geo.store")}


def called(*arguments: str) -> Any:
    app = typer.Typer()
    command.register(app)
    return CliRunner().invoke(app, list(arguments))


def test_the_command_prints_every_number_and_writes_the_report(tmp_path: Path):
    folder = tmp_path / "cases"
    folder.mkdir()
    arguments = [[0, 3, 4], [1, 2, 0], 4, 3]
    ran(folder, "models.promap.classic_weight", arguments, [1 / 2, 1 / 12, 0], {"rtol": 1e-12})
    result = called(str(folder), "--report", str(tmp_path / "deep" / "report.md"))
    assert result.exit_code == 0
    assert "expected 0.5, ours 0.5, difference 0, tolerance rtol 1e-12" in result.output
    report = (tmp_path / "deep" / "report.md").read_text()
    assert "1 of 1 cases of `cases` pass; 3 numbers were compared." in report
    assert "| [1] | 0.08333333333 | 0.08333333333 | 0 | rtol 1e-12 | ok |" in report
    refused = called(str(folder), "--report", str(tmp_path)).exception
    assert isinstance(refused, UserError) and "cannot be written" in str(refused)


def test_a_miss_ends_with_exit_code_1_and_the_next_case_runs(tmp_path: Path):
    (tmp_path / "a.json").write_text('{"id": "a", "method": "KDE", "inputs": {}, "expected": 1}')
    ran(tmp_path, "gini", [[1, 1]], 0)
    result = called(str(tmp_path), "--report", str(tmp_path / "r.md"))
    assert result.exit_code == 1
    assert (
        "a has no function and no arguments, and “method”, “inputs”, which no case has: a case has id, function, "
        "arguments, expected, tolerance, source and notes" in result.output
    )
    assert "1 of 2 cases pass" in result.output and "**miss**" in (tmp_path / "r.md").read_text()


def test_a_file_that_is_no_case_misses_and_the_others_run(tmp_path: Path):
    with pytest.raises(UserError, match="no such folder"):
        read_cases(tmp_path / "nowhere")
    with pytest.raises(UserError, match="no case"):
        read_cases(tmp_path)
    broken = {
        b"{": "not JSON",
        b"\xff": "not JSON",
        b"[1]": "not one JSON object",
        b'{"function": "gini"}': "no expected",
    }
    broken[b'{"function": "gini", "arguments": 3, "expected": 1}'] = "arguments named, or a list"
    for k, text in enumerate(broken):
        (tmp_path / f"{k}.json").write_bytes(text)
    assert [words in case.fault for case, words in zip(read_cases(tmp_path), broken.values(), strict=True)] == [
        True
    ] * 5


def test_a_printed_number_is_known_to_its_last_digit(tmp_path: Path):
    """1.22233 at rtol 1e-5 is printed a little too short; 1.22 is not what it is rounded from."""
    text = (
        '{"function": "mann_kendall", "arguments": [[1, 2.2223341]], '
        '"expected": {"slope": %s}, "tolerance": {"rtol": 1e-6}}'
    )
    for printed, passes in (("1.22233", True), ("1.22235", False), ("1.22", False)):
        (tmp_path / "a.json").write_text(text % printed)
        assert run_case(read_cases(tmp_path)[0]).passed is passes
    assert case_of(json.loads(text % 1), "a", tmp_path).source == ""
