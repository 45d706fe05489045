"""Notebooks run from top to bottom on a machine that has nothing of ours at home, and are committed without results."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
FOUND = {
    "02_change": ("in the same months a year before", "pairs without a change"),
    "03_night": ("times as many as an even spread", "('Fri', '22:00', 0.25)", "of all hours"),
    "04_evaluation": ("at which nothing was done look like a success", "200 before: seen"),
    "05_own_method": ("The middle is", "counts before: in a tenth of the squares"),
}
"""What each of the others must come to say."""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "IPYTHONDIR", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=250, kernel_name="python3").execute(cwd=str(path.parent))
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    text = " ".join(output.get("text", "") for output in shown)
    assert [output for output in shown if output.output_type == "error" or output.get("name") == "stderr"] == []
    if path.stem == "01_first_map":
        assert "Synthetic data" in text
        assert "the surface holds" in text
        assert any("image/svg+xml" in output.get("data", {}) for output in shown)
    for found in FOUND.get(path.stem, ()):
        assert found in text


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_committed_without_results(path: Path) -> None:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert cells
    assert all(cell.outputs == [] and cell.execution_count is None for cell in cells)
    assert max(len(cell.source.splitlines()) for cell in cells) <= 16


def test_they_are_all_there() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["01_first_map", *FOUND]
