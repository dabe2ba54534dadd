"""What a session is computed from: its snapshot, the events as they are known now, and a composition that enters.

All of it comes from snapshots and publications, so that no state is hidden; a fingerprint shows whether a published day
would be computed from the same today.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from rankday.contract.home import Home
from rankday.daily.additions import addition_rows, addition_streams
from rankday.daily.compositions import composition_named, memberships
from rankday.daily.implementation import Facts
from rankday.daily.series import rates_of
from rankday.daily.session_inputs import Entry, SessionInputs
from rankday.drops.snapshot_store import Snapshot, frozen, newest, sessions
from rankday.rulebook.quarters import is_share_update
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.sessions import next_session


def session_inputs_of(
    home: Home,
    session: date,
    base_day: date,
    source: str,
    due: Facts | None,
    additions: Sequence[str] = (),
    snapshot: Snapshot | None = None,
    rulebook: Path = RULEBOOK,
) -> SessionInputs:
    """The `SessionInputs` of a session at whose close the composition ``source`` enters (`what_enters`), and
    ``additions`` (sources as `additions_entering` names them).

    ``snapshot`` is the newest where none is given, ``rulebook`` the one whose quarters count. Raises RankdayError when
    there is no snapshot.
    """
    snapshot = snapshot or frozen(home, session)
    base = reconstitution = None
    if entering := composition_named(home, source):
        dates = entering.rank_date, entering.implementation_date
        reconstitution = Entry(entering.rows, *dates, entering.factors, entering.rank_date)
    if session == base_day:
        begins = replace(reconstitution, rank_day=None, implementation_date=None) if reconstitution else None
        base, reconstitution = begins or Entry(memberships(snapshot)), None
    return SessionInputs(
        session=session,
        next_session=next_session(session),
        prices=snapshot.table_path("prices"),
        shares=snapshot.table_path("shares"),
        base=base,
        reconstitution=reconstitution,
        is_share_update=is_share_update(session, rulebook),
        implementation=due,
        additions=addition_rows(home, additions),
        addition_streams=addition_streams(session, additions, rulebook),
        securities=(snapshot.table_path("securities"), *securities_before(home, snapshot.session)),
        identifiers=snapshot.table_path("identifiers"),
        rates=rates_of(snapshot),
    )


def securities_before(home: Home, session: date) -> tuple[Path, ...]:
    """The tables of securities of the newest snapshots before a session, newest first."""
    earlier = (newest(home, day) for day in reversed(sessions(home)) if day < session)
    return tuple(one.table_path("securities") for one in earlier if one is not None)
