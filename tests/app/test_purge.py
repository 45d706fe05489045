"""Retention and a subject's rows: what was removed is in no byte of the data folder, and the receipt says so."""

import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.accountability.purge import purge
from app.accountability.receipt import sound
from app.accountability.reference import Reference
from app.accountability.retention import Rule, set_rule
from app.accountability.subject import find, mark, remove
from app.cli import app
from app.jobs.jobs import FOLDER as JOBS
from app.loading.backup import make_backup, restore_backup
from app.loading.load import load_force_export, outlines
from app.loading.uploads import Uploads
from app.records.job_file import JobFile
from app.records.journal import Records
from geo.errors import UserError
from geo.sources.propose import proposal
from geo.store.opening import open_store

REF = "54260/77321"
HEAD = "Crime number,Offence,Committed from,Easting,Northing,Location\n"


def export(*rows: tuple[str, str, str]) -> str:
    """An export of rows (reference, day, text); a row without a day is set aside."""
    return HEAD + "".join(
        f"{r},Robbery,{day},{415000 + i},{184000 + i},{text}\n" for i, (r, day, text) in enumerate(rows)
    )


def load(data: Path, text: str) -> None:
    file = data.with_name("export.csv")
    file.write_text(text)
    mapping = data.with_name("mapping.yaml")
    mapping.write_text(proposal(file, "wiltshire")[0])
    store = open_store(data)
    load_force_export(store, file, mapping, outlines(store), lambda rows, name: None)


ROWS = [
    ("54260/77320", "03/01/2025 22:10", "Fleet St"),
    (REF, "04/01/2025 23:00", "High St"),
    ("54260/773210", "05/02/2025 23:30", "High St"),
    ("54260/77322", "06/03/2025 01:00", f"near {REF} there"),
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder in which a reference lies wherever one may: twice loaded, set aside, written down, waiting, restored."""
    data = tmp_path / "data"
    load(data, export(*ROWS[:2], ("54260/77300", "02/01/2025 23:00", "High St")))
    load(data, export(*ROWS, (REF, "never", "")))
    records = Records(data)
    note = records.create("note", {"text": f"call the victim of {REF}"}, who="sergeant")
    records.save("note", note.id, {"text": "done"}, who="sergeant", version=1)
    JobFile(data / JOBS).add(job(f"{REF.replace('/', ' ')} and {REF}.csv"))
    uploads = Uploads(data)
    for name, text in (("a.csv", f"x,{REF}\n"), ("b.csv", "x,1\n")):
        upload, file = uploads.begin(name, "me")
        with file:
            file.write(text.encode())
        uploads.end(upload)
    make_backup(data, tmp_path / "kept.zip")
    restore_backup(data, tmp_path / "kept.zip", replace=True)
    return data


def job(file: str) -> dict[str, object]:
    texts = dict.fromkeys(("kind", "run", "settle", "who", "created", "updated", "status"), "x")
    return {**texts, "id": "1", "given": {"file": file}, "started": None, "ended": "x", "keeping": False,
            "progress": None, "result": None, "fault": None}  # fmt: skip


def holding(data: Path, reference: str) -> list[str]:
    """Files in which it stands, however they are packed: asked of every file, and of what Parquet files hold."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    files = [path for path in data.rglob("*") if path.is_file()]
    packed = [path for path in files if path.suffix == ".parquet" and reference in str(pq.read_table(path).to_pylist())]
    plain = subprocess.run(["grep", "-rlaF", reference, data], capture_output=True, text=True, check=False).stdout
    return sorted({*map(str, packed), *plain.split()})


def test_no_byte_of_a_removed_reference_is_left_and_nothing_else_goes(data: Path) -> None:
    assert len(holding(data, REF)) > 8
    found = find(data, Reference(REF))
    receipt = remove(data, Reference(REF), who="officer", reason=f"request about {REF}")
    assert receipt.removed == found.rows and receipt.aside == found.aside and receipt.texts == found.texts
    assert [p for p in holding(data, REF) if REF in struck_of(p, ROWS[2][0])] == []
    store = open_store(data)
    left = store.read("incidents")["id"].to_pylist()
    assert left == [ROWS[0][0], ROWS[2][0]]  # the longer reference is another's
    assert receipt.remains == {"force-export": 2} and receipt.rows == 2
    assert store.damaged() == [] and len(store.quarantine(str(store.reports()[0]["id"]))) == 0
    assert [record.body["text"] for record in Records(data).history("note", Records(data).all("note")[0].id)] == [
        "call the victim of [removed]", "done",
    ]  # fmt: skip
    assert [path.name for path in (data / "uploads").glob("*/file/*")] == ["b.csv"]
    assert not find(data, Reference(REF))
    about = receipt.to_dict()
    assert sound(about) and not sound({**about, "who": "somebody else"}) and REF not in json.dumps(about)
    assert mark(Reference(REF), bytes.fromhex(about["about"]["salt"])) == about["about"]["mark"]


def struck_of(path: str, other: str) -> str:
    """What a file says, without the longer reference."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    said = (
        str(pq.read_table(path).to_pylist()) if path.endswith(".parquet") else Path(path).read_bytes().decode("latin1")
    )
    return said.replace(other, "")


def test_a_rule_removes_what_is_older_from_undo_and_restored_stores_too(data: Path) -> None:
    set_rule(Records(data), "force-export", months=1, until=None, basis="agreement 7", who="officer")
    receipt = purge(data, date(2025, 3, 20), who="officer")
    assert [(one.month, one.rows, one.undo) for one in receipt.removed] == [("2025-01", 2, 5)]
    assert receipt.aside == {"force-export": 2} and receipt.remains == {"force-export": 2}
    assert holding(data, ROWS[0][0]) == []
    assert purge(data, date(2025, 3, 20), who="officer").removed == ()
    assert purge(data, date(2025, 6, 1), who="officer").remains == {}


@pytest.mark.parametrize(
    ("rule", "today", "first"),
    [
        (Rule("x", 1, None, "a"), date(2025, 1, 31), date(2024, 12, 1)),
        (Rule("x", 24, None, "a"), date(2026, 3, 1), date(2024, 3, 1)),
        (Rule("x", None, date(2025, 5, 31), "a"), date(2025, 5, 31), date.min),
        (Rule("x", 24, date(2025, 5, 31), "a"), date(2025, 6, 1), None),
    ],
)
def test_a_rule_keeps_whole_months(rule: Rule, today: date, first: date | None) -> None:
    assert rule.first_kept(today) == first


@pytest.mark.parametrize("text", ["abc", "", 'a"b"c', "a" * 61, "-1234", ".*.*"])
def test_what_would_be_found_in_anything_is_no_reference(text: str) -> None:
    with pytest.raises(UserError, match="no reference that can be sought"):
        Reference(text)


def test_the_commands_ask_before_they_remove(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AFTERDARK_AUDIT", raising=False)
    monkeypatch.setenv("AFTERDARK_DATA", str(data))

    def run(*words: str) -> str:
        done = CliRunner().invoke(app, list(words))
        assert done.exit_code == 0, done.output
        return done.output

    assert "no rule, so all of it is kept" in run("retention", "list")
    run("retention", "set", "force-export", "--months", "12", "--basis", "agreement 7")
    assert "Nothing was removed" in run("retention", "purge") and open_store(data).read("incidents").num_rows == 4
    said = run("retention", "purge", "--yes", "--who", "officer")
    assert "by officer" in said and "What remains of the data:\n  nothing" in said
    assert "Nothing was removed" in run("subject", "remove", "--reference", REF)
    assert "SHA-256" in run("subject", "remove", "--reference", REF, "--yes")
    assert "nowhere" in run("subject", "find", "--reference", REF)
    assert len(list((data / "receipts").glob("*.json"))) == 2
    run("retention", "end", "force-export")
    acts = [(entry["act"], entry["who"]) for entry in audited(data)]
    assert [act for act, _ in acts] == ["policy", "purge", "purge", "query", "delete", "delete", "query", "policy"]
    assert acts[1] == ("purge", "officer")
    kept = {json.loads(path.read_bytes())["hash"] for path in (data / "receipts").glob("*.json")}
    assert kept == {entry["details"]["hash"] for entry in audited(data) if "hash" in entry.get("details", {})}


def audited(data: Path) -> list[dict[str, Any]]:
    """The entries of the audit log, as they stand in it."""
    lines = [line for path in sorted((data / "audit").glob("*")) for line in path.read_bytes().splitlines()]
    return [entry for line in lines if "act" in (entry := json.loads(line))]
