"""What the definitions say of the law, and what the reviews' tables say of evidence, is what the sources say."""

from geo.offence.offences import definition, definitions
from geo.offence.options import option_table
from geo.surroundings.deprivation import EDITIONS
from geo.time.night import profile


def test_what_the_act_of_2026_brought_stands_with_the_definitions_concerned() -> None:
    """Crime and Policing Act 2026, Royal Assent 29 April 2026."""
    lines = definition("COUNTY_LINES")
    assert "Crime and Policing Act 2026" in lines.basis
    for name, said in (("COUNTY_LINES", "Cuckooing and child criminal exploitation"), ("VAWG_PUBLIC", "Spiking")):
        caveat = definition(name).caveat
        assert said in caveat and "Royal\nAssent 29 April 2026" in caveat.replace("Royal Assent", "Royal\nAssent")
    assert "Crime and Policing Act 2026" in definition("KNIFE_POSSESSION").caveat
    assert "Freedom from Violence and Abuse" in definition("VAWG_PUBLIC").basis


def test_a_share_carries_its_place_and_its_year() -> None:
    """19,618 of 42,070 recorded crimes of Wiltshire in 2025, anti-social behaviour left out."""
    caveat = definition("VIOLENCE_SEXUAL_RECORDED").caveat
    assert "46.6 %" in caveat and "Wiltshire in 2025" in caveat and f"{19_618 / 42_070:.1%}" == "46.6%"
    assert not [item.id for item in definitions() if "in ten" in item.caveat]


def test_evidence_says_where_it_is_from_and_how_mixed_it_is() -> None:
    options = {option.id: option for option in option_table().options}
    patrol = options["patrol"]
    assert patrol.grade == "mixed" and not patrol.check
    assert all(effect.low == 0 and not effect.check for effect in patrol.effects)
    assert {effect.on: effect.high for effect in patrol.effects} == {
        "violence": 14, "property": 16, "drugs": 30, "disorder": 16
    }  # fmt: skip
    for said, where in (
        ("8 to 16 %", patrol.evidence), ("7 % less violence and robbery", patrol.evidence),
        ("no significant effect", patrol.evidence), ("8.1 %", patrol.evidence), ("44 % less harm", patrol.evidence),
        ("Southend", patrol.running), ("Operation Rowan", patrol.running), ("Braga and Weisburd", patrol.source),
        ("0.86 to 1.06", options["lighting"].evidence), ("36 % or more", options["lighting"].evidence),
        ("1.14 to 2.11", options["lighting"].displacement), ("2 to 9 % less", options["cctv"].evidence),
        ("37 % less", options["alley_gates"].evidence), ("13 to none", options["glassware"].evidence),
        ("round 1", option_table().source), ("residential areas", option_table().source),
    ):  # fmt: skip
        assert said in where, said
    checked = {option.id for option in options.values() if option.check or any(e.check for e in option.effects)}
    assert checked == {"cctv"}  # the one whose figures nobody read


def test_editions_and_hours_are_named() -> None:
    assert EDITIONS["2021"] == ("2025",) and "2019" in EDITIONS["2011"]
    assert "to be checked" in profile("purple_flag").basis
