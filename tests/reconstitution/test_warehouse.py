"""The engine's settings."""

from __future__ import annotations

import pytest

from rankday.contract.errors import RankdayError
from rankday.engine.database import threads


@pytest.mark.parametrize(("wanted", "number"), [("", 2), ("1", 1), ("8", 8), ("256", 256)])
def test_threads_are_those_of_the_variable_else_two(wanted, number, monkeypatch):
    monkeypatch.setenv("RANKDAY_THREADS", wanted)
    assert threads() == number


@pytest.mark.parametrize("wanted", ["abc", "0", "-1", "1.5", "257", "9" * 30])
def test_what_is_no_number_of_threads_is_refused_in_one_line(wanted, monkeypatch):
    monkeypatch.setenv("RANKDAY_THREADS", wanted)
    with pytest.raises(RankdayError, match="RANKDAY_THREADS"):
        threads()
