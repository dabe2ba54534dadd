"""A cached value is computed once, a damaged file again, and a folder that cannot be written costs only time."""

from __future__ import annotations

import pytest

from rankday.contract import cache


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "CACHE", tmp_path / "target")
    return tmp_path / "target"


def test_it_is_made_once_for_a_name(folder):
    made = []
    for _ in range(2):
        assert cache.cached("a", lambda: made.append(1) or [1, "é"]) == [1, "é"]
    assert cache.cached("b", lambda: 2) == 2
    assert made == [1]


@pytest.mark.parametrize("left", ["", "[1, 2", "\x00"])
def test_a_damaged_file_is_made_anew(folder, left):
    folder.mkdir()
    (folder / "a.json").write_text(left)
    assert cache.cached("a", lambda: 3) == 3
    assert cache.cached("a", lambda: 4) == 3


def test_where_nothing_can_be_written_it_is_made_each_time(folder):
    folder.write_text("a file where the folder should be")
    assert [cache.cached("a", lambda value=value: value) for value in (1, 2)] == [1, 2]
