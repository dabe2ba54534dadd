"""A published day once more: the state that the days before had left, the drop and the events as they were known then.

What was the newest then is read from the ledger up to the entry that the day's manifest names, never from the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from rankday import ledger
from rankday.contract.errors import VerificationFailed
from rankday.contract.home import Home
from rankday.daily import daily_run, plan
from rankday.daily.compositions import composition_named
from rankday.daily.engine import DailyEngine
from rankday.daily.files import COMPARED, write_day
from rankday.daily.inputs import session_inputs_of
from rankday.daily.known_events import events_known, hash_of_events
from rankday.daily.series import TABLES as STANDING
from rankday.daily.state import resume
from rankday.daily.tables import insert_published
from rankday.drops import snapshot_store
from rankday.drops.references import snapshot_named
from rankday.publication import published
from rankday.publication.published import Publication

Days = dict[date, Publication]


def recompute_day(home: Home, one: Publication, scratch: Home, progress: Callable[[str], None]) -> Path:
    """Write the tables of the day into ``scratch`` and return their folder.

    Raises RankdayError when an input is gone, VerificationFailed when it is not the one that was used.
    """
    manifest = one.manifest
    session, base_day = (date.fromisoformat(manifest[name]) for name in ("session", "base_day"))
    run_sessions = [date.fromisoformat(day) for day in manifest["run_sessions"]]
    progress("read what was known then")
    entries = _entries_then(home, one)
    days = _days(home, entries, before=session)
    events = _events(home, entries, run_sessions[-1], one)
    snapshot = snapshot_named(home, session.isoformat(), manifest["input_snapshots"][session.isoformat()])
    source, due = manifest["composition_entering"] or "", manifest.get("implementation")
    rulebook = one.folder / "rulebook"
    additions = manifest.get("additions_entering", ())
    night = session_inputs_of(home, session, base_day, source, due, additions, snapshot, rulebook)
    progress(f"compute {session}")
    with plan.engine_in_memory(rulebook) as engine:
        engine.load_events(plan.calendar_around(run_sessions), events)
        if days:
            resume(engine, home, days, [session], _snapshots_then(entries))
        before, changed = _compared(home, engine, manifest, days)
        shown = composition_named(home, manifest["pro_forma_of"])
        results = daily_run.compute_day(engine, night, shown, before, changed, days)
        draft = scratch.run("replay")
        write_day(engine.db, draft, session, results)
    return draft


def _entries_then(home: Home, one: Publication) -> list[dict[str, Any]]:
    then = one.manifest["as_of_ledger"]
    entries = ledger.entries(home)[: then["number"]]
    newest = entries[-1]["entry_hash"] if entries else ledger.GENESIS
    if len(entries) != then["number"] or newest != then["entry_hash"]:
        raise VerificationFailed(f"{one.folder}: was computed beside another ledger; run rankday verify")
    return entries


def _days(home: Home, entries: Iterable[dict[str, Any]], before: date) -> Days:
    """Session → the version in force then, of every day before."""
    found = {}
    for stream, version in published.versions_in_force(entries).items():
        kind, _, identity = stream.partition("/")
        if kind == "daily" and date.fromisoformat(identity) < before:
            found[date.fromisoformat(identity)] = published.load(home, stream, version)
    return dict(sorted(found.items()))


def _events(home: Home, entries: Iterable[dict[str, Any]], last: date, one: Publication) -> list[tuple]:
    events = events_known(home, last, _snapshots_then(entries))
    if hash_of_events(events) != one.manifest["events_hash"]:
        raise VerificationFailed(
            f"{one.stream} v{one.version}: the frozen drops of then name other events than it was computed from; "
            "run rankday verify"
        )
    return events


def _snapshots_then(entries: Iterable[dict[str, Any]]) -> Callable[[Home, date], snapshot_store.Snapshot | None]:
    """What gives the drop of a session that was in force then, None where there was none."""
    versions = snapshot_store.versions_in_force(entries)

    def known_then(home: Home, session: date) -> snapshot_store.Snapshot | None:
        return snapshot_store.load(home, session, versions[session]) if session in versions else None

    return known_then


def _compared(
    home: Home, engine: DailyEngine, manifest: dict[str, Any], days: Days
) -> tuple[Publication | None, Days | None]:
    """What `correction_rows` takes: this day's version before, and the run's days as they were before the run.

    As they are after the run the earlier ones stand in the engine, as if it had computed them just now.
    """
    corrected = map(date.fromisoformat, manifest["corrects"])
    for session in (one for one in corrected if one.isoformat() != manifest["session"]):
        for table in (*COMPARED, *STANDING):
            engine.db.execute(f"delete from daily.{table} where session = ?", [session])
            insert_published(engine.db, table, [(session, days[session].folder / f"{table}.parquet")])
    number = manifest["version_before"]
    before = published.load(home, manifest["stream"], number) if number else None
    if manifest["session"] != manifest["run_sessions"][-1]:
        return before, None
    return before, {
        date.fromisoformat(session): published.load(home, f"daily/{session}", version)
        for session, version in manifest["corrects"].items()
    }
