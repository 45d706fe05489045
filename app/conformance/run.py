"""Every case of a folder against its adapter, as lines of text and as a Markdown report."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.conformance.adapters import adapter_for
from app.conformance.case import Case
from app.conformance.folder import read_cases
from app.conformance.number import Number
from geo.errors import UserError
from models.errors import ParameterError


@dataclass(frozen=True)
class Result:
    """A case with its lines; `fault` says why it could not be run ("no adapter" for an unknown method)."""

    case: Case
    numbers: tuple[Number, ...]
    fault: str = ""

    @property
    def passed(self) -> bool:
        """All numbers agree, there is at least one, and nothing kept the case from running."""
        judged = [number.ok for number in self.numbers if number.ok is not None]
        return not self.fault and bool(judged) and all(judged)


def run(folder: Path) -> Iterator[Result]:
    """One result a case, in the order of the file names."""
    for case in read_cases(folder):
        yield run_case(case)


def run_case(case: Case) -> Result:
    """Run one case; whatever it lacks or breaks is its fault, and the next case runs all the same."""
    adapter = adapter_for(case.method)
    if case.fault:
        return Result(case, (), case.fault)
    if adapter is None:
        return Result(case, (), "no adapter for this method")
    numbers: list[Number] = []
    try:
        numbers.extend(adapter(case))
    except (UserError, ParameterError) as error:
        return Result(case, tuple(numbers), str(error))
    except Exception as error:  # an adapter met what it does not know: that is this case's miss, not the run's end
        return Result(case, tuple(numbers), f"the case is not as its method needs it: {type(error).__name__} {error}")
    return Result(case, tuple(numbers), "" if numbers else "the case expects nothing that can be compared")


def lines(result: Result) -> Iterator[str]:
    """The result as text: name, expected, ours, difference, tolerance of every number."""
    yield f"{'ok  ' if result.passed else 'MISS'} {result.case.id} · {result.case.method}"
    for number in result.numbers:
        mark = {True: "  ok  ", False: "  MISS", None: "  note"}[number.ok]
        if number.ok is None:
            yield f"{mark} {number.name}: {number.ours}"
        else:
            yield (
                f"{mark} {number.name}: expected {shown(number.expected)}, ours {shown(number.ours)}, "
                f"difference {shown(number.difference)}, tolerance {number.tolerance}"
            )
    if result.fault:
        yield f"  MISS {result.fault}"


def summary(results: list[Result]) -> str:
    """How many cases pass, and how much of what they expect could not be compared: words, or inputs that lack."""
    passed = sum(result.passed for result in results)
    uncompared = sum(number.ok is None for result in results for number in result.numbers)
    aside = f" {uncompared} of their expectations could only be noted, not compared." if uncompared else ""
    return f"{passed} of {len(results)} cases pass.{aside}"


def markdown(results: list[Result], folder: Path) -> str:
    """The whole run as a report."""
    judged = sum(number.ok is not None for result in results for number in result.numbers)
    text = [
        "# Conformance",
        "",
        summary(results).replace(" pass", f" of `{folder.name}` pass; {judged} numbers were compared", 1),
        "",
        "| case | method | source | numbers | result |",
        "| --- | --- | --- | --- | --- |",
    ]
    for result in results:
        case = result.case
        count = sum(number.ok is not None for number in result.numbers)
        outcome = "pass" if result.passed else f"**miss** {result.fault}".strip()
        text.append(f"| {_cell(case.id)} | {_cell(case.method)} | {_cell(case.source)} | {count} | {_cell(outcome)} |")
    for result in results:
        text += ["", f"## {result.case.id}", "", result.case.method, ""]
        text += ["| number | expected | ours | difference | tolerance | |", "| --- | --- | --- | --- | --- | --- |"]
        for number in result.numbers:
            mark = {True: "ok", False: "**miss**", None: "note"}[number.ok]
            cells = (
                number.name,
                shown(number.expected),
                shown(number.ours),
                shown(number.difference),
                number.tolerance,
            )
            text.append(f"| {' | '.join(_cell(cell) for cell in cells)} | {mark} |")
        if result.fault:
            text += ["", f"**Miss:** {result.fault}"]
    return "\n".join(text) + "\n"


def shown(value: Any) -> str:
    """A number with ten significant digits, anything else as it is."""
    if value is None:
        return "-"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _cell(text: str) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")
