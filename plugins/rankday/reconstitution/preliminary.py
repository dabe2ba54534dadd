"""The season between rank day and implementation (1, 5): preliminary lists, and what follows them.

A list is the rank day computed again from what is known by the list date: its facts as corrected, the exceptions, and
the corporate actions since. `open_list` opens a run; the steps of `steps` work on it as on any other.
"""

from __future__ import annotations

import json
from datetime import date

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.drops import snapshot_store
from rankday.drops.ingest import snapshot_if_there, snapshot_of
from rankday.drops.listing import LISTING
from rankday.drops.recording import is_outstanding
from rankday.drops.references import snapshot_named, snapshot_reference
from rankday.drops.snapshot_store import Snapshot
from rankday.reconstitution.opening import Facts, RunRequest, begin, rank_day_facts, with_implementation
from rankday.reconstitution.season_inputs import Previous, list_date_of, lists_of, previous_of, season_snapshots
from rankday.rulebook.season import Season, season_of_event
from rankday.rulebook.session_changes import in_sessions_of_home
from rankday.rulebook.sessions import sessions_between

# What a locked-down list keeps of the list before: the rank day's inputs as they were.
KEPT = (
    "event", "rank_date", "incumbents", "incumbents_from", "compared_with", "earlier_snapshots",
    "snapshot_compared_with", "evidence",
)  # fmt: skip


@in_sessions_of_home
def open_list(
    home: Home,
    event: str,
    list_date: date,
    calendar: str | None = None,
    run_id: str | None = None,
    note: str | None = None,
    triggered_by: str | None = None,
    demonstration: bool = False,
) -> str:
    """Freeze the drops a list needs and fill the run's database; return the run's id.

    Raises RankdayError for a date that is no list date of the season, DropMissing without the drop of the rank day or
    of the list date, DropRefused, VerificationFailed for a snapshot that is not what was frozen.
    """
    season = season_of_event(event, calendar)
    number = _list_number(season, list_date)
    present = snapshot_of(home, list_date)
    _freeze_between(home, season.rank_date, list_date)
    previous = previous_of(home, season, list_date)
    is_locked_down = season.lock_down is not None and list_date >= season.lock_down
    facts = _rank_day_facts(home, season, previous, is_locked_down)
    facts |= _season_facts(home, season, facts, present, present, list_date, list_date, previous)
    own_facts = {
        "stream": f"preliminary/{season.event_id}/{list_date.isoformat()}",
        "list_date": list_date.isoformat(),
        "list_number": number,
        "is_locked_down": is_locked_down,
        "corrected_drop_waits": corrected_drop_waiting(home, _rank_day_drop(home, facts)) if is_locked_down else None,
    }
    return begin(home, season, facts | own_facts, RunRequest(run_id, note, triggered_by, demonstration))


def corrected_drop_waiting(home: Home, used: Snapshot) -> str | None:
    """Where another drop of the session of ``used`` waits that a locked-down list leaves aside: ``frozen as v2``,

    ``landed``; None if there is none.
    """
    newest = snapshot_store.newest(home, used.session)
    if newest and newest.version > used.version:
        return f"frozen as v{newest.version}"
    try:
        listed = json.loads((home.landing(used.session) / LISTING).read_bytes())["tables"]
        landed = {table: entry["sha256"].lower() for table, entry in listed.items()}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return "landed"
    frozen = {table: entry["source"]["sha256"] for table, entry in used.manifest["tables"].items()}
    return None if landed == frozen else "landed"


def newest_list(home: Home, season: Season) -> Previous | None:
    """The newest published list of the season; None if there is none."""
    return previous_of(home, season, None) if lists_of(home, season) else None


def open_final(home: Home, season: Season, implementation: Snapshot, previous: Previous, request: RunRequest) -> str:
    """The run of the version at implementation: membership of the newest list, less the lines that have left since.

    Called by `steps.open_run`; raises what that does.
    """
    list_date = date.fromisoformat(previous.manifest["list_date"])
    _freeze_between(home, season.rank_date, season.implementation_date)
    facts = with_implementation(_rank_day_facts(home, season, previous, is_locked_down=True), implementation)
    described = _described_at(home, previous)
    facts |= _season_facts(
        home, season, facts, described, implementation, list_date, season.implementation_date, previous
    )
    there = {list_date_of(one.manifest) for one in lists_of(home, season)}
    facts["season_from"]["lists"] = {day.isoformat(): day in there for day in season.list_dates}
    return begin(home, season, facts | {"stream": f"reconstitution/{season.event_id}"}, request)


def _list_number(season: Season, list_date: date) -> int:
    if list_date in season.list_dates:
        return season.list_dates.index(list_date) + 1
    there = ", ".join(map(str, season.list_dates)) or "none: the calendar names no lists"
    raise RankdayError(
        f"{list_date} is no list date of {season.event_id} by calendar {season.calendar_version}; they are {there}"
    )


def _freeze_between(home: Home, rank_date: date, until: date) -> None:
    """Freeze the drops of the sessions between that nobody has frozen yet: an event may stand in one of them only."""
    known = season_snapshots(home, rank_date, until)
    frozen = {snapshot.session for snapshot in known if not is_outstanding(snapshot.folder)}
    for session in sessions_between(rank_date, until)[1:]:
        if session not in frozen:
            snapshot_if_there(home, session)


def _rank_day_facts(home: Home, season: Season, previous: Previous, is_locked_down: bool) -> Facts:
    """What names the rank day's inputs: the newest known, or from the lock-down on those of the list before."""
    if not (is_locked_down and previous.is_list):
        return rank_day_facts(home, season)
    kept = {name: previous.manifest[name] for name in KEPT if name in previous.manifest}
    rank_day = kept["rank_date"]
    named = {rank_day: previous.manifest["input_snapshots"][rank_day]}
    return kept | {"weights_as_of": rank_day, "input_snapshots": named}


def _rank_day_drop(home: Home, facts: Facts) -> Snapshot:
    return snapshot_named(home, facts["rank_date"], facts["input_snapshots"][facts["rank_date"]])


def _described_at(home: Home, previous: Previous) -> Snapshot:
    """The drop that describes what spin-offs brought, as the list before names it."""
    session = previous.manifest["season_from"]["described"]
    return snapshot_named(home, session, previous.manifest["input_snapshots"][session])


def _season_facts(
    home: Home,
    season: Season,
    facts: Facts,
    described: Snapshot,
    present: Snapshot,
    re_ranked_until: date,
    events_until: date,
    previous: Previous,
) -> Facts:
    """What names the season's inputs (as `SeasonInputs` has them), and what the manifest says of them to a person."""
    after = season_snapshots(home, season.rank_date, events_until)
    frozen = {snapshot.session for snapshot in after}
    days = sessions_between(season.rank_date, events_until)[1:]
    lock_down = season.lock_down.isoformat() if season.lock_down else None
    return {
        "input_snapshots": facts["input_snapshots"]
        | {one.session.isoformat(): snapshot_reference(one) for one in (described, present)},
        "season_from": {
            "described": described.session.isoformat(),
            "present": present.session.isoformat(),
            "after": {one.session.isoformat(): snapshot_reference(one) for one in after},
            "re_ranked_until": re_ranked_until.isoformat(),
            "events_until": events_until.isoformat(),
            "lock_down": lock_down,
            "previous": previous.reference,
        },
        "lock_down": lock_down,
        "season_events_until": re_ranked_until.isoformat(),
        "removals_until": events_until.isoformat(),
        "previous": previous.source,
        "sessions_without_drop": [day.isoformat() for day in days if day not in frozen],
    }
