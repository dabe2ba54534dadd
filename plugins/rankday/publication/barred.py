"""Who had a part in a result and may therefore not approve it (docs/contract.md, 4.3).

Each submission of a result records them in the ledger, as rows ``name`` · ``part`` · ``of``: whoever opened the run,
and the author of each exception in it. Whoever accepts a gate does so in opening a run.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from rankday import ledger
from rankday.contract.home import Home
from rankday.ledger.run_ledger import OPENED

Row = dict[str, Any]


class Part(StrEnum):
    """What somebody did for a result."""

    OPENED_RUN = "opened_run"
    WROTE_EXCEPTION = "wrote_exception"
    REJECTED = "rejected"
    APPROVED_BEFORE = "approved_before"


def barred_by(home: Home, manifest: dict[str, Any]) -> list[Row]:
    """A row for everybody who had a part in what ``manifest`` submits.

    A run that names nobody was opened by the account that ran it.
    """
    run_id = manifest.get("run_id")
    payloads = [entry["payload"] for entry in ledger.entries(home) if entry["kind"] == OPENED]
    names = [one.get("triggered_by") or one.get("account") for one in payloads if run_id and one["run_id"] == run_id]
    rows = [_row(name, Part.OPENED_RUN, run_id) for name in (manifest.get("triggered_by"), *names) if name]
    rows += [
        _row(one["author"], Part.WROTE_EXCEPTION, f"{one['security_id']} {one['screen_id']}")
        for one in manifest.get("exceptions") or []
        if one.get("author")
    ]
    return [row for number, row in enumerate(rows) if row not in rows[:number]]


def of_payload(payload: dict[str, Any]) -> list[Row]:
    """The rows of a ledger's entry; one from before there were any names only who triggered the run."""
    trigger = payload.get("triggered_by")
    return payload["barred"] if "barred" in payload else [_row(trigger, Part.OPENED_RUN, None)] if trigger else []


def of_manifest(manifest: dict[str, Any]) -> list[Row]:
    """The row of who triggered the run that a manifest is of."""
    return of_payload({"triggered_by": manifest.get("triggered_by")})


def of_decisions(history: Any) -> list[Row]:
    """The rows of those who have decided on a rejected result (an `approvals.History`): two new people overrule it."""
    approved = [_row(entry["payload"]["name"], Part.APPROVED_BEFORE, None) for entry in history.approvals]
    return [_row(history.rejection["payload"]["name"], Part.REJECTED, None), *approved]


def refusal(name: str, row: Row) -> str:
    """Why ``name`` may not approve, as one line."""
    if row["part"] == Part.WROTE_EXCEPTION:
        did = f"wrote the exception {row['of']} in this result,"
    elif row["part"] in (Part.REJECTED, Part.APPROVED_BEFORE):
        did = f"{'rejected' if row['part'] == Part.REJECTED else 'approved'} this result before"
    else:
        did = f"opened {'run ' + row['of'] if row['of'] else 'a run'}, which led to this result,"
    return f"{name} {did} and cannot approve it; two other people must"


def described(rows: Iterable[Row]) -> list[str]:
    """Each person with what they did: ``ana (opened run r1)``."""
    return [f"{row['name']} ({row['part'].replace('_', ' ')}{' ' + row['of'] if row['of'] else ''})" for row in rows]


def _row(name: str, part: Part, of: str | None) -> Row:
    return {"name": name, "part": str(part), "of": of}
