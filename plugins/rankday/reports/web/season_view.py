"""A season for its page: the steps with how they look, what waits for whom, what is published."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.contract.streams import Kind
from rankday.drops import snapshot_store
from rankday.reports.season import Records, SeasonSummary, State, Step
from rankday.reports.season.wording import SIGNS, describe, describe_drop
from rankday.reports.web.refusals import without_paths
from rankday.rulebook.season import seasons_of_year
from rankday.rulebook.times import new_york_date

NEWEST_DAYS = 10


def events_near() -> list[str]:
    """The events of last year, this and the next, newest first."""
    year = new_york_date(datetime.now(UTC)).year
    return sorted((one.event_id for at in (year - 1, year, year + 1) for one in seasons_of_year(at)), reverse=True)


def rows_of(found: SeasonSummary, steps: list[Step]) -> list[dict[str, Any]]:
    """The ``steps`` of a season or of a quarter for the page: each with its words, how it looks (``css``), and the way
    on where there is one."""
    return [
        {
            "step": one,
            "sign": SIGNS[one.state],
            "css": _css(found, one),
            "drop": describe_drop(one),
            "happened": describe(one),
            "is_alarm": found.is_alarm(one),
            "action": found.action_of(one),
        }
        for one in steps
    ]


def _css(found: SeasonSummary, step: Step) -> str:
    if found.is_alarm(step):
        return "bad"
    if step.state is State.DONE:
        return "good"
    return "warn" if found.is_current and step.state in (State.WAITING, State.DUE) else "calm"


def waiting(records: Records) -> list[dict[str, Any]]:
    """Every result that waits: stream, content_hash, status, expires_at, approved_by, missing."""
    return [
        {
            "stream": one.stream,
            "content_hash": one.content_hash,
            "status": one.status,
            "expires_at": one.expires_at,
            "approved_by": one.approved_by,
            "missing": one.missing,
        }
        for one in records.waiting
    ]


def published(home: Home) -> list[dict[str, Any]]:
    """The newest version of every event and list, and of the newest days, newest first: what, when, state, gates."""
    streams = publication.streams(home, Kind.DAILY)[-NEWEST_DAYS:]
    streams += [stream for kind in Kind if kind.is_of_event for stream in publication.streams(home, kind)]
    found = []
    for stream in streams:
        try:
            newest = publication.newest_version(home, stream)
        except RankdayError as error:
            trouble = without_paths(str(error), home)
            found.append({"stream": stream, "trouble": trouble, "version": 0, "published_at": ""})
            continue
        gates = newest.manifest["gates"]
        found.append(
            {
                "stream": stream,
                "trouble": None,
                "version": newest.version,
                "published_at": newest.manifest["published_at"],
                "state": newest.manifest.get("state"),
                "unmet": [gate for gate in gates if not gate["is_met"]],
                "gates": len(gates),
                "content_hash": newest.content_hash,
            }
        )
    return sorted(found, key=lambda row: (row["published_at"], row["stream"]), reverse=True)


def days(home: Home) -> dict[str, Any]:
    """The daily results: first and last published session, how many, and the newest frozen drop."""
    sessions_published = [stream.partition("/")[2] for stream in publication.streams(home, "daily")]
    sessions = snapshot_store.sessions(home)
    return {
        "first": sessions_published[0] if sessions_published else None,
        "last": sessions_published[-1] if sessions_published else None,
        "count": len(sessions_published),
        "newest_drop": sessions[-1] if sessions else None,
    }
