"""The tables of docs/security.md: every cell is what is answered, over HTTP, to that role."""

from collections.abc import Iterator

import access
import pytest
from acts import ACTS, OF_ENTRY, acts, acts_table
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from small_world import SmallWorld, addresses, as_asked, routes, small_world

from app.identity import passwords


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> SmallWorld:
    with pytest.MonkeyPatch.context() as cheap:
        cheap.setattr(passwords, "_HASHER", PasswordHasher(1, 8, 1))
        return small_world(tmp_path_factory.mktemp("access"))


@pytest.fixture(scope="module")
def web(world: SmallWorld) -> Iterator[TestClient]:
    with as_asked(world) as made:
        yield made


def test_every_cell_of_role_by_address_is_what_is_answered(web: TestClient, world: SmallWorld) -> None:
    asked = access.table(access.access(web, world)).splitlines()
    stands = access.written().splitlines()
    assert [row for row in asked if row not in stands] == []
    assert [row for row in stands if row not in asked] == []
    assert [one for one in addresses(world) if f"`{one}`" not in access.written()] == []


def test_who_may_do_what_is_what_stands_there(web: TestClient, world: SmallWorld) -> None:
    """Asked of every address that changes something; who is refused has changed nothing."""
    found = acts(web, world)
    assert acts_table(found).splitlines() == access.written(ACTS).splitlines()
    assert {f"{method} {one}" for method, one in routes() if method != "GET" and not one.startswith(OF_ENTRY)} == {
        *found
    }
    assert not any(row["public"] == "yes" for act, row in found.items() if not act.startswith(EVERYBODY))


EVERYBODY = ("POST /api/processes", "POST /restricted/close")
"""What changes nothing that is kept."""
