"""Harm tables: what ours say, and what is wrong with a user's."""

from pathlib import Path

import numpy as np
import pytest

from geo.errors import NotFound, UserError
from geo.offence.harm import harm_table, read_harm_table


def test_the_crime_severity_score():
    table = harm_table("CSS")
    found = table.weights(
        ["4.1", "34b", None, "", "92E", "zz", "5D"], ["", "", "Shoplifting", "Drugs", "Drugs", "Robbery", ""]
    )
    np.testing.assert_array_equal(found, [7979, 746, 13, np.nan, 3, np.nan, 1965])
    assert "Rape" in table.inferred and "Homicide" not in table.inferred
    assert "inferred" in table.caveat and "2016" in table.source
    with pytest.raises(NotFound, match="CCHI"):
        harm_table("CCHI")


def test_a_table_of_ones_own(tmp_path: Path):
    path = tmp_path / "cambridge.csv"
    path.write_text("Code,Weight,Label\n1,5475,Homicide\n34B,365,Robbery\n17A,182.25,\n", encoding="utf-8-sig")
    table = read_harm_table(path)
    assert (table.id, table.weights(["1", "17a", "2"], [None] * 3)[:2].tolist()) == ("cambridge", [5475, 182.25])
    assert table.entries[2].label == "17A"
    path.write_text("code,weight\n1,5476\n")
    assert len(table.version) == 8 and read_harm_table(path).version != table.version  # told apart by their content


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("code,points\n1,2\n", "line 1: the column weight is missing"),
        ("code,weight\n1,2\n2,many\n", "line 3: “many” is not a weight"),
        ("code,weight\n1,-2\n", "line 2: “-2” is not a weight"),
        ("code,weight\n1,nan\n", "line 2: “nan” is not a weight"),
        ("code,weight\n,5\n", "line 2: there is a weight without a code"),
        ("code,weight\n1,2\n1,3\n", "“1” has two weights"),
        ("code,weight\n", "no weights"),
        ("", "is missing"),
    ],
)
def test_faults_of_a_csv_are_placed(tmp_path: Path, text, words):
    path = tmp_path / "own.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=words):
        read_harm_table(path)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("{label: A, codes: []}", "line 7: “A” needs a weight or a range"),
        ("{label: A, range: [5, 2]}", "lower first"),
        ("{label: A, weight: x}", "“x” is not a weight"),
        ("{label: A, weight: 1, categories: [Murder]}", "“Murder” is not a crime type"),
        ("{label: A, weight: 1, codes: [4.10]}", "4.10 is not a text"),
    ],
)
def test_faults_of_a_yaml_table_are_placed(tmp_path: Path, entry, words):
    path = tmp_path / "own.yaml"
    head = "id: A\nversion: 1\ntitle: A\nunit: A\nsource: A\ncaveat: A\n"
    path.write_text(f"{head}entries: [{entry}]\n", encoding="utf-8")
    with pytest.raises(UserError, match=words):
        read_harm_table(path)
