"""Options and unit costs: every figure has its source, and nothing is promised for violence that is not proven."""

from pathlib import Path

import numpy as np
import pytest

from geo.errors import UserError
from geo.offence.costs import BUILT_IN as COSTS
from geo.offence.costs import cost_table
from geo.offence.options import BANDS, GRADES, NEEDS, option_table
from geo.offence.options import BUILT_IN as OPTIONS


def test_published_costs_and_their_allowance_for_prices() -> None:
    """Home Office Research Report 99: violence with injury £14,050, robbery £11,320, rape £39,360 (2015/16 prices)."""
    table = cost_table()
    low, high = table.ranges(["8N", None, "19C", None, "92A"], ["x", "Robbery", "x", "Shoplifting", "Drugs"])
    np.testing.assert_allclose(low[:3], [14_050, 11_320, 39_360])
    np.testing.assert_allclose(high[:3] / low[:3], 1.35)
    assert np.isnan(low[3:]).all()  # no cost is not free of cost
    assert all(0 < one.low < one.high for one in table.entries) and "from memory" in table.caveat
    assert [one.label for one in table.entries if one.check]  # what was not read in the source says so


def test_nothing_is_promised_for_violence_but_by_patrols() -> None:
    table = option_table()
    for option in table.options:
        on = {effect.on: effect for effect in option.effects}
        assert option.source and option.displacement and option.measure and option.cost in BANDS
        assert option.grade in GRADES and set(option.when) <= set(NEEDS)
        if option.id != "patrol" and "violence" in on:
            assert on["violence"].low is None and "not proven for violence" in option.evidence.lower()
    cctv = next(option for option in table.options if option.id == "cctv")
    assert "13 %" in cctv.evidence and next(e for e in cctv.effects if e.on == "property").low
    assert {need for option in table.options for need in option.when} == set(NEEDS)
    assert table.fitting({"dark"})[0].id == "lighting" and table.fitting(set()) == ()


@pytest.mark.parametrize(
    "source, read, change, said",
    [
        (COSTS, cost_table, ("cost: 14050", "cost: -1"), "above zero"),
        (COSTS, cost_table, ('codes: ["34A", "34B"]', 'codes: ["34A", "8N"]'), "two costs"),
        (COSTS, cost_table, ("range: [870, 10290]", "range: [10290, 870]"), "lower first"),
        (COSTS, cost_table, ('["Robbery"]', '["Robbing"]'), "not a crime type"),
        (OPTIONS, option_table, ("grade: moderate", "grade: certain"), "not known here"),
        (OPTIONS, option_table, ("{on: property, low: 4, high: 21", "{on: property, low: 21, high: 4"), "range"),
        (OPTIONS, option_table, ("{on: violence, proven: false}", "{on: theft, proven: false}"), "group"),
        (OPTIONS, option_table, ("{on: violence, proven: false}", "{on: violence}"), "range"),
    ],
)  # fmt: skip
def test_a_faulty_table_names_file_and_line(tmp_path: Path, source: Path, read, change, said: str) -> None:
    text = source.read_text()
    assert change[0] in text
    path = tmp_path / f"{abs(hash(change))}.yaml"
    path.write_text(text.replace(*change, 1))
    with pytest.raises(UserError, match=said) as fault:
        read(path)
    assert path.name in fault.value.where
