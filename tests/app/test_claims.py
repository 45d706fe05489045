"""What an organisation says of a person becomes a role by the administrator's file, and by nothing else."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.answering.reader import Reader
from app.identity.claims import Mapped, read_claims
from geo.errors import UserError

FILE = """
organisation: force
roles:
  - {claim: groups, value: ad-analysts, role: analyst}
  - {claim: realm_access.roles, value: partner, role: partner, organisation: Swindon Council, areas: [E06000030]}
  - {claim: groups, value: ad-patrols, role: patrol, areas_from: places}
"""


@pytest.fixture
def mapped(tmp_path: Path) -> Mapped:
    (tmp_path / "claims.yaml").write_text(FILE)
    return read_claims(tmp_path / "claims.yaml")


def reader(mapped: Mapped, **claims: Any) -> Reader | None:
    return mapped.reader({"sub": "7f", "name": "Anna", "force": "Wiltshire Police", **claims}, "login.example")


def test_the_first_rule_that_holds_is_the_one(mapped: Mapped) -> None:
    analyst = Reader("7f@login.example", "analyst", "Wiltshire Police", name="Anna")
    both = {"groups": ["canteen", "ad-analysts"], "realm_access": {"roles": ["partner"]}}
    assert reader(mapped, **both) == analyst
    assert reader(mapped, groups="ad-analysts") == analyst
    partner = Reader("7f@login.example", "partner", "Swindon Council", ("E06000030",), name="Anna")
    assert reader(mapped, realm_access={"roles": ["partner"]}) == partner


def test_no_role_means_public(mapped: Mapped) -> None:
    public = Reader("7f@login.example", "public", "Wiltshire Police", name="Anna")
    for claims in ({}, {"groups": ["AD-ANALYSTS"]}, {"groups": "ad-analysts-not"}, {"groups": {"ad-analysts": 1}},
                   {"realm_access": "roles"}, {"groups": None}, {"groups": [["ad-analysts"]]}):  # fmt: skip
        assert reader(mapped, **claims) == public


def test_a_list_of_areas_that_is_not_there_opens_none(mapped: Mapped) -> None:
    sent = {"groups": ["ad-patrols"]}
    assert reader(mapped, **sent, places=["E05010773"]).areas == ("E05010773",)
    for places in ([], "", None, [""], 7, {"a": 1}):
        assert reader(mapped, **sent, places=places).role == "public"


@pytest.mark.parametrize("id", [None, "", " ", 7, ["7f"], "7f\n", "7\u202ef", "x" * 201, " 7f"])
def test_nobody_is_known_without_a_lasting_id(mapped: Mapped, id: object) -> None:
    assert reader(mapped, sub=id, groups=["ad-analysts"]) is None


def test_a_name_shows_as_it_is(mapped: Mapped) -> None:
    assert reader(mapped, name="\u202eAnna\x00\n").name == "Anna" and reader(mapped, name=7).name == "7f"
    assert replace(mapped, name="force", person="name").reader({"name": "a", "force": "b"}, "c").id == "a@c"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("roles: [{claim: groups, value: a, role: king}]", "line 1: “king” is no role. Roles are admin, analyst,"),
        ("roles: [{claim: groups, value: a}]", "line 1: role is missing"),
        ("name: name", "line 1: roles is missing"),
        ("roles: [{claim: a, value: b, role: partner, areas: []}]", "there is at least one"),
        ("roles: [{claim: a, value: b, role: partner, areas: [c], areas_from: d}]", "in one claim"),
        ("rolls: []", "“rolls” is not known here"),
    ],
)
def test_a_file_that_is_not_understood_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "claims.yaml").write_text(text)
    with pytest.raises(UserError) as raised:
        read_claims(tmp_path / "claims.yaml")
    assert fault in str(raised.value)
