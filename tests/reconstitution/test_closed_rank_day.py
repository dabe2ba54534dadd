"""A rank day that the exchange closes: before it, the session before is the rank day; once published, nothing moves."""

from __future__ import annotations

from datetime import date

import pytest

from rankday import publication
from rankday.publication.verification import verify
from rankday.reconstitution.steps import reconstitute
from rankday.replay.replay import replay
from rankday.rulebook import session_changes

RANK_DAY, BEFORE, STREAM = date(2026, 4, 30), date(2026, 4, 29), "reconstitution/2026-06"
HEADER = "kind,date,reason,author,approver\n"


def closed(home, *days: date):
    rows = "".join(f"closure,{day},mourning,ana,ben\n" for day in days)
    home.session_changes_file.write_text(HEADER + rows)
    return home


def test_the_session_before_is_the_rank_day(rankday, landed):
    home = closed(landed, RANK_DAY)
    status, _, err = rankday("reconstitute", "--home", home.root, "--rank-date", RANK_DAY)
    assert status == 1 and len(err.strip().splitlines()) == 1
    assert "2026-04-30 is no rank day" in err and "2026-04-29" in err
    status, _, err = rankday("reconstitute", "--home", home.root, "--rank-date", BEFORE)
    assert status == 3 and "no landing drop for 2026-04-29" in err


@pytest.mark.parametrize("day", [RANK_DAY, date(2026, 6, 26)])
def test_a_published_rank_day_or_implementation_is_not_closed(rankday, copied, day):
    options = ("--home", copied.root, "--session", day, "--as", "ana", "--reason", "mourning")
    status, _, err = rankday("calendar", "closure", *options)
    assert status == 1 and len(err.strip().splitlines()) == 1
    assert f"{STREAM} v1 is published from the session {day}" in err
    assert not copied.session_changes_file.exists()


def test_a_result_names_the_closures_it_was_computed_with_and_replays_with_them(landed):
    """The row is archived and named, and a later one changes nothing."""
    home = closed(landed, BEFORE)
    reconstitute(home, RANK_DAY, approvers=["ana", "ben"])
    one = publication.newest_version(home, STREAM)
    expected = {"kind": "closure", "date": str(BEFORE), "reason": "mourning", "author": "ana", "approver": "ben"}
    assert one.manifest["session_changes"] == [expected]
    [archived] = session_changes.changes_in(one.folder / "rulebook" / session_changes.NAME)
    assert archived.as_json() == expected
    closed(home, BEFORE, date(2026, 6, 29))
    again = replay(home, STREAM)
    assert again.is_same and not [note for note in again.notes if "rulebook" in note]
    assert verify(home).problems == []
