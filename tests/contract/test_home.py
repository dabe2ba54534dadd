"""Which folder is the home, and which cannot be one."""

from __future__ import annotations

import pytest

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home


def test_the_option_comes_before_the_variable_before_the_folder_data(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RANKDAY_HOME", raising=False)
    assert Home.resolve().root == tmp_path / "data"
    monkeypatch.setenv("RANKDAY_HOME", str(tmp_path / "variable"))
    assert Home.resolve().root == tmp_path / "variable"
    assert Home.resolve("option").root == tmp_path / "option"


@pytest.mark.parametrize("name", ["a*", "a?", "[ab]"])
def test_a_pattern_is_no_home(name, tmp_path):
    """DuckDB would read the files of the folder beside it that the pattern fits."""
    with pytest.raises(RankdayError, match="pattern"):
        Home.resolve(tmp_path / name)


def test_a_file_is_no_home(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(RankdayError, match="is a file"):
        Home.resolve(tmp_path / "file")


def test_a_shared_folder_is_named_from_the_root():
    """``file://shared/folder`` would be ``/shared/folder``, which nobody has named."""
    with pytest.raises(RankdayError, match="three slashes"):
        Home.resolve("file://shared/folder")


@pytest.mark.parametrize("asked", [(), ("import",)])
def test_a_command_without_its_words_shows_the_help_line_by_line(rankday, asked):
    status, _, said = rankday(*asked)
    assert status == 2 and said.startswith("Usage: ") and len(said.splitlines()) > 8 and "\ufffd" not in said
