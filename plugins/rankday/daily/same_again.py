"""Published days that came out the same from other inputs than their manifests name.

An event learnt late, or a corrected price of a line in no index, gives a day other inputs and the same content: no new
version, so the manifest goes on naming the old inputs. Without a note each later night would compute that day and all
that follow it again, for ever. The note only saves time: it lies in runs/; without it
the days are computed once more.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date

from rankday.contract.files import canonical_json, readable_json, write_text_atomically
from rankday.contract.home import Home
from rankday.drops.snapshot_store import newest as newest_snapshot
from rankday.publication import Publication
from rankday.rulebook.sessions import changed_between, next_session

NOTE = "same_again.json"


def fingerprint(home: Home, session: date, source: str, due_events: list[tuple], additions: Sequence[str] = ()) -> str:
    """One text for all a day is computed from, beside the day before: drop, what enters, events.

    Rules and code are no part of it: a later rule does not change the past. Days up to the next session that a row of
    `session_changes` makes another than the calendar package are: they decide what the next opening is.
    """
    facts = {
        "snapshot": newest_snapshot(home, session).content_hash,
        "enters": source,
        "events": [[str(value) for value in event] for event in due_events],
    }
    if additions:
        facts["additions"] = list(additions)
    if changed := changed_between(session, next_session(session)):
        facts["session_changes"] = [day.isoformat() for day in changed]
    return hashlib.sha256(canonical_json(facts).encode("utf-8")).hexdigest()


def is_up_to_date(one: Publication, fingerprint: str, noted: dict[str, list[str]]) -> bool:
    """Whether ``one`` says what inputs of this ``fingerprint`` would say."""
    if one.manifest["inputs_fingerprint"] == fingerprint:
        return True
    return noted.get(one.stream) == [one.content_hash, fingerprint]


def noted(home: Home) -> dict[str, list[str]]:
    """Stream → content hash, and the fingerprint of the inputs that gave it again; empty if there is no such note."""
    try:
        return dict(json.loads((home.root / "runs" / NOTE).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return {}


def note(home: Home, fingerprints: dict[date, str], newest: Iterable[tuple[date, Publication]]) -> None:
    """Note the days that a finished run computed and found unchanged."""
    found = {
        one.stream: [one.content_hash, fingerprints[day]]
        for day, one in newest
        if one.manifest["inputs_fingerprint"] != fingerprints[day]
    }
    if found:
        write_text_atomically(home.root / "runs" / NOTE, readable_json(noted(home) | found))
