"""Whatever stands in a YAML file, its writer gets a sentence and never a stack trace."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import UserError
from geo.offence.offences import read_definition
from geo.time.night import read_profile
from geo.time.night_calendar import calendar
from geo.yaml_file import read_yaml

PIECES = st.lists(
    st.sampled_from(
        ["id: ", "rules:", "- ", "  ", "hours", ": ", "\n", "[", "]", "{", "}", "&a ", "*a", "!!int ", "1.0.0"]
    )
    | st.text(max_size=4),
    max_size=25,
).map("".join)


@settings(deadline=None, max_examples=200)
@given(st.one_of(PIECES.map(str.encode), st.binary(max_size=60)))
def test_any_bytes_are_read_or_refused_in_a_sentence(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    for read in (read_definition, read_profile, calendar):
        with pytest.raises(UserError):
            read(path)


@pytest.mark.parametrize("content", ["[" * 5000, "a: \x07", "a: 1\n---\nb: 2\n", "a: *nowhere"])
def test_broken_yaml_names_the_file(tmp_path: Path, content: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(content)
    with pytest.raises(UserError, match=r"own\.yaml.*: this is not YAML"):
        read_yaml(path)
    with pytest.raises(UserError, match=r"none\.yaml: the file cannot be read: No such file"):
        read_yaml(tmp_path / "none.yaml")
