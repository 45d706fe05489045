"""Residents loaded in a browser with the look-ups that carry them, and a job followed where events are kept back."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from accessible import audit, faults_at_both_sizes
from playwright.sync_api import Browser, expect
from test_loading import SERVE, fits, looked_at, written
from visits import PHONE, Visit, follow, serving, visiting

from geo.store.opening import open_store
from geo.surroundings.population import populations

pytestmark = pytest.mark.browser
Make = Callable[..., Visit]
NO_EVENTS = {
    "none in this browser": "delete window.EventSource",
    "kept back by a proxy": "window.EventSource = class extends EventTarget { close() {} }",
    "broken off": "const Real = EventSource; "
    "window.EventSource = class extends Real { constructor(a) { super(a + '/gone'); } }",
}  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def empty(data: Path) -> Iterator[str]:
    with serving(SERVE, AFTERDARK_DATA=str(data)) as address:
        yield address


@pytest.fixture
def desk(chromium: Browser, empty: str) -> Iterator[Make]:
    yield from visiting(chromium, empty)


def estimates(folder: Path) -> Path:
    file = folder / "residents.csv"
    rows = [f"E0100000{i},{1000 + i}" for i in range(1, 5)]
    file.write_text("\n".join(["LSOA11CD,Total", *rows]))
    return file


def lookup(folder: Path, name: str, titles: str, *rows: str) -> Path:
    (file := folder / name).write_text("\n".join([titles, *rows]))
    return file


def test_residents_are_carried_through_two_look_ups(desk: Make, data: Path, tmp_path: Path) -> None:
    visit = desk()
    page = visit.open("/data/load")
    looked_at(page, estimates(tmp_path))
    page.get_by_label("Residents of").fill("mid-2022")
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_label("Residents of")).to_have_value("mid-2022")
    files = (
        lookup(tmp_path, "years.csv", "LSOA11CD,LSOA21CD", "E01000001,E01000001", "E01000002,E01000002",
               "E01000003,E01000003", "E01000004,E01000004"),
        lookup(tmp_path, "wards.csv", "LSOA21CD,WD24CD", "E01000001,E05000001", "E01000002,E05000001",
               "E01000003,E05000002", "E01000004,E05000002"),
    )  # fmt: skip
    page.set_input_files("#lookup", lookup(tmp_path, "no.csv", "LSOA11CD,LSOA11NM", "E01000001,A"))
    follow(page.get_by_role("button", name="Add it"))
    expect(page.locator("main")).to_contain_text("a look-up is between two sets of areas")
    assert all("422" in error for error in visit.errors)
    visit.errors.clear()
    page.go_back()
    expect(page.locator("#beside li")).to_have_count(0)
    for file in files:
        page.set_input_files("#lookup", file)
        follow(page.get_by_role("button", name="Add it"))
    assert page.locator("#beside li").all_inner_texts() == [
        "years.csv: LSOAs of 2011, LSOAs of 2021", "wards.csv: LSOAs of 2021, wards of 2024",
    ]  # fmt: skip
    assert faults_at_both_sizes(page) == []
    follow(page.get_by_role("button", name="Forget the look-ups"))
    expect(page.locator("#beside li")).to_have_count(0)
    for file in files:
        page.set_input_files("#lookup", file)
        follow(page.get_by_role("button", name="Add it"), "Enter")
    follow(page.get_by_role("button", name="Load it"))
    expect(page.locator("#ended")).to_have_attribute("data-status", "successful")
    loaded = {(one.unit, one.vintage): dict(zip(one.code, one.residents, strict=True)) for one in
              populations(open_store(data))}  # fmt: skip
    assert set(loaded) == {("lsoas", "2011"), ("lsoas", "2021"), ("wards", "2024")}
    assert loaded["wards", "2024"] == {"E05000001": 2003.0, "E05000002": 2007.0}
    follow(page.get_by_role("button", name="Undo this load"))
    assert populations(open_store(data)) == ()


@pytest.mark.parametrize("way", NO_EVENTS)
def test_a_job_is_followed_by_asking_again_where_events_do_not_come(desk: Make, tmp_path: Path, way: str) -> None:
    visit = desk(*PHONE)
    page = visit.page
    page.add_init_script(NO_EVENTS[way])
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    visit.open("/data/load")
    looked_at(page, written(tmp_path / "crimes.csv", 60_000))
    page.get_by_role("button", name="Load it").click()
    expect(page.locator("#job-message")).to_contain_text("Reading crimes.csv,")
    assert fits(page) and audit(page) == []
    expect(page.locator("#ended")).to_have_attribute("data-status", "successful")
    assert any("/api/jobs/" in url and "/events" not in url for url in asked)
    visit.errors.clear() if way == "broken off" else None  # the browser complains of the stream, as it should
    with page.expect_navigation():
        page.get_by_role("button", name="Undo this load").click()
