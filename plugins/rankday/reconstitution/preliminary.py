"""The season between rank day and implementation (METHODOLOGY.md 1 and 5): preliminary lists, and what follows them.

A list is the rank day computed again from what is known by the list date: its facts as corrected, the exceptions, and
the corporate actions since. `open_list` opens a run; the steps of `steps` work on it as on any
other.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.drops import snapshot_store
from rankday.drops.ingest import snapshot_if_there, snapshot_of
from rankday.drops.listing import LISTING
from rankday.drops.recording import is_outstanding
from rankday.drops.snapshot_store import Snapshot
from rankday.reconstitution.opening import Occasion, begin, rank_day_inputs
from rankday.reconstitution.run_inputs import described, kept_facts, restored, snapshot_facts
from rankday.reconstitution.season_inputs import Previous, SeasonInputs, lists_of, previous_of, season_snapshots
from rankday.reconstitution.warehouse import RunInputs
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.season import Season, season_of_event
from rankday.rulebook.sessions import sessions_between


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
    inputs, facts = _rank_day_facts(home, season, previous, is_locked_down)
    inputs = replace(
        inputs,
        season=SeasonInputs(
            described=present,
            present=present,
            after=season_snapshots(home, season.rank_date, list_date),
            re_ranked_until=list_date,
            events_until=list_date,
            lock_down=season.lock_down,
            previous=previous,
        ),
    )
    own_facts = {
        "stream": f"preliminary/{season.event_id}/{list_date.isoformat()}",
        "list_date": list_date.isoformat(),
        "list_number": number,
        "weights_as_of": season.rank_date.isoformat(),
        "is_locked_down": is_locked_down,
        "corrected_drop_waits": corrected_drop_waiting(home, inputs.snapshot) if is_locked_down else None,
    }
    occasion = Occasion(run_id, note, triggered_by, demonstration)
    return begin(home, season, inputs, facts | _season_facts(inputs, season), own_facts, occasion)


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


def open_final(home: Home, season: Season, implementation: Snapshot, previous: Previous, occasion: Occasion) -> str:
    """The run of the version at implementation: membership of the newest list, less the lines that have left since.

    Called by `reconstitution.open_run`; raises what that does.
    """
    list_date = date.fromisoformat(previous.manifest["list_date"])
    _freeze_between(home, season.rank_date, season.implementation_date)
    inputs, facts = _rank_day_facts(home, season, previous, is_locked_down=True)
    inputs = replace(
        inputs,
        implementation=implementation,
        season=SeasonInputs(
            described=_described_at(home, previous),
            present=implementation,
            after=season_snapshots(home, season.rank_date, season.implementation_date),
            re_ranked_until=list_date,
            events_until=season.implementation_date,
            lock_down=season.lock_down,
            previous=previous,
        ),
    )
    own_facts = {
        "stream": f"reconstitution/{season.event_id}",
        "weights_as_of": implementation.session.isoformat(),
    }
    return begin(home, season, inputs, facts | _season_facts(inputs, season), own_facts, occasion)


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


def _rank_day_facts(
    home: Home, season: Season, previous: Previous, is_locked_down: bool
) -> tuple[RunInputs, dict[str, Any]]:
    """The rank day's inputs: the newest known, or from the lock-down on those of the list before, and their facts."""
    if is_locked_down and previous.is_list:
        inputs = restored(home, previous.manifest, RULEBOOK)
        return replace(inputs, implementation=None, season=None), kept_facts(previous.manifest)
    inputs, incumbents = rank_day_inputs(home, season)
    return inputs, described(inputs, incumbents)


def _described_at(home: Home, previous: Previous) -> Snapshot:
    return restored(home, previous.manifest, RULEBOOK).season.described


def _season_facts(inputs: RunInputs, season: Season) -> dict[str, Any]:
    """What the manifest says of a season; `run_inputs` names the inputs."""
    frozen = {snapshot.session for snapshot in inputs.season.after}
    days = sessions_between(season.rank_date, inputs.season.events_until)[1:]
    return {
        **snapshot_facts(inputs),
        "lock_down": season.lock_down.isoformat() if season.lock_down else None,
        "season_events_until": inputs.season.re_ranked_until.isoformat(),
        "removals_until": inputs.season.events_until.isoformat(),
        "previous": inputs.season.previous.source,
        "sessions_without_drop": [day.isoformat() for day in days if day not in frozen],
    }
