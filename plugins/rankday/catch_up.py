"""Catching up: which sessions nightly has to freeze, and freezing them in their order."""

from __future__ import annotations

from datetime import date

from rankday import sessions, snapshot_store
from rankday.home import Home


def sessions_to_freeze(home: Home, session: date) -> list[date]:
    """Every session after the last frozen one up to ``session``, in order; just ``session`` in an empty home.

    ``session`` itself is always there: a corrected drop of it makes a new version. RankdayError if it is no session.
    """
    sessions.checked_session(session)
    frozen = [day for day in snapshot_store.sessions(home) if day < session]
    if not frozen:
        return [session]
    return sessions.sessions_between(sessions.next_session(max(frozen)), session)


def freeze_in_order(home: Home, days: list[date]) -> None:
    """Ingest the drops of ``days``, one after the other; those frozen before are left as they are.

    Stops at the first that is missing (DropMissing) or refused (DropRefused): a later session is never frozen before
    an earlier one, and what is frozen stays, so that the next call goes on from there.
    """
    from rankday.ingest import ingest

    for day in days:
        ingest(home, day)
