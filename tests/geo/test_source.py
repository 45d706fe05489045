"""Sources stand in one tuple, the most trusted first, and nobody else writes their ids or their names down."""

from importlib import import_module

import pytest

from geo.source import DEMO, FORCE_EXPORT, POLICE_UK, SOURCES, by_trust, source_of, synthetic


def test_sources_of_incidents_come_the_most_trusted_first() -> None:
    assert by_trust(["demo", "naptan", "police-uk", "unheard-of", "force-export"]) == (FORCE_EXPORT, POLICE_UK, DEMO)
    assert by_trust([]) == ()


def test_an_id_names_one_source_and_a_list_of_somebodys_own_is_known_by_it() -> None:
    assert len({source.id for source in SOURCES}) == len(SOURCES) == len({source.title for source in SOURCES})
    assert all(source_of(source.id) is source for source in SOURCES)
    own = source_of("swindon-council")
    assert own.title == "swindon-council" and not (own.synthetic or own.published or own.attribution or own.incidents)


def test_what_is_made_up_says_so_and_what_is_published_names_its_licence() -> None:
    assert synthetic(["demo"]) and not synthetic(["demo", "police-uk"]) and not synthetic([])
    assert all("made up" in source.caveat and not source.published for source in SOURCES if source.synthetic)
    assert all("Licence" in source.attribution for source in SOURCES if source.published and source.incidents)
    assert all("not an exact location" in source.caveat for source in SOURCES if source.anonymised)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_every_source_has_a_reader(source: object) -> None:
    module = import_module(f"geo.sources.{source.reader}")  # type: ignore[attr-defined]
    assert callable(getattr(module, "read", None) or module.generate)
