"""What is told of the product is what can be looked up, and the documents are current."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.accountability.facts import facts
from app.cli import app
from app.pages.atrs import record
from geo.errors import UserError
from models.registry import methods

DOCS = Path(__file__).parents[2] / "docs" / "atrs"


def test_the_documents_are_current(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write them anew with `afterdark atrs --to docs/atrs` and `afterdark stage-documents --to docs/atrs`."""
    monkeypatch.delenv("AFTERDARK_MARKING", raising=False)
    for command in ("atrs", "stage-documents"):
        done = CliRunner().invoke(app, [command, "--to", str(tmp_path)])
        assert done.exit_code == 0, done.output
    for name in ("atrs.md", "atrs.json", "stage-documents.md"):
        assert (tmp_path / name).read_text() == (DOCS / name).read_text(), f"docs/atrs/{name}"
    assert "<h1>" in (tmp_path / "stage-documents.html").read_text()


def test_each_model_is_filled_from_the_registry_and_says_its_misses() -> None:
    found = facts()
    content = record(found)
    models = content["tier_2"]["model_specification"]
    known = {one.id: one for one in methods()}
    for model, told in zip(found.models, models, strict=True):
        assert model.methods
        assert all(known[one.id].source in told["model_architecture"] for one in model.methods)
    text = json.dumps(models)
    measured = [row for model in found.models for rows in model.claims.values() for row in rows]
    assert any(row.tells and not row.met for row in measured) and "Farthest off" in text
    assert {claim for model in found.models for claim in model.claims} >= {"found-again", "verdict", "hot-cell"}


def test_what_the_organisation_says_is_filled_in_and_the_rest_is_named(tmp_path: Path) -> None:
    (tmp_path / "about.yaml").write_text("team: Analysis\norganisation_name: Wiltshire Police\n")
    done = CliRunner().invoke(app, ["atrs", "--to", str(tmp_path), "--about", str(tmp_path / "about.yaml")])
    assert done.exit_code == 0, done.output
    content = json.loads((tmp_path / "atrs.json").read_text())
    assert content["tier_2"]["owner_and_responsibility"]["team"] == "Analysis"
    assert "team" not in content["to_be_completed"] and "senior_responsible_owner" in content["to_be_completed"]
    assert "Team: Analysis" in (tmp_path / "atrs.md").read_text()
    with pytest.raises(UserError, match="no attribute of the record"):
        record(facts(), {"sheriff": "x"})


def test_every_file_that_the_assessment_names_is_there() -> None:
    import re  # noqa: PLC0415

    text = (DOCS.parent / "dpia.md").read_text()
    root = DOCS.parents[1]
    named = re.findall(r"(?:tests|docs|geo|app)/[\w/]+\.(?:py|md|yaml)", text)
    assert len(named) > 8 and [name for name in named if not (root / name).is_file()] == []
