"""`afterdark offences` says what each definition is and what it is not."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from app.commands.offences import register
from geo.errors import UserError
from geo.offence.offences import definitions


def command() -> typer.Typer:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return app


def test_it_lists_version_title_proxy_and_caveat_of_every_definition() -> None:
    text = CliRunner().invoke(command(), ["offences"]).stdout
    for item in definitions():
        proxy = ", ".join(item.open_data_proxy) or f"none, because {item.open_data_caveat}"
        assert f"{item.key}\t{item.title}\n  open data: {proxy}\n  caveat: {item.caveat}\n" in text


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    result = CliRunner().invoke(command(), ["offences", "--folder", str(tmp_path / "none")])
    assert isinstance(result.exception, UserError)
    with pytest.raises(UserError, match=r"none: there is no such folder"):
        raise result.exception
