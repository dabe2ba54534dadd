"""What a session is computed from: its snapshot, the events as they are known now, and a composition that enters.

All of it comes from snapshots and publications, so that no state is hidden; a fingerprint shows whether a published day
would be computed from the same today.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from rankday.contract.files import canonical_json
from rankday.contract.home import Home
from rankday.contract.tables import INPUT_TABLES
from rankday.daily.additions import addition_rows, addition_streams
from rankday.daily.compositions import composition_named, memberships
from rankday.daily.implementation import Facts
from rankday.daily.series import rates_of
from rankday.daily.session_inputs import Entry, SessionInputs
from rankday.daily.tables import file_list, query_model
from rankday.drops.snapshot_store import Snapshot, check_files, frozen, newest, sessions
from rankday.engine.project import Relation
from rankday.rulebook.quarters import is_share_update
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.sessions import next_session


def events_known(home: Home, last: date, choose: Callable[[Home, date], Snapshot | None] = newest) -> list[tuple]:
    """Every event in its newest state: of the drops up to ``last``, the newest that names it holds (6.3).

    ``choose`` gives a session's snapshot; a replay the one it was computed from. Rows in the columns of contract
    corporate_actions, ordered by event_id.
    """
    paths: list[Path] = []
    for session in sessions(home):
        snapshot = choose(home, session) if session <= last else None
        if snapshot is not None:
            check_files(snapshot, ("corporate_actions",))
            path = snapshot.table_path("corporate_actions")
            paths += [] if path is None else [path]
    if not paths:
        return []
    names = ", ".join(INPUT_TABLES["corporate_actions"].column_names)
    reported = f"(select {names}, file_index as drop_number from read_parquet({file_list(paths)}))"
    return query_model(
        "known_events", {Relation("state", "reported_events"): reported}, f"select {names}", "order by event_id"
    )


def hash_of_events(events: list[tuple]) -> str:
    """One text for the state of all events, as `events_known` gives them."""
    return hashlib.sha256(canonical_json([[str(value) for value in row] for row in events]).encode()).hexdigest()


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
