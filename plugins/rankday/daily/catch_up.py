"""Catching up: which sessions nightly has to freeze, and freezing them in their order."""

from __future__ import annotations

from datetime import date

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.drops.ingest import snapshot_of
from rankday.rulebook import sessions
from rankday.rulebook.session_changes import changed_by, in_sessions_of_home, is_closed


@in_sessions_of_home
def sessions_to_freeze(home: Home, session: date) -> list[date]:
    """Every session after the last published one before ``session``, up to it, in order; else just ``session``.

    What is frozen does not count: a trial run of a later day freezes that day, and the days between are still missing.
    ``session`` itself is always there: a corrected drop of it makes a new version. RankdayError if it is no session,
    or if a published day is closed by a row of `session_changes`.
    """
    sessions.checked_session(session)
    days = [date.fromisoformat(stream.rpartition("/")[2]) for stream in publication.streams(home, "daily")]
    _refuse_closed(days)
    published = [day for day in days if day < session]
    if not published:
        return [session]  # the base day: nothing before it is caught up (docs/methodology.md 6.1)
    return sessions.sessions_between(sessions.next_session(max(published)), session)


def _refuse_closed(published: list[date]) -> None:
    for day in published:
        if is_closed(day):
            raise RankdayError(
                f"daily/{day} is published, but session_changes.csv says that it is no session ({changed_by(day)}); "
                f"a published session is not closed: enter an opening of {day}, or take out a row never used"
            )


def freeze_in_order(home: Home, days: list[date]) -> None:
    """Freeze the drops of ``days``, one after the other; a day frozen before needs no drop in the landing folder.

    Stops at the first that is missing (DropMissing) or refused (DropRefused): a later session is never frozen before
    an earlier one, and what is frozen stays, so that the next call goes on from there.
    """
    for day in days:
        snapshot_of(home, day)
