"""Options and unit costs: every figure has its source, and nothing is promised for violence that is not proven."""

from pathlib import Path

import numpy as np
import pytest

from app.words.options import police_share, prices
from geo.errors import UserError
from geo.offence.costs import BUILT_IN as COSTS
from geo.offence.costs import cost_table
from geo.offence.options import BANDS, GRADES, NEEDS, option_table
from geo.offence.options import BUILT_IN as OPTIONS


def test_published_costs_stand_in_the_prices_of_their_year() -> None:
    """Home Office Research Report 99: violence with injury £14,050, robbery £11,320, rape £39,360 (2015/16 prices)."""
    table = cost_table()
    low, high = table.ranges(["8N", "34b", "19C", "8T"], ["x"] * 4)
    np.testing.assert_allclose(low, [14_050, 11_320, 39_360, 14_050])
    assert (low == high).all() and table.price_year == table.prices == "2015/16" and table.index is None
    assert "from memory" in table.caveat and all(0 < one.low <= one.high for one in table.entries)
    assert {code for one in table.entries if one.check for code in one.codes} > {"8T", "105A", "28A", "39"}


def test_what_a_business_loses_and_what_a_category_mixes_has_no_unit_cost() -> None:
    table = cost_table()
    codes = ["34A", "30A", "30D", "31A", "46", "49", "9A", "92A", *[None] * 7]
    categories = [
        "Robbery", "Violence and sexual offences", "Burglary", "Vehicle crime", "Criminal damage and arson",
        "Public order", "Anti-social behaviour",
    ]  # fmt: skip
    assert np.isnan(table.ranges(codes, ["x"] * 8 + categories)[0]).all()  # no cost is not free of cost
    stated = {code for one in table.without for code in one.codes}
    assert {"34A", "30A", "30B", "30C", "30D", "31A", "46", "49"} <= stated
    assert all(one.reason for one in table.without)
    assert not stated & {code for one in table.entries for code in one.codes}


def test_prices_are_brought_up_by_a_stated_index_alone(tmp_path: Path) -> None:
    index = "index: {name: GDP deflator, year: 2025/26, factor: 1.5, source: Treasury}\nentries:\n"
    (own := tmp_path / "own.yaml").write_text(COSTS.read_text().replace("entries:\n", index, 1))
    table = cost_table(own)
    assert table.ranges(["8N"], ["x"])[1] == 21_075 and table.price_year == "2025/26"
    said = prices(table)
    assert all(part in said for part in ("2025/26", "2015/16", "1.5", "GDP deflator", "Treasury"))
    for fault in (
        index.replace("source: Treasury", "source: ''"),
        index.replace(", source: Treasury", ""),
        "uplift: 1.35\nentries:\n",
    ):
        own = tmp_path / f"{abs(hash(fault))}.yaml"
        own.write_text(COSTS.read_text().replace("entries:\n", fault, 1))
        with pytest.raises(UserError):
            cost_table(own)


def test_the_police_have_a_small_part_of_a_unit_cost() -> None:
    said = police_share(cost_table())
    assert "£11,960 of the £3,217,740 of a homicide" in said.replace("\u202f", ",").replace("\u2009", ",")
    assert all(part.police < part.of / 5 for part in cost_table().police_parts)


def test_nothing_is_promised_for_violence_but_by_patrols() -> None:
    table = option_table()
    for option in table.options:
        on = {effect.on: effect for effect in option.effects}
        assert option.source and option.displacement and option.measure and option.cost in BANDS
        assert option.grade in GRADES and set(option.when) <= set(NEEDS)
        assert all(effect.low == 0 for effect in option.effects if option.id == "patrol" or effect.average)
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
        (COSTS, cost_table, ('codes: ["34B"]', 'codes: ["34B", "8N"]'), "two costs"),
        (COSTS, cost_table, ("cost: 870", "range: [10290, 870]"), "lower first"),
        (COSTS, cost_table, ('["Theft from the person"]', '["Theft from people"]'), "not a crime type"),
        (COSTS, cost_table, ("police: 6360", "police: 63600"), "more than its cost"),
        (OPTIONS, option_table, ("grade: moderate", "grade: certain"), "not known here"),
        (OPTIONS, option_table, ("{on: property, low: 6, high: 20", "{on: property, low: 20, high: 6"), "range"),
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
