"""Every page, file, API answer and change stands in the audit log before anybody sees a byte of it, or nobody does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from made import Stub
from typer.testing import CliRunner
from visitor import visitor

from app.answering.reader import Reader
from app.audit.act import Act
from app.audit.entry import Entry
from app.audit.find import Search, search
from app.audit.log import AuditLog
from app.audit.verify import verify
from app.cli import app as command_line
from app.main import create_app

HTML = {"accept": "text/html"}
TILE = "/tiles/density/10/507/340.png?offence=ROBBERY"
ANN = Reader("ann", "analyst", "Wiltshire Police")
Kept = tuple[TestClient, AuditLog]


@pytest.fixture
def kept(stub: Stub, tmp_path: Path) -> Iterator[Kept]:
    """A service of Ann's whose log is this test's own."""
    app = create_app(stub.settings, stub, lambda request: ANN)  # type: ignore[arg-type]
    app.state.audit = AuditLog(tmp_path / "audit", policy="7.0.0")
    with visitor(app) as made:
        yield made, app.state.audit


def entries(log: AuditLog) -> list[Entry]:
    return [one.entry for one in search(log.folder, Search())][::-1]


def test_a_page_has_one_entry_with_all_that_it_showed_and_its_tiles_ride_on_it(kept: Kept, stub: Stub) -> None:
    web, log = kept
    assert web.get("/?offence=ROBBERY", headers=HTML).status_code == 200
    (page,) = entries(log)
    assert (page.act, page.who, page.role, page.organisation) == (Act.VIEW, "ann", "analyst", "Wiltshire Police")
    assert (page.address, page.outcome, page.policy) == ("GET /?offence=ROBBERY", "200", "7.0.0")
    (shown,) = (one for one in page.answers if one["kind"] == "map")
    assert shown["id"].startswith(stub.made.id) and shown["marking"] == "OFFICIAL"
    assert shown["rows"] == round(stub.made.n) and len(shown["extent"]) == 4
    for _ in range(3):  # drawn, and then from what is kept
        assert web.get(TILE).status_code == 200
    assert web.get("/static/style.css").status_code and web.get("/healthz").status_code == 200
    assert len(entries(log)) == 1
    for _ in range(2):  # and the page itself
        assert web.get("/?offence=ROBBERY", headers=HTML).status_code == 200
    assert entries(log) == [page] * 3


def test_a_tile_of_which_the_log_holds_no_page_has_an_entry_of_its_own(kept: Kept) -> None:
    web, log = kept
    for _ in range(2):
        assert web.get(TILE).status_code == 200
    assert [(one.act, one.address) for one in entries(log)] == [(Act.RENDER, f"GET {TILE}")]


@pytest.mark.parametrize(
    ("address", "act"),
    [
        ("/api/answer?offence=ROBBERY", Act.QUERY),
        ("/download/wards.csv?offence=ROBBERY", Act.EXPORT),
        ("/words", Act.VIEW),
    ],
)
def test_what_a_program_and_a_file_are_given_is_entered_each_time_also_when_they_hold_it(
    kept: Kept, address: str, act: Act
) -> None:
    web, log = kept
    first = web.get(address, headers=HTML)
    again = web.get(address, headers={**HTML, "if-none-match": first.headers.get("etag", '""')})
    assert (first.status_code, again.status_code) in ((200, 304), (200, 200))
    assert [(one.act, one.outcome) for one in entries(log)] == [(act, "200"), (act, str(again.status_code))]


def test_what_was_refused_says_so_and_names_nothing_that_was_not_shown(kept: Kept) -> None:
    web, log = kept
    assert web.get("/download/nothing.csv").status_code == 400
    (entry,) = entries(log)
    assert entry.outcome == "400" and not entry.answers


def test_a_change_stands_in_the_log_before_it_is_done_and_with_what_became_of_it(kept: Kept) -> None:
    web, log = kept
    assert web.post("/safety-at-night/zones").status_code == 403  # from nowhere
    assert [(one.act, one.outcome) for one in entries(log)] == [(Act.CHANGE, "begun"), (Act.CHANGE, "403")]


def test_secrets_of_an_address_are_not_in_the_log(kept: Kept) -> None:
    web, log = kept
    web.get("/words?code=hidden&state=hidden&offence=shown", headers=HTML)
    web.get("/shared/hidden", headers=HTML)
    assert entries(log)[-1].address == "GET /shared/***"
    assert entries(log)[0].address == "GET /words?code=***&state=***&offence=shown"


@pytest.mark.parametrize("address", ["/?offence=ROBBERY", "/words", "/api/answer?offence=ROBBERY", TILE])
def test_while_the_log_cannot_be_written_nothing_is_shown_and_then_all_is(
    kept: Kept, tmp_path: Path, address: str
) -> None:
    web, log = kept
    (tmp_path / "audit").write_text("a file where the folder should be")
    answer = web.get(address, headers=HTML)
    assert answer.status_code == 503 and "the audit log cannot be written" in answer.text.lower()
    assert "ROBBERY" not in answer.text and len(answer.content) < 20_000
    assert web.post("/safety-at-night/zones", headers={"origin": "http://127.0.0.1"}).status_code == 503
    (tmp_path / "audit").unlink()
    assert web.get(address, headers=HTML).status_code == 200
    assert verify(log.folder, log.anchor).whole and len(entries(log)) == 1


def test_a_full_disk_leaves_a_whole_log(tmp_path: Path) -> None:
    """A file-size limit stands in for a full disk: the system refuses the rest of a line, as it does there."""
    import resource  # noqa: PLC0415 (not on every system)

    from geo.errors import Unavailable  # noqa: PLC0415

    log = AuditLog(tmp_path / "audit")
    log.write(Entry(Act.VIEW, "ann"))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600, before[1]))
    try:
        with pytest.raises(Unavailable, match="the audit log cannot be written"):
            log.write(Entry(Act.VIEW, "ben", address="x" * 1000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert verify(log.folder, log.anchor).whole
    log.write(Entry(Act.VIEW, "cec"))
    assert verify(log.folder, log.anchor).whole and [one.who for one in entries(log)] == ["ann", "cec"]


def test_the_log_is_shown_to_an_auditor_alone_who_searches_it_and_is_in_it(kept: Kept, stub: Stub) -> None:
    web, log = kept
    log.write(
        Entry(
            Act.VIEW, "ben", address="GET /?x=<script>", answers=({"kind": "map", "id": "abc", "extent": [0, 0, 9, 9]},)
        )
    )
    assert web.get("/audit", headers=HTML).status_code == 403
    app = create_app(stub.settings, stub, lambda request: Reader("eve", "auditor"))  # type: ignore[arg-type]
    app.state.audit = log
    with visitor(app, headers=HTML) as auditor:
        page = auditor.get("/audit?place=5,5&who=ben")
        assert page.status_code == 200 and page.headers["cache-control"] == "no-store"
        assert "map abc, ground 0, 0, 9, 9" in page.text and "&lt;script&gt;" in page.text and "ann" not in page.text
        assert "Nothing like this" in auditor.get("/audit?place=5000,5000&who=ben").text
        ends = auditor.get("/audit?place=5,5&who=ben&first=0001-01-01&last=9999-12-31")
        assert "map abc, ground 0, 0, 9, 9" in ends.text
        for wrong in ("first=yesterday", "act=none", "place=here", "colour=red"):
            assert auditor.get(f"/audit?{wrong}").status_code == 422
        for i in range(60):
            log.write(Entry(Act.QUERY, "cec", address=f"GET /api/{i}."))
        first = auditor.get("/audit?who=cec").text
        assert "/api/59." in first and "/api/9." not in first and 'rel="next"' in first
        older = auditor.get(
            f"/audit?who=cec&before={[one.n for one in search(log.folder, Search(who='cec'))][49]}"
        ).text
        assert "/api/9." in older and "/api/10." not in older and 'rel="next"' not in older
    assert [one.who for one in entries(log)].count("eve") == 9


@pytest.mark.parametrize(
    ("command", "act", "about"),
    [
        ("load police-uk nothing.zip", Act.LOAD, "police-uk"),
        ("boundaries import nothing.zip", Act.CHANGE, "boundaries import"),
        ("basemap import nothing.zip", Act.CHANGE, "basemap import"),
        ("basemap use nothing", Act.CHANGE, "basemap use"),
        ("basemap remove nothing", Act.CHANGE, "basemap remove"),
        ("zones derive", Act.CHANGE, "zones derive"),
        ("zones draw Centre nothing.geojson", Act.CHANGE, "zones draw"),
        ("restore nothing.backup", Act.CHANGE, "restore"),
    ],
)
def test_a_change_from_the_command_line_stands_in_the_log_before_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, act: Act, about: str
) -> None:
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AFTERDARK_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("AFTERDARK_AUDIT", str(tmp_path / "audit"))
    ended = CliRunner().invoke(command_line, command.split())
    assert ended.exit_code, "there is nothing of that name"
    (entry,) = entries(AuditLog(tmp_path / "audit"))
    assert (entry.act, entry.about, entry.role) == (act, about, "command-line") and entry.who
    if command.startswith("load"):
        assert "Whole: 1 entries" in CliRunner().invoke(command_line, ["audit", "verify"]).output
        taken = [
            CliRunner().invoke(command_line, ["audit", "export", "out", "--reason", why]) for why in (" ", "case 7")
        ]
        assert [one.exit_code > 0 for one in taken] == [True, False]
        assert "reason=case 7" in entries(AuditLog(tmp_path / "audit"))[-1].about
