"""Every case of a folder, as lines of text and as a Markdown report."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.conformance.call import call, expectation
from app.conformance.case import Case, read_cases
from app.conformance.fault import CaseFault
from app.conformance.number import Number, compared
from geo.errors import UserError
from models.errors import ParameterError


@dataclass(frozen=True)
class Result:
    """A case with its lines; `fault` says in a sentence why it could not be run, or not to its end."""

    case: Case
    numbers: tuple[Number, ...]
    fault: str = ""

    @property
    def passed(self) -> bool:
        """All numbers agree, there is at least one, and nothing kept the case from running."""
        return not self.fault and bool(self.numbers) and all(number.ok for number in self.numbers)


def run(folder: Path) -> Iterator[Result]:
    """One result a case, in the order of the file names."""
    for case in read_cases(folder):
        yield run_case(case)


def run_case(case: Case) -> Result:
    """Run one case; whatever it lacks or breaks is its fault, and the next case runs all the same."""
    if case.fault:
        return Result(case, (), case.fault)
    numbers: list[Number] = []
    error = case.expected.get("error") if isinstance(case.expected, Mapping) else None
    try:
        ours = call(case.function, case.arguments, case.folder)
        if error:
            numbers.append(Number("error", error, "none was raised", None, "exact", False))
        else:
            numbers.extend(compared("", expectation(case.expected, case.folder), ours, case.tolerance))
    except CaseFault as fault:
        return Result(case, tuple(numbers), str(fault))
    except (UserError, ParameterError) as raised:
        if not error:
            return Result(case, tuple(numbers), str(raised))
        numbers.append(Number("error", error, type(raised).__name__, None, "exact", type(raised).__name__ == error))
        words = case.expected.get("says", "")
        numbers.append(Number("says", words or "anything", str(raised), None, "held in it", words in str(raised)))
    except Exception as raised:  # a miss of this case, not the run's end
        return Result(case, tuple(numbers), f"{case.function} ended in {type(raised).__name__}: {raised}")
    return Result(case, tuple(numbers), "" if numbers else "the case expects nothing that can be compared")


def lines(result: Result) -> Iterator[str]:
    """The result as text: name, expected, ours, difference, tolerance of every number."""
    yield f"{'ok  ' if result.passed else 'MISS'} {result.case.id} · {result.case.function}"
    for number in result.numbers:
        yield (
            f"{'  ok  ' if number.ok else '  MISS'} {number.name or 'result'}: expected {shown(number.expected)}, "
            f"ours {shown(number.ours)}, difference {shown(number.difference)}, tolerance {number.tolerance}"
        )
    if result.fault:
        yield f"  MISS {result.fault}"


def summary(results: list[Result]) -> str:
    """How many cases pass."""
    return f"{sum(result.passed for result in results)} of {len(results)} cases pass."


def markdown(results: list[Result], folder: Path) -> str:
    """The whole run as a report."""
    judged = sum(len(result.numbers) for result in results)
    headline = summary(results).replace(" pass", f" of `{folder.name}` pass; {judged} numbers were compared", 1)
    text = ["# Conformance", "", headline, "", "| case | function | source | numbers | result |"]
    text.append("| --- | --- | --- | --- | --- |")
    for result in results:
        outcome = "pass" if result.passed else f"**miss** {result.fault}".strip()
        text.append(_row(result.case.id, result.case.function, result.case.source, len(result.numbers), outcome))
    for result in results:
        text += ["", f"## {result.case.id}", "", result.case.function, ""]
        text += ["| number | expected | ours | difference | tolerance | |", "| --- | --- | --- | --- | --- | --- |"]
        for number in result.numbers:
            values = (shown(value) for value in (number.expected, number.ours, number.difference))
            text.append(_row(number.name or "result", *values, number.tolerance, "ok" if number.ok else "**miss**"))
        if result.fault:
            text += ["", f"**Miss:** {result.fault}"]
    return "\n".join(text) + "\n"


def shown(value: Any) -> str:
    """A number with ten significant digits, anything else as it is."""
    if value is None:
        return "-"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell).replace('|', chr(92) + '|').replace(chr(10), ' ') for cell in cells)} |"
