"""A file loaded in the browser: the same report as on the command line, undone as if it had never been."""

import io
import re
import shutil
import time
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.testclient import TestClient
from typer.testing import CliRunner
from visitor import HERE, visitor

from app.answering.reader import LOCAL, Reader
from app.cli import app as command_line
from app.jobs.job import JobKind, Status, job_of
from app.jobs.jobs import Jobs
from app.jobs.work import Work
from app.loading.draft import proposed
from app.loading.load_job import LOAD, load_file
from app.loading.look_job import LOOK, look
from app.loading.uploads import Upload, Uploads, safe_name
from app.main import create_app
from app.settings import Settings
from geo.errors import UserError
from geo.source import FORCE_EXPORT, POLICE_UK
from geo.sources.recognise import recognise
from geo.store.leftovers import open_to_others
from geo.store.opening import open_store

MAPPED, AS_IT_IS = "mapping.yaml", ""
EXPORTS = (
    "01-xlsx-wrong-dimension.xlsx", "02-xlsx-date-only.xlsx", "02-xlsx-date-only.csv", "04-ends-mid-month.csv",
    "05-excel-long-ids.xlsx", "05-excel-scientific-ids.csv", "08-dst-repeated-hour.csv",
    "09-formula-not-calculated.xlsx", "10-hidden-rows.xlsx", "12-mac1904-serials.xlsx", "17-noon-default.csv",
    "17-rounded-coordinates.csv", "18-decimal-comma.csv", "18-grid-references.csv", "20-infinite-coordinate.csv",
    "decimal-comma.csv", "lga-schema.csv", "month-column.csv", "thousands.csv", "zones.csv", "prompt-rows.xlsx",
)  # fmt: skip
CASES: tuple[tuple[str, str, str], ...] = (
    *((name, FORCE_EXPORT.id, MAPPED) for name in EXPORTS),
    ("02-xlsx-date-only.xlsx", FORCE_EXPORT.id, "mapping-times.yaml"),
    ("us-dates.csv", FORCE_EXPORT.id, "us-dates.yaml"),
    ("2018-10-avon-and-somerset-street.csv", POLICE_UK.id, AS_IT_IS),
    ("2018-10-northern-ireland-street.csv", POLICE_UK.id, AS_IT_IS),
    *((name, kind, AS_IT_IS) for name in ("06-osm-mixed-venues.geojson", "06-osm-one-of-each.geojson")
      for kind in ("lights", "cctv", "ranks", "help_points", "venues", "stops")),
    ("osm-tourism.geojson", "venues", AS_IT_IS),
    ("11-naptan-lonlat-only.csv", "stops", AS_IT_IS),
    ("11-naptan-lonlat-only.csv", "ranks", AS_IT_IS),
    ("paths.gpkg", "paths", AS_IT_IS),
    *((name, "boundaries", AS_IT_IS) for name in (
        "15-overlapping-wards.geojson", "wards-gss-code.geojson", "wards13-swindon.geojson",
        "wards13-wiltshire.geojson", "topo.json")),
)  # fmt: skip


def on_command_line(kind: str, path: Path, mapping: Path | None) -> list[str]:
    """The sentences that the command line prints of a load, or the one that it fails with."""
    command = {"boundaries": ["boundaries", "import"]}.get(kind, ["load", kind.replace("_", "-")])
    ran = CliRunner().invoke(command_line, [*command, str(path), *(["--mapping", str(mapping)] if mapping else [])])
    if ran.exception and not isinstance(ran.exception, SystemExit):
        assert isinstance(ran.exception, UserError)
        return [str(ran.exception)]
    hint = "“afterdark quarantine” prints"
    return [
        line for line in ran.stdout.splitlines()
        if not re.fullmatch(r"[a-z-]+|  (month|\d{4}-\d\d) .*", line) and not line.startswith(hint)
    ]  # fmt: skip


def work_on(settings: Settings, kind: JobKind, given: Mapping[str, Any]) -> Work:
    """What the function of a job is given, in this process."""
    jobs, at = Jobs(settings), "2026-06-01T12:00:00"
    jobs.file.add({
        "id": (id := f"{kind.name}{time.monotonic_ns()}"), "kind": kind.name, "run": kind.run, "settle": kind.settle,
        "given": dict(given), "who": "analyst", "created": at, "updated": at, "status": Status.RUNNING,
        "keeping": False,
    })  # fmt: skip
    return Work(id, "analyst", settings, jobs.folder)


def uploaded(settings: Settings, path: Path) -> Upload:
    uploads = Uploads(settings.data)
    upload, file = uploads.begin(path.name, "analyst")
    with file:
        file.write(path.read_bytes())
    return uploads.end(upload)


def in_browser(settings: Settings, kind: str, path: Path, fields: Mapping[str, str]) -> list[str]:
    """What the job of a load says of it: the sentences of its report, or the one that it fails with."""
    given = {"upload": uploaded(settings, path).id, "kind": kind, "fields": dict(fields)}
    try:
        return list(load_file(given, work_on(settings, LOAD, given))["sentences"])
    except UserError as error:
        return [str(error)]


@pytest.mark.parametrize(("name", "kind", "mapped"), CASES, ids=lambda one: one or "as it is")
def test_the_browser_says_what_the_command_line_says(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, kind: str, mapped: str
) -> None:
    file = shared / "cases" / name
    mapping = shared / "cases" / mapped if mapped else None
    monkeypatch.setenv("AFTERDARK_DATA", str(tmp_path / "one"))
    expected = on_command_line(kind, file, mapping)
    settings = Settings(data=tmp_path / "other")
    fields = proposed(mapping.read_text(), settings.force) if mapping else {"as_is": "yes"}
    found = in_browser(settings, kind, file, fields)
    assert [one.replace(str(file), file.name) for one in expected] == [
        re.sub(r"\S*/uploads/\w+/file/", "", one) for one in found
    ]
    one, other = (open_store(tmp_path / folder) for folder in ("one", "other"))
    if (tmp_path / "one" / "manifest.json").exists():
        assert one.snapshot().id == other.snapshot().id
        told = [{k: v for k, v in r.items() if k not in ("id", "who", "job", "file")} for r in other.reports()]
        assert [{k: v for k, v in r.items() if k != "id"} for r in one.reports()] == told
        assert all(r["who"] == "analyst" and r["file"] == name for r in other.reports())


@pytest.mark.parametrize("name", [one for one in EXPORTS[:14] if not one.startswith(("04", "09", "12"))])
def test_the_fates_of_the_first_rows_are_those_of_the_load(shared: Path, tmp_path: Path, name: str) -> None:
    """A proposed mapping: as many rows are kept and set aside, for the same reasons, as the load says afterwards.

    Left out: a file of more rows than are looked at, and those whose workbook alone tells how a cell is meant.
    """
    from app.loading.fates import fates_of  # noqa: PLC0415
    from app.loading.load import outlines  # noqa: PLC0415

    settings = Settings(data=tmp_path / "data")
    upload = uploaded(settings, shared / "cases" / name)
    given = {"upload": upload.id, "kind": FORCE_EXPORT.id}
    look(given, work_on(settings, LOOK, given))
    seen = Uploads(settings.data).seen(upload)
    assert seen and seen["kinds"][0] == FORCE_EXPORT.id
    fields = seen["drafts"][FORCE_EXPORT.id]
    rows = [(line, texts) for line, texts in seen["rows"]]
    fates = fates_of(FORCE_EXPORT.id, seen["titles"], rows, fields, name, settings, outlines(open_store(settings.data)))
    in_browser(settings, FORCE_EXPORT.id, shared / "cases" / name, fields)
    report = open_store(settings.data).reports()[0]
    assert report["read"] == len(rows)
    assert fates.kept == report["kept"]
    reasons = [reason for reason in fates.reasons if reason]
    assert {one: reasons.count(one) for one in reasons if not one.startswith("repeated")} == report["quarantined"]


def nested(text: str) -> bytes:
    kml = "<kml xmlns='http://www.opengis.net/kml/2.2'><Document><name>&i;</name></Document></kml>"
    levels = "".join(f"<!ENTITY {b} '{f'&{a};' * 12}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    return f"<?xml version='1.0'?><!DOCTYPE k [<!ENTITY a '{text}'>{levels}]>{kml}".encode()


def bomb(name: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"0" * 60_000_000)
    return made.getvalue()


BAD = {
    "empty.csv": (b"", "empty.csv: the file is empty."),
    "photo.csv": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "this is a picture (PNG)"),
    "photo.jpg": (b"\xff\xd8\xff\xe0" + b"\0" * 100, "this is a picture (JPEG)"),
    "paper.pdf": (b"%PDF-1.7\n", "this is a PDF"),
    "locked.xlsx": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "the workbook is protected by a password. Save it without the password.",
    ),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel files are not read"),
    "bomb.zip": (bomb("2025-01-wiltshire-street.csv"), "would unpack to 60 MB"),
    "bomb.xlsx": (bomb("xl/worksheets/sheet1.xml"), "would unpack to 60 MB"),
    "nested.kml": (nested("ha" * 50), "this is not a"),
    "torn.zip": (b"PK\x03\x04torn", "this is not a zip file"),
    "noise.csv": (bytes(range(256)) * 40, "this is no table of text"),
    "noise.gpkg": (bytes(range(256)) * 40, "this is not a GeoJSON"),
    "half.geojson": (b'{"type": "FeatureCollection", "features": [', "this is not a GeoJSON"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_data_gets_one_sentence(tmp_path: Path, name: str) -> None:
    content, words = BAD[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError) as refused:
        recognise(tmp_path / name)
    assert words in str(refused.value) and str(tmp_path) not in str(refused.value).replace(name, "")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\data\\crimes.csv", "crimes.csv"), ("", "file"), ("..", "file"),
        (".hidden", "hidden"), ("a\nb\0.csv", "a_b_.csv"), ("x" * 400 + ".xlsx", "x" * 116 + ".xlsx"),
        ("2025-01-wiltshire-street.csv", "2025-01-wiltshire-street.csv"), ("naïve “list”.csv", "na_ve _list_.csv"),
    ],
)  # fmt: skip
def test_a_name_is_never_a_path(given: str, kept: str) -> None:
    assert safe_name(given) == kept


CRIMES = (
    "Ref,When,Finished,East,North,Sort of crime\n"
    "A1,03/05/2025 23:10,03/05/2025 23:40,415000,184890,Robbery\n"
    "A2,10/05/2025 01:10,10/05/2025 01:40,416000,185890,Violence and sexual offences\n"
    "A3,tomorrow,,417000,186890,Robbery\n"
)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[TestClient]:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    with visitor(create_app(Settings(data=data))) as made:
        made.headers |= {"origin": HERE, "accept": "text/html"}
        yield made


def sent(web: TestClient, name: str, content: bytes) -> str:
    """The address of an uploaded file's page, when it has been looked at."""
    got = web.post("/data/load", files={"file": (name, content)}, follow_redirects=False)
    assert got.status_code == 303, got.text
    address = got.headers["location"]
    until = time.monotonic() + 120
    while 'id="job"' in web.get(address).text:
        assert time.monotonic() < until
        time.sleep(0.1)
    return address


def ended(web: TestClient, address: str) -> str:
    until = time.monotonic() + 120
    while 'id="job"' in (page := web.get(address).text):
        assert time.monotonic() < until
        time.sleep(0.1)
    return page


def settings_of(web: TestClient) -> Settings:
    found: Settings = web.app.state.settings  # type: ignore[attr-defined]
    return found


def test_a_wrong_mapping_is_corrected_loaded_and_undone(web: TestClient) -> None:
    store = open_store(settings_of(web).data)
    assert sent_rows(store) == []
    address = sent(web, "crimes.csv", CRIMES.encode())
    page = web.get(address).text
    fields = dict(re.findall(r'<select id="([\w.]+)" name="[\w.]+"[^>]*>.*?<option value="([^"]*)" selected', page))
    wrong = {**fields, "kind": FORCE_EXPORT.id, "was": FORCE_EXPORT.id, "force": "wiltshire"}
    wrong |= {"column.from": "Finished", "column.to": "When", "column.category": "Sort of crime"}
    wrong |= {"column.easting": "East", "column.northing": "North", "column.id": "Ref"}
    page = web.post(address, data={**wrong, "do": "check"}).text
    assert "it ends before it starts" in page and page.count('class="aside"') == 3
    right = {**wrong, "column.from": "When", "column.to": "Finished"}
    page = web.post(address, data={**right, "do": "check"}).text
    assert open_to_others(settings_of(web).data) == []  # neither the file nor what is kept of it
    assert "2 would be kept and 1 set aside" in page and page.count('class="kept"') == 2
    assert "the date committed from is not understood" in page
    got = web.post(address, data={**right, "do": "load"}, follow_redirects=False)
    page = ended(web, got.headers["location"])
    assert "3 rows read from 1 file: 2 kept, 1 set aside" in page
    before = store.snapshot().id
    assert len(sent_rows(store)) == 2
    (load,) = store.reports()
    assert (load["who"], load["file"]) == ("analyst", "crimes.csv")
    data = web.get("/data").text
    assert "analyst, crimes.csv" in data and f"/data/loads/{load['id']}/undo" in data
    assert web.post(f"/data/loads/{load['id']}/undo").status_code == 200
    assert sent_rows(store) == [] and store.snapshot().id != before
    assert "<strong>Undone.</strong>" in web.get("/data").text
    assert web.post(f"/data/loads/{load['id']}/undo").status_code == 409
    assert web.get(address).status_code == 404  # the file is not kept
    address = sent(web, "crimes.csv", CRIMES.encode())
    got = web.post(address, data={**right, "do": "load"}, follow_redirects=False)
    ended(web, got.headers["location"])
    again = str(store.reports()[0]["id"])
    assert store.snapshot().id == before and again != load["id"]  # the same data by another load
    assert re.findall(r"/data/loads/([\w-]+)/undo", web.get("/data").text) == [again]


def sent_rows(store: Any) -> list[dict[str, Any]]:
    return list(store.read("incidents").to_pylist()) if (store.path / "manifest.json").exists() else []


def test_outlines_and_streets_are_undone_as_well(web: TestClient, shared: Path) -> None:
    store = open_store(settings_of(web).data)
    for name, kinds in (("wards13-swindon.geojson", "boundaries"), ("wards13-wiltshire.geojson", "boundaries")):
        before = store.boundaries.identity("wards")
        content = (shared / "cases" / name).read_bytes()
        address = sent(web, name, content)
        got = web.post(address, data={"kind": kinds, "was": kinds, "do": "load"}, follow_redirects=False)
        page = ended(web, job := got.headers["location"])
        assert "stored and in use from now on" in page
        after = store.boundaries.identity("wards")
        assert after != before
        page = web.post(f"{job}/undo").text
        assert "This was undone." in page and store.boundaries.identity("wards") == before
        assert web.post(f"{job}/undo").status_code == 409


def test_only_who_may_load_loads_and_only_from_our_pages(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    reader = {"is": LOCAL}
    with visitor(create_app(Settings(data=data), readers=lambda request: reader["is"])) as web:
        web.headers |= {"accept": "text/html"}
        here = {"origin": HERE}
        address = "/data/load"
        files = {"file": ("a.csv", CRIMES.encode())}
        assert web.post(address, files=files).status_code == 403
        assert web.post(address, files=files, headers={"origin": "http://elsewhere.example"}).status_code == 403
        page = web.post(address, files=files, headers=here, follow_redirects=False).headers["location"]
        for role in ("public", "partner", "auditor", "admin", "patrol"):
            reader["is"] = Reader(role, role)
            for got in (
                web.get(address), web.get(page), web.post(address, files=files, headers=here),
                web.post(page, data={"do": "load"}, headers=here), web.post("/data/loads/x/undo", headers=here),
            ):  # fmt: skip
                assert got.status_code == 403, (role, got.request.url)
            assert web.get("/data").status_code in (200, 403) and "/data/load" not in web.get("/data").text
        reader["is"] = replace(LOCAL, id="somebody else")
        assert web.get(page).status_code == 404
        assert len(list((data / "uploads").iterdir())) == 1  # what was refused was not even kept


def test_a_file_that_is_too_large_is_refused_and_not_kept(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with visitor(create_app(Settings(data=data, upload_bytes=1_000_000))) as web:
        web.headers |= {"origin": HERE}
        got = web.post("/data/load", files={"file": ("a.csv", b"0" * 1_200_000)})
        assert got.status_code == 413 and "1 MB" in got.json()["detail"]

        def pieces() -> Iterator[bytes]:
            yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
            for _ in range(20):
                yield b"0" * 100_000

        got = web.post("/data/load", content=pieces(), headers={"content-type": "multipart/form-data; boundary=x"})
        assert got.status_code == 413
        assert list(data.glob("uploads/*")) == []
        got = web.post("/data/load", data={"other": "1"}, files={"another": ("a", b"1")})
        assert got.status_code == 422 and "No file was chosen" in got.json()["detail"]
        assert web.post("/data/load", content=b"x", headers={"content-type": "text/plain"}).status_code == 400


def test_the_public_is_not_told_who_loaded(web: TestClient) -> None:
    address = sent(web, "crimes.csv", CRIMES.encode())
    fields = {"column.from": "When", "column.category": "Sort of crime", "force": "wiltshire"}
    got = web.post(address, data={"kind": FORCE_EXPORT.id, **fields, "do": "load"}, follow_redirects=False)
    ended(web, got.headers["location"])
    told = {"who", "job", "file"}
    assert told <= set(web.get("/api/loads").json()["loads"][0])
    web.app.state.readers = lambda request: Reader("anybody", "public")  # type: ignore[attr-defined]
    report = web.get("/api/loads").json()["loads"][0]
    assert not told & set(report) and report["kept"] == 2


def test_a_mapping_survives_the_form(shared: Path) -> None:
    from app.loading.draft import mapping_text  # noqa: PLC0415

    for name in ("mapping.yaml", "mapping-times.yaml", "us-dates.yaml"):
        text = (shared / "cases" / name).read_text()
        assert yaml.safe_load(mapping_text(FORCE_EXPORT.id, proposed(text, "wiltshire"))) == yaml.safe_load(text)


def test_a_record_of_a_job_is_read_back(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    work = work_on(settings, LOAD, {"upload": "x"})
    work.at("reading", 0.5, done=5, total=10, unit="row", what="a.csv")
    job = job_of(Jobs(settings).file.get(work.id) or {})
    assert job.progress and (job.progress.fraction, job.progress.done, job.progress.what) == (0.5, 5, "a.csv")
    shutil.rmtree(tmp_path)
