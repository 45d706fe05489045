"""Pounds are those of incidents that the question selects and the street can see; every other is counted as such."""

from dataclasses import replace
from itertools import product
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from app.charter.pricing import NotPriced, worth
from app.charter.sheet import NoBenefit, propose
from app.words import options as words
from geo.incidents import SCHEMA
from geo.offence.costs import cost_table
from geo.offence.ho_codes import category
from geo.offence.options import option_table

COSTS, OPTIONS = cost_table(), option_table()
PATROL = next(one for one in OPTIONS.options if one.id == "patrol")
VIOLENCE = "Violence and sexual offences"


def rows(*given: dict[str, Any]) -> pa.Table:
    """Incidents with what pricing reads; a code brings its category."""
    names = ("ho_code", "category", "public_place", "domestic_abuse", "weight")
    filled = [{"weight": 1.0, "category": category(row.get("ho_code") or ""), **row} for row in given]
    return pa.table({name: pa.array([row.get(name) for row in filled], SCHEMA.field(name).type) for name in names})


STREET = {"public_place": True, "domestic_abuse": False}
HOME = {"public_place": False, "domestic_abuse": False}


def test_a_street_robbery_is_priced_and_nothing_that_the_street_does_not_see() -> None:
    made = worth(
        rows(
            {"ho_code": "34B", **STREET},
            {"ho_code": "34B", **HOME},
            {"ho_code": "8N", "public_place": True, "domestic_abuse": True},
            {"ho_code": "8N", "public_place": False, "domestic_abuse": None},
            {"ho_code": "8N", "public_place": None, "domestic_abuse": False},
            {"ho_code": "8N", "public_place": None, "domestic_abuse": True},
            {"ho_code": "34A", **STREET},
            {"ho_code": "10D", **STREET},
            {"ho_code": "9A", **STREET},
        ),
        2.0, COSTS, OPTIONS,
    )  # fmt: skip
    assert (made.every.n, made.every.low, made.every.high) == (1, 5_660, 5_660)  # £11,320 in two years
    assert made.every.not_priced == {
        NotPriced.NOT_SEEN: 4, NotPriced.PLACE_UNKNOWN: 1, NotPriced.NO_UNIT_COST: 3
    }  # fmt: skip
    assert made.every.total == 9
    proposed = propose(PATROL, made.by_group)
    assert (proposed.low, proposed.high, proposed.counted) == (0, pytest.approx(5_660 * 0.14), ("violence",))
    said = words.benefit(proposed, COSTS)
    assert "2015/16 prices (violence)" in said and "disorder" not in said
    sheet: Any = SimpleNamespace(worth=made)
    assert words.priced(sheet) == (
        "Priced: 1 of the 9 incidents that the question selects here. Not priced: 4 in homes and other places that are "
        "not public, or domestic abuse; 1 of which nobody recorded whether the place is public; 3 of kinds without a "
        "unit cost.",
    )


@pytest.mark.parametrize("kind", [VIOLENCE, "Robbery", "Burglary", "Vehicle crime", "Theft from the person"])
def test_open_data_say_neither_place_nor_kind_so_there_is_no_figure(kind: str) -> None:
    made = worth(rows(*[{"category": kind}] * 782), 1.0, COSTS, OPTIONS)
    assert (made.every.n, made.every.high, made.every.total) == (0, 0, 782)
    proposed = propose(PATROL, made.by_group)
    assert proposed.low is None and proposed.no_benefit == NoBenefit.PLACE_UNKNOWN
    assert "do not say what happened in homes" in words.benefit(proposed, COSTS)
    sheet: Any = SimpleNamespace(worth=made)
    assert "do not say what happened in homes" in words.priced(sheet)[0]


def test_every_incident_is_priced_or_counted_with_one_reason_whatever_is_known_of_it() -> None:
    known = product(["34B", "8N", "9A", "58B", None], [True, False, None], [True, False, None], [1.0, 2.0])
    every = [
        {"ho_code": code, "public_place": public, "domestic_abuse": domestic, "weight": weight}
        | ({} if code else {"category": VIOLENCE})
        for code, public, domestic, weight in known
    ]
    made = worth(rows(*every), 1.0, COSTS, OPTIONS)
    assert made.every.total == sum(row["weight"] for row in every)
    groups = made.by_group.values()
    assert sum(one.total for one in groups) == made.every.total and sum(one.n for one in groups) == made.every.n
    assert sum(one.high for one in groups) == pytest.approx(made.every.high) == 6 * (11_320 + 14_050 + 1_350)
    assert made.domestic_unknown == 9  # three codes with a cost, in public, nobody knows whether domestic
    assert made.by_group["disorder"].high == 0


def test_why_there_is_no_figure() -> None:
    def why(*given: dict[str, Any], option: str = "patrol") -> NoBenefit | None:
        of = next(one for one in OPTIONS.options if one.id == option)
        return propose(of, worth(rows(*given), 1.0, COSTS, OPTIONS).by_group).no_benefit

    assert why() == NoBenefit.NONE_SELECTED and why(option="charter") == NoBenefit.NOT_PROVEN
    assert why({"ho_code": "34B", **HOME}) == NoBenefit.NOT_SEEN
    assert why({"ho_code": "34A", **STREET}) == NoBenefit.NO_UNIT_COST
    assert why({"ho_code": "34A", **STREET}, {"ho_code": "34B", **HOME}) == NoBenefit.SEVERAL
    assert set(words.NO_BENEFIT) == set(NoBenefit) and set(words.NOT_PRICED) == set(NotPriced)


def test_an_average_promises_nothing_to_one_place() -> None:
    lighting = next(one for one in OPTIONS.options if one.id == "lighting")
    made = worth(rows({"ho_code": "58B", **STREET}), 1.0, COSTS, OPTIONS)
    proposed = propose(lighting, made.by_group)
    assert (proposed.low, proposed.high) == (0, pytest.approx(1_350 * 0.14))
    assert "14 % fewer on average (property)" in words.effects(lighting)
    assert "to be checked" in words.effects(replace(lighting, check=True))
