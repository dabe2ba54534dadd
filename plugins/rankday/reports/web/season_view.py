"""Where a season stands: its dates with what is there for each, what waits for whom, what is published."""

from __future__ import annotations

from datetime import date
from typing import Any

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.drops import snapshot_store
from rankday.rulebook.season import Season

NEWEST_DAYS = 10


def milestones(home: Home, season: Season, today: date) -> list[dict[str, Any]]:
    """The season's dates in order: ``words``, ``date``, ``session`` (whose drop it needs), ``drop`` (a state in words),

    ``stream``, ``published`` (version), ``waiting`` (content hashes), ``is_past``.
    """
    waiting = publication.pending(home)
    event = f"reconstitution/{season.event_id}"
    dated: list[tuple[str, date, str | None, bool]] = [("Rank day", season.rank_date, event, True)]
    dated += [
        (f"Preliminary list {number}", day, f"preliminary/{season.event_id}/{day}", True)
        for number, day in enumerate(season.list_dates, 1)
    ]
    if season.query_period:
        dated += [("Query period ends", season.query_period[1], None, False)]
    if season.lock_down:
        dated += [("Lock-down opens", season.lock_down, None, False)]
    dated += [("Implementation, after the close", season.implementation_date, event, True)]
    dated += [("First session with the new composition", season.effective_date, f"daily/{season.effective_date}", True)]
    return [
        {
            "words": words,
            "date": day,
            "drop": _drop(home, day) if needs_drop else None,
            "stream": stream,
            "published": (publication.versions(home, stream) or [None])[-1] if stream else None,
            "waiting": [found for one, found in waiting if one == stream],
            "is_past": day <= today,
        }
        for words, day, stream, needs_drop in sorted(dated, key=lambda one: one[1])
    ]


def _drop(home: Home, session: date) -> str:
    newest = snapshot_store.newest(home, session)
    if newest:
        return f"frozen as v{newest.version}"
    if home.quarantine(session).is_dir() and any(home.quarantine(session).iterdir()):
        return "refused, in quarantine"
    return "landed" if (home.landing(session) / "drop.json").is_file() else "not there"


def waiting(home: Home) -> list[dict[str, Any]]:
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
        for one in publication.waiting(home)
    ]


def published(home: Home) -> list[dict[str, Any]]:
    """The newest version of every event and list, and of the newest days, newest first: what, when, state, gates."""
    streams = [*publication.streams(home, "daily")[-NEWEST_DAYS:], *publication.streams(home, "preliminary")]
    streams += publication.streams(home, "reconstitution")
    found = []
    for stream in streams:
        try:
            newest = publication.newest_version(home, stream)
        except RankdayError as error:
            found.append({"stream": stream, "trouble": str(error), "version": 0, "published_at": ""})
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
