"""When shares are updated: the rows of `share_updates.csv`, by the calendar's own rules for a day."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from rankday.contract.errors import RankdayError
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.sessions import sessions_between
from rankday.rulebook.share_updates import is_share_update


def updates(first: date, last: date, rulebook: Path | None = None) -> list[date]:
    return [day for day in sessions_between(first, last) if is_share_update(day, rulebook)]


def test_the_third_friday_of_march_and_september():
    expected = [date(2025, 3, 21), date(2025, 9, 19), date(2026, 3, 20), date(2026, 9, 18)]
    assert updates(date(2025, 1, 1), date(2026, 12, 31)) == expected


def test_the_session_before_where_that_friday_is_closed():
    """Good Friday 2008 was 21 March, the third Friday."""
    assert updates(date(2008, 1, 1), date(2008, 6, 30)) == [date(2008, 3, 20)]


@pytest.fixture
def rulebook(tmp_path):
    return Path(shutil.copytree(RULEBOOK, tmp_path / "rulebook"))


def test_a_row_that_ends_ends_its_updates(rulebook):
    rows = "first_year,last_year,month,rule,clause,note\n2020,2025,3,friday_3,6.2,\n2026,,12,friday_2,6.2,\n"
    (rulebook / "share_updates.csv").write_text(rows)
    assert updates(date(2025, 1, 1), date(2026, 12, 31), rulebook) == [date(2025, 3, 21), date(2026, 12, 11)]


def test_a_rulebook_archived_before_there_was_the_file_has_the_updates_of_today(rulebook):
    (rulebook / "share_updates.csv").unlink()
    assert updates(date(2026, 1, 1), date(2026, 12, 31), rulebook) == [date(2026, 3, 20), date(2026, 9, 18)]


def test_a_rule_that_is_none_is_refused_by_row(rulebook):
    (rulebook / "share_updates.csv").write_text("first_year,last_year,month,rule,clause,note\n2020,,3,friday_9,6.2,\n")
    with pytest.raises(RankdayError, match=r"share_updates\.csv, row 2.*rule"):
        is_share_update(date(2026, 3, 20), rulebook)
