"""What others made and After Dark runs with is named, under licences that may be passed on."""

import json
import sysconfig
from pathlib import Path

from supplies.bill import bill
from supplies.licence import allowed
from supplies.needed import assets, direct, packages
from supplies.notice import NOTICE, versions
from supplies.pinned import pinned

SUPPLIES = [*packages(Path(sysconfig.get_paths()["purelib"])), *assets()]


def test_notice_names_what_runs_as_it_is_pinned() -> None:
    told = dict(line.split(": ", 1) for line in NOTICE.read_text().splitlines() if line.count(": ") == 1)
    assert list(told) == [f"{one.name} {versions(one)}" for one in SUPPLIES], "make audit writes it anew"
    assert len(SUPPLIES) > len(direct())
    assert all(one.version in pinned()[one.name] for one in SUPPLIES if one.kind == "pypi")
    assert [name for name, licence in told.items() if not allowed(licence)] == []


def test_no_licence_is_unknown_or_one_that_may_not_be_passed_on() -> None:
    assert [one for one in SUPPLIES if not allowed(one.licence)] == []
    assert not any(map(allowed, ("unknown", "", "AGPL-3.0-only", "MIT AND GPL-3.0-or-later", "(MIT OR SSPL-1.0)")))


def test_the_bill_of_materials_holds_together() -> None:
    """What CycloneDX 1.6 requires, and that everything is reached from After Dark itself."""
    made = json.loads(bill(SUPPLIES))
    assert (made["bomFormat"], made["specVersion"], made["version"]) == ("CycloneDX", "1.6", 1)
    assert all(one["type"] == "library" and one["name"] and one["version"] for one in made["components"])
    refs = {one["bom-ref"] for one in made["components"]}
    needs = {one["ref"]: set(one["dependsOn"]) for one in made["dependencies"]}
    reached, waiting = set(), {made["metadata"]["component"]["bom-ref"]}
    while waiting:
        reached |= waiting
        waiting = set().union(*(needs[ref] for ref in waiting)) - reached
    assert len(refs) == len(SUPPLIES) and reached == needs.keys() == refs | {"pkg:generic/afterdark@0.1.0"}
