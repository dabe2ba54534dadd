"""Catching up: which sessions nightly has to freeze, and freezing them in their order."""

from __future__ import annotations

from datetime import date

from rankday import publication
from rankday.contract.home import Home
from rankday.drops.ingest import snapshot_of
from rankday.rulebook import sessions


def sessions_to_freeze(home: Home, session: date) -> list[date]:
    """Every session after the last published one before ``session``, up to it, in order; else just ``session``.

    What is frozen does not count: a trial run of a later day freezes that day, and the days between are still missing.
    ``session`` itself is always there: a corrected drop of it makes a new version. RankdayError if it is no session.
    """
    sessions.checked_session(session)
    streams = publication.streams(home, "daily")
    published = [day for stream in streams if (day := date.fromisoformat(stream.rpartition("/")[2])) < session]
    if not published:
        return [session]  # the base day: nothing before it is caught up (docs/methodology.md 6.1)
    return sessions.sessions_between(sessions.next_session(max(published)), session)


def freeze_in_order(home: Home, days: list[date]) -> None:
    """Freeze the drops of ``days``, one after the other; a day frozen before needs no drop in the landing folder.

    Stops at the first that is missing (DropMissing) or refused (DropRefused): a later session is never frozen before
    an earlier one, and what is frozen stays, so that the next call goes on from there.
    """
    for day in days:
        snapshot_of(home, day)
