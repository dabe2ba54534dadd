"""A rejection overruled: the result is submitted again, and two people decide who have not decided on it yet
(docs/contract.md, 4.3).

The rejection stays in the ledger, the new submission names it with a reason, and so does the published manifest.
"""

from __future__ import annotations

from typing import Any

from rankday import ledger
from rankday.contract.errors import ApprovalRefused, Code
from rankday.contract.home import Home
from rankday.contract.people import identity, refuse_without_role
from rankday.publication import barred
from rankday.publication.approvals import PENDING, History, histories
from rankday.publication.files import read_manifest
from rankday.publication.publishing import problem_of_pending
from rankday.publication.submission import submitted_payload

Known = dict[tuple[str, str], History]


def submit_again(home: Home, stream: str, content_hash: str, name: str, reason: str | None, known: Known) -> Known:
    """Submit the rejected result once more, as ``name`` asks for ``reason``; return the histories after it.

    Called with the stream's lock held. Raises ApprovalRefused without a reason, for a result that nobody rejected, one
    that is not as it was submitted or that a later one has superseded, and for a person who has decided on it already,
    had a part in it, or has no role.
    """
    history, place = known.get((stream, content_hash), History()), f"{stream} {content_hash[:12]}"
    if not (reason or "").strip():
        raise ApprovalRefused("to overrule a rejection needs a reason", Code.REJECTION_WITHOUT_REASON)
    if history.rejection is None:
        raise ApprovalRefused(f"{place}: nobody rejected it; there is nothing to overrule")
    if history.superseded_by:
        raise ApprovalRefused(f"{place}: {history.superseded_by[:12]} was submitted after it; decide on that one")
    if problem := problem_of_pending(home, stream, content_hash, history):
        raise ApprovalRefused(f"{problem}; what was rejected is not what would be published")
    refuse_without_role(home, name)
    manifest = read_manifest(home.pending(stream, content_hash))
    rows = [*history.barred, *barred.of_manifest(manifest), *barred.of_decisions(history)]
    for row in rows:
        if identity(row["name"]) == identity(name):
            raise ApprovalRefused(barred.refusal(name, row))
    payload = submitted_payload(home, stream, content_hash, manifest)
    payload["barred"] = [row for number, row in enumerate(rows) if row not in rows[:number]]
    payload["overrules"] = _overruled(history) | {"name": name, "because": reason.strip()}
    ledger.append(home, PENDING, payload)
    return histories(ledger.entries(home))


def _overruled(history: History) -> dict[str, Any]:
    payload = history.rejection["payload"]
    return {"rejection": history.rejection["number"], "rejected_by": payload["name"], "reason": payload["reason"]}
