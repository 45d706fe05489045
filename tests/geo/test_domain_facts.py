"""Harm weights and unit costs against the sourced facts beside the project, and no code of ours without a word."""

import csv
import re
from pathlib import Path

import pytest

from geo.offence.costs import cost_table
from geo.offence.harm import harm_table
from geo.offence.offences import definitions

READ_IN_THE_PRESS = {"92E"}
"""Codes whose weight the press gave with its label, so that it is not inferred although the list has its order."""
UNIT_COSTS = {
    "homicide": ("1", 3217740), "violence with injury": ("8N", 14050), "rape": ("19C", 39360),
    "other sexual offences": ("88A", 6520), "robbery (individuals)": ("34B", 11320), "theft of vehicle": ("48", 10290),
    "theft from vehicle": ("45", 870), "criminal damage, arson": ("56B", 8420), "criminal damage, other": ("58A", 1350),
    "violence without injury": ("105A", 5930), "domestic burglary": ("28A", 5930),
    "theft from the person": ("39", 1380),
}  # fmt: skip


@pytest.fixture(scope="module")
def facts(shared: Path) -> list[dict[str, str]]:
    path = shared / "domain-facts.csv"
    if not path.is_file():
        pytest.skip("the sourced facts are not here")
    return list(csv.DictReader(path.open(encoding="utf-8")))


def codes_in(item: str) -> list[str]:
    """The codes that an item's name begins with: 28A-28H is eight of them, 104/104A/104B three."""
    name = re.sub(r"^CSS weights? ", "", item).split(" ")[0]
    found = []
    for part in re.split(r"[/,]", name):
        first, _, last = part.partition("-")
        found += [f"{first[:-1]}{chr(k)}" for k in range(ord(first[-1]), ord(last[-1]) + 1)] if last else [part]
    return found


def test_every_weight_is_that_of_the_list_and_marked_where_only_its_order_gives_the_label(
    facts: list[dict[str, str]],
) -> None:
    entries = {code: entry for entry in harm_table("CSS").entries for code in entry.codes}
    checked = 0
    for row in facts:
        if not row["item"].startswith("CSS weight") or not row["value"]:
            continue
        low, _, high = row["value"].replace(",", "").partition("-")
        for code in codes_in(row["item"]):
            entry, checked = entries[code], checked + 1
            if high:
                upper = 817 if "817" in row["verdict"] else float(high)
                assert float(low) <= entry.weight <= upper, code
            else:
                assert entry.weight == float(low), code
            by_order = row["page_or_table"].startswith("list order")
            assert entry.inferred == (by_order and code not in READ_IN_THE_PRESS), code
    assert checked > 80
    assert (entries["20A"].weight, entries["20B"].weight) == (747, 817)


def test_every_unit_cost_is_the_reports_and_to_be_checked_where_nobody_read_it(facts: list[dict[str, str]]) -> None:
    table = cost_table()
    entries = {code: entry for entry in table.entries for code in entry.codes}
    rows = {row["item"].removeprefix("Unit cost: "): row for row in facts if row["item"].startswith("Unit cost: ")}
    for name, (code, pounds) in UNIT_COSTS.items():
        assert float(rows[name]["value"] or pounds) == entries[code].low == entries[code].high == pounds
        assert entries[code].check == (rows[name]["confidence"] == "not found")
    assert set(rows) - set(UNIT_COSTS) == {"cyber crime", "commercial burglary / commercial robbery / shop theft"}
    parts = {part.label.lower(): part for part in table.police_parts}
    for row in facts:
        if match := re.fullmatch(r"(Police|CJS) cost within (\w+) unit cost", row["item"]):
            part = parts[match[2]]
            assert float(row["value"]) == (part.police if match[1] == "Police" else part.courts)


def test_every_code_of_a_definition_has_a_weight_or_a_reason_why_not() -> None:
    table = harm_table("CSS")
    weighed = {code for entry in table.entries for code in entry.codes}
    stated = {code: one.reason for one in table.without for code in one.codes}
    used = {code for item in definitions() for rule in item.rules for code in rule.codes}
    assert used - weighed == set(stated) and all(stated.values()) and len(stated) < 20


def test_an_injured_officer_is_injured_in_definition_and_cost_alike() -> None:
    """8T stands among the assaults with injury of KNIFE_ENABLED; its unit cost is theirs, and to be checked."""
    with_injury = next(rule for item in definitions() if item.id == "KNIFE_ENABLED" for rule in item.rules)
    entries = {code: entry for entry in cost_table().entries for code in entry.codes}
    assert {"8N", "8S", "8T"} <= set(with_injury.codes)
    assert entries["8T"].low == entries["8N"].low and entries["8T"].check and not entries["8N"].check
