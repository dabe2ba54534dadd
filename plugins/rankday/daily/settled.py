"""The days that a finished run left up to date, so that the next night need not look at each of them again.

A published day is computed again where its inputs are others than those of its fingerprint. Of years of days that is
long to find out one by one; whether any of them is another than the run before left it is one hash: of the drops, what
entered, the events due, the days that a row makes sessions or takes away, and the versions published. The note lies in
runs/ and only saves time: without it, or where the hash is another, every day is looked at.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from rankday.contract.files import canonical_json, readable_json, write_text_atomically
from rankday.contract.home import Home
from rankday.drops.snapshot_store import newest
from rankday.rulebook.sessions import changed_between, next_session

NOTE = "settled_days.json"


class Inputs(NamedTuple):
    """All that days are computed from: sessions, session → what enters and which additions, the effective events (first
    column the session after which each is applied, None for one refused), session → published version."""

    sessions: Sequence[date]
    entering: Mapping[date, str]
    additions: Mapping[date, Sequence[str]]
    events: Sequence[tuple[Any, ...]]
    versions: Mapping[date, int]

    def due(self, base_day: date, day: date) -> list[tuple[Any, ...]]:
        """The events that decide on the opening after ``day``."""
        to_come = next_session(day)
        return [row for row in self.events if row[0] is not None and base_day < row[0] <= to_come]


def settled_through(home: Home, inputs: Inputs) -> tuple[date | None, int | None]:
    """The last session up to which every day is as the noted run left it, and the newest run (its ledger number) that
    published one of them; None where nothing is noted or something is another."""
    try:
        note = json.loads((home.root / "runs" / NOTE).read_text(encoding="utf-8"))
        last, latest_run = date.fromisoformat(note["last"]), int(note["latest_run"])
    except (OSError, ValueError, KeyError, TypeError):
        return None, None
    return (last, latest_run) if note["inputs"] == _hash_of(home, inputs, last) else (None, None)


def note(home: Home, inputs: Inputs, latest_run: int) -> None:
    """Note that every one of the sessions is up to date."""
    last = inputs.sessions[-1]
    facts = {"last": last.isoformat(), "latest_run": latest_run, "inputs": _hash_of(home, inputs, last)}
    write_text_atomically(home.root / "runs" / NOTE, readable_json(facts))


def _hash_of(home: Home, inputs: Inputs, last: date) -> str:
    days = [day for day in inputs.sessions if day <= last]
    if not days:
        return ""
    facts = {
        "days": [
            [day.isoformat(), newest(home, day).content_hash, inputs.versions.get(day), inputs.entering[day]]
            for day in days
        ],
        "additions": [[day.isoformat(), *inputs.additions[day]] for day in days if inputs.additions.get(day)],
        "events": [[str(value) for value in row] for row in inputs.due(days[0], last)],
        "session_changes": [day.isoformat() for day in changed_between(days[0], next_session(last))],
    }
    return hashlib.sha256(canonical_json(facts).encode()).hexdigest()
