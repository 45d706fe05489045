"""What every test may ask for."""

import atexit
import gc
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

import app  # noqa: F401  before numpy, whose threads it limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.answering.answerer import Answerer
    from geo.geocoder.geocoder import Geocoder
    from geo.store.base import Store

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
LONG = (
    "test_loading", "test_workspace", "test_sites_page", "test_lookups", "test_safety", "test_desk_pages",
    "test_map_first", "test_access", "test_door", "test_patrol_hand_page", "test_few_places_page", "test_change_page",
    "test_rates_page", "test_repeats_page", "test_incident_list", "test_methods_pages", "test_safety_pages",
    "test_load_file", "test_executions", "test_areas", "test_patrol_places", "test_nights", "test_site_pages",
    "test_offered_choices", "test_notebooks", "test_team_in_browser", "test_crossing", "test_instrument", "test_store",
    "test_night_page", "test_injection",
    "test_api", "test_gate_pages", "test_processes_of_a_service", "test_briefing", "test_evaluation_study",
    "test_long_run", "test_tours", "test_damage", "test_jobs", "test_fuzz", "test_gate_attack", "test_made_up_apart",
    "test_change_gate", "test_kept_questions", "test_site_deprivation", "test_police_uk_memory",
    "test_site_evaluation", "test_cli",
)  # fmt: skip
"""Files that take a processor ten seconds and more, the longest first: begun last, one would keep the other waiting."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files of LONG first; the order within a file, and of all other files, stays."""
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Modules, tests and their syntax stay until the end: Python does not look for garbage among them again and again,
    which took a third of finding them and a seventh of running them."""
    gc.disable()
    yield
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # libraries look at the end whether anything of theirs is left
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The services that all processes of a run share end with it: each has left its process id."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    for file in session.config._tmp_path_factory.getbasetemp().glob("*.pid"):
        with suppress(ProcessLookupError):
            os.kill(int(file.read_text()), signal.SIGTERM)


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all processes of a run."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session", autouse=True)
def audited_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What tests look at is audited in a folder of this process alone, and not in the data that all of them read."""
    os.environ["AFTERDARK_AUDIT"] = str(tmp_path_factory.mktemp("audited") / "audit")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data and golden cases beside the project."""
    if not (SHARED / "data").is_dir():
        pytest.skip("../shared is not beside this checkout: real data and golden cases are not here")
    return SHARED


@pytest.fixture(scope="session")
def built(common: Path, tmp_path_factory: pytest.TempPathFactory) -> "Callable[[str, Callable[[Path], None]], Path]":
    """A maker of folders that every process of a test run reads: the first to ask for a name fills its folder."""

    def build(name: str, fill: "Callable[[Path], None]") -> Path:
        folder = common / f"built-{name}"
        with FileLock(folder.with_suffix(".lock")):
            if not folder.is_dir():
                unfinished = tmp_path_factory.mktemp(name)
                fill(unfinished)
                unfinished.rename(folder)
        return folder

    return build


@pytest.fixture(scope="session")
def demo_store(built: "Callable[[str, Callable[[Path], None]], Path]") -> "Store":
    """A store with the demo of 36 months and its assets. Read only: everyone shares it."""
    from app.loading.load import load_demo  # noqa: PLC0415 (most tests need none of it)
    from geo.store.opening import open_store  # noqa: PLC0415

    def fill(folder: Path) -> None:
        load_demo(open_store(folder), months=36, last=date(2026, 6, 1), seed=20260101)

    return open_store(built("demo", fill))


@pytest.fixture(scope="session")
def geocoder(built: "Callable[[str, Callable[[Path], None]], Path]") -> "Geocoder":
    """Finds places in the names that ship, with nothing loaded."""
    from geo.geocoder.gather import Material  # noqa: PLC0415
    from geo.geocoder.geocoder import Geocoder  # noqa: PLC0415
    from geo.geocoder.index import Index, build  # noqa: PLC0415
    from geo.space.boundaries import default_wards  # noqa: PLC0415
    from geo.streets.names_file import default_names  # noqa: PLC0415

    def fill(folder: Path) -> None:
        build(folder / "index.sqlite", Material(default_names(), default_wards()))

    return Geocoder(Index(built("places", fill) / "index.sqlite"))


@pytest.fixture
def demo_answerer(demo_store: "Store", tmp_path: Path) -> "Answerer":
    """An Answerer on the demo whose records, zones among them, are the test's own: they lie in tmp_path."""
    from app.answering.answerer import Answerer  # noqa: PLC0415
    from app.settings import Settings  # noqa: PLC0415

    return Answerer(Settings(data=tmp_path, resamples=19), store=demo_store)
