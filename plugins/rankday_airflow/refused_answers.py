"""The refused answer that the next try of a question names: a note in the run's working folder, one for each question.

The ledger has the refusal for good, but the same one only once; the note has the time of the last answer.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from rankday.contract.files import readable_json, write_text_atomically
from rankday.contract.home import Home
from rankday.publication.refusals import Choice, RefusedAnswer


def save(home: Home, run_id: str, task_id: str, content_hash: str, refused: RefusedAnswer) -> None:
    """Write the note; it takes the place of the one before."""
    path = _path(home, run_id, task_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    facts = asdict(refused) | {"at": refused.at.isoformat(), "content_hash": content_hash}
    write_text_atomically(path, readable_json(facts))


def load(home: Home, run_id: str, task_id: str, content_hash: str) -> RefusedAnswer | None:
    """The last refused answer to this question about this result; None where there is none, or none to be read."""
    try:
        facts: dict[str, Any] = json.loads(_path(home, run_id, task_id).read_text(encoding="utf-8"))
        if facts.pop("content_hash") != content_hash:
            return None
        refused = RefusedAnswer(**facts)
        return replace(refused, choice=Choice(refused.choice), at=datetime.fromisoformat(facts["at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remove(home: Home, run_id: str, task_id: str) -> None:
    """Drop the note: the answer after it was accepted."""
    _path(home, run_id, task_id).unlink(missing_ok=True)


def _path(home: Home, run_id: str, task_id: str) -> Path:
    return home.run(run_id) / f"refused_answer_{task_id}.json"
