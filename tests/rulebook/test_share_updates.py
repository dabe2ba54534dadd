"""When shares are updated without a reconstitution: the quarters of `calendar_quarters.csv` that carry `shares`."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from rankday.contract.errors import RankdayError
from rankday.rulebook.quarters import is_share_update
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.sessions import sessions_between


def updates(first: date, last: date, rulebook: Path | None = None) -> list[date]:
    return [day for day in sessions_between(first, last) if is_share_update(day, rulebook)]


def test_march_september_and_until_2025_december():
    expected = [date(2025, 3, 21), date(2025, 9, 19), date(2025, 12, 19), date(2026, 3, 20), date(2026, 9, 18)]
    assert updates(date(2025, 1, 1), date(2026, 12, 31)) == expected


def test_the_last_session_of_the_quarter_until_2011():
    assert updates(date(2008, 1, 1), date(2008, 12, 31)) == [date(2008, 3, 31), date(2008, 9, 30), date(2008, 12, 31)]
    assert updates(date(2011, 7, 1), date(2011, 12, 31)) == [date(2011, 9, 30), date(2011, 12, 16)]


def test_none_before_there_were_quarters():
    assert updates(date(2003, 1, 1), date(2004, 8, 31)) == []


@pytest.fixture
def rulebook(tmp_path):
    return Path(shutil.copytree(RULEBOOK, tmp_path / "rulebook"))


def quarters(rulebook: Path, *rows: str) -> None:
    """These quarters in place of all others, and of their dates."""
    for name, new in (("calendar_quarters.csv", rows), ("calendar_dates.csv", ())):
        header = (rulebook / name).read_text(encoding="utf-8").splitlines()[0]
        (rulebook / name).write_text("\n".join([header, *new]) + "\n", encoding="utf-8")


def test_a_row_that_ends_ends_its_updates_and_one_of_ipos_alone_has_none(rulebook):
    quarters(
        rulebook,
        "q,in_force,2020-03,2025-12,3,shares,,,,,friday_3,1.quarters,",
        "q,in_force,2026-12,,12,ipo|shares,,,,,friday_2,1.quarters,",
        "q,in_force,2020-09,,9,ipo,,,,,friday_3,1.quarters,",
    )
    assert updates(date(2025, 1, 1), date(2026, 12, 31), rulebook) == [date(2025, 3, 21), date(2026, 12, 11)]


def test_a_dated_row_moves_the_update(rulebook):
    with (rulebook / "calendar_dates.csv").open("a", encoding="utf-8") as handle:
        handle.write("quarters_2026,2026-09,implementation,2026-09-11,1.quarters,moved\n")
    assert updates(date(2026, 1, 1), date(2026, 12, 31), rulebook) == [date(2026, 3, 20), date(2026, 9, 11)]


def test_a_rulebook_archived_before_there_were_quarters_has_those_of_today(rulebook):
    (rulebook / "calendar_quarters.csv").unlink()
    assert updates(date(2026, 1, 1), date(2026, 12, 31), rulebook) == [date(2026, 3, 20), date(2026, 9, 18)]


def test_a_rule_that_is_none_is_refused_by_row(rulebook):
    quarters(rulebook, "q,in_force,2020-03,,3,shares,,,,,friday_9,1.quarters,")
    with pytest.raises(RankdayError, match=r"calendar_quarters\.csv, row 2.*implementation_rule"):
        is_share_update(date(2026, 3, 20), rulebook)
