"""The recipes for serving others name settings that there are, and give the service no more than it needs."""

import os
import re
from pathlib import Path

import yaml

from app.settings import Settings

DEPLOY = Path(__file__).parents[2] / "deploy"


def test_every_setting_in_a_recipe_is_one() -> None:
    known = {f"AFTERDARK_{name.upper()}" for name in Settings.model_fields}
    for file in (*DEPLOY.iterdir(), DEPLOY.parent / "docs" / "deploying.md"):
        assert set(re.findall(r"AFTERDARK_[A-Z_]+[A-Z]", file.read_text())) <= known, file.name


def test_the_container_is_nobody_and_writes_where_its_data_are() -> None:
    last = (DEPLOY / "Dockerfile").read_text().rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.M) and re.search(r"^HEALTHCHECK ", last, re.M)
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    for one in services.values():
        assert one["read_only"] is True and one["cap_drop"] == ["ALL"]
        assert one["security_opt"] == ["no-new-privileges:true"] and "privileged" not in one
    assert "ports" not in services["service"]  # the proxy alone is reached from elsewhere
    inside = services["proxy"]["networks"]["inside"]["ipv4_address"]
    assert services["service"]["environment"]["AFTERDARK_TRUSTED_PROXIES"] == inside


def test_the_container_copies_what_is_there() -> None:
    for copied in re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Dockerfile").read_text(), re.M):
        assert all((DEPLOY.parent / name).exists() for name in copied.split()), copied


def test_the_recipes_can_be_tried() -> None:
    assert os.access(DEPLOY / "try.sh", os.X_OK)
    tried = (DEPLOY / "try.sh").read_text()
    assert all(file.name in tried for file in DEPLOY.iterdir() if file.name not in ("try.sh", "Dockerfile"))
