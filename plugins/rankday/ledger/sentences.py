"""Each kind of ledger entry as one sentence for a person. The entry itself, with every hash, is one JSON file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rankday.contract.files import canonical_json

LONGEST = 160  # characters of an entry of a kind that has no sentence here
Payload = dict[str, Any]


def sentence(entry: dict[str, Any]) -> str:
    """What the entry says. A kind, or an older payload, that is not known here is shown as it is."""
    describe = SENTENCES.get(entry["kind"])
    try:
        return describe(entry["payload"]) if describe else _as_it_is(entry["payload"])
    except (KeyError, TypeError, IndexError):
        return _as_it_is(entry["payload"])


def _as_it_is(payload: Payload) -> str:
    text = canonical_json(payload)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def _frozen(payload: Payload) -> str:
    return f"drop of {payload['session']} frozen as v{payload['version']} ({_short(payload['content_hash'])})"


def _refused(payload: Payload) -> str:
    return f"drop of {payload['session']} refused for {_count(payload['reasons'], 'reason')}: {payload['quarantine']}"


def _rules_changed(payload: Payload) -> str:
    if payload["previous_rules_hash"] is None:
        return f"first rules of this home: rulebooks/{_short(payload['rules_hash'])}…"
    if payload["changes"] is None:
        return f"rules changed to rulebooks/{_short(payload['rules_hash'])}…; those before are not kept here"
    rows = "; ".join(map(_changed_row, payload["changes"][:3]))
    more = len(payload["changes"]) - 3
    return f"rules changed: {rows or 'no row, only the files'}{f'; and {more} more' if more > 0 else ''}"


def _changed_row(change: dict[str, Any]) -> str:
    where = f"{change['seed']} {change['row']}"
    if change["old"] is None or change["new"] is None:
        return f"{where} {'added' if change['old'] is None else 'removed'}"
    cells = (f"{column} {old or '–'} → {change['new'][column] or '–'}" for column, old in change["old"].items())
    return f"{where}: {', '.join(cells)}"


def _session_change_proposed(payload: Payload) -> str:
    return f"{payload['kind']} of {payload['date']} proposed by {payload['author']}: {payload['reason']}"


def _session_change(payload: Payload) -> str:
    what = "no session (closed" if payload["kind"] == "closure" else "a session (open"
    people = f"by {payload['author']}, approved by {payload['approver']}"
    return f"{payload['date']} is {what}: {payload['reason']}), {people}"


def _opened(payload: Payload) -> str:
    about = payload.get("stream") or "daily run of " + " to ".join(payload["sessions"])
    who = payload.get("triggered_by") or payload.get("account") or "nobody named"
    drops = payload["input_snapshots"]
    inputs = ", ".join(f"{day} v{one['version']} {_short(one['content_hash'])}" for day, one in list(drops.items())[:3])
    more = f" and {len(drops) - 3} more" if len(drops) > 3 else ""
    exceptions = f", with {_count(len(payload['exceptions']), 'exception')}" if payload.get("exceptions") else ""
    return f"{about}: run {payload['run_id']} opened by {who}, from {inputs}{more}{exceptions}"


def _gates(payload: Payload) -> str:
    unmet = ", ".join(f"{one['gate']} {one['observed']} ({one['severity']})" for one in payload["unmet"][:5])
    more = f" and {len(payload['unmet']) - 5} more" if len(payload["unmet"]) > 5 else ""
    accepted = ", ".join(one["gate"] for one in payload["overrides"])
    return (
        f"{payload.get('stream') or 'daily run'}: {_count(payload['met'], 'gate')} met"
        + (f"; not met: {unmet}{more}" if unmet else "")
        + (f"; accepted: {accepted}" if accepted else "")
        + (f"; data disregarded by {_count(len(payload['disregarded']), 'gate')}" if payload["disregarded"] else "")
    )


def _stopped(payload: Payload) -> str:
    return f"{payload.get('stream') or 'daily run'}: run {payload['run_id']} stopped: {payload['why']}"


def _pending(payload: Payload) -> str:
    days = payload.get("valid_days")
    overrules = payload.get("overrules")
    again = (
        f", overruling {overrules['rejected_by']}, by {overrules['name']}: {overrules['because']}" if overrules else ""
    )
    return f"{_result(payload)}: submitted for approval" + (f", for {days} days" if days else "") + again


def _submitted(payload: Payload) -> str:
    people = ", ".join(f"{one['name']} ({one['part'].replace('_', ' ')} {one['of']})" for one in payload["barred"])
    return f"{_result(payload)}: submitted again; may not approve it: {people}"


def _approval(payload: Payload) -> str:
    unseen = " unseen" if payload["unseen"] else ""
    return f"{_result(payload)}: approved{unseen} by {payload['name']}" + _because(payload)


def _rejection(payload: Payload) -> str:
    return f"{_result(payload)}: REJECTED by {payload['name']}" + _because(payload)


SURFACES = {"airflow": "Airflow", "command_line": "command line"}


def _answer_refused(payload: Payload) -> str:
    surface = SURFACES.get(payload["surface"], payload["surface"])
    answer = f"{payload['choice']} by {payload['name']} NOT ACCEPTED ({surface})"
    return f"{_result(payload)}: {answer}: {payload['reason']}"


def _publication(payload: Payload) -> str:
    before = payload["supersedes"]
    instead = f" in place of v{before['version']}" if before else ""
    who = f", approved by {' and '.join(payload['approved_by'])}" if payload["approved_by"] else ""
    ticket = f", restatement {payload['restatement']}" if payload.get("restatement") else ""
    return f"{_result(payload)}: published as v{payload['version']}{instead}{who}{ticket}"


def _projection_removed(payload: Payload) -> str:
    versions = _count(len(payload["versions"]), "version")
    return f"{payload['stream']}: the tables of {versions} removed, disposable by policy"


def _forecast_sealed(payload: Payload) -> str:
    late = ", LATE: after the rank day" if payload["is_late"] else ""
    return f"{_result(payload)}: sealed as a forecast of reconstitution/{payload['event']}{late}"


def _restatement(payload: Payload) -> str:
    place = f"{payload['stream']} v{payload['restates']}: restatement {payload['ticket']}"
    if payload["step"] == "detected":
        return f"{place}, error detected {payload['detected']}{_because(payload)}"
    if payload["step"] == "unchanged":
        return f"{place} changes nothing: the same comes out from what is known now"
    moved = [one for one in payload["impact"] if one["adds"] or one["deletes"] or one["one_way_bp"] != "0.000000"]
    impact = ", ".join(
        f"{one['index_code']} +{one['adds']} −{one['deletes']} {one['one_way_bp'] or '–'} bp" for one in moved
    )
    return f"{place} proposed as {_short(payload['content_hash'])}: {impact or 'no constituent or weight changes'}"


def _replay(payload: Payload) -> str:
    outcome = "the same again" if payload["is_same"] else "NOT the same: " + "; ".join(payload["differences"][:2])
    return f"{payload['stream']} v{payload['version']} {_short(payload['content_hash'])}: replayed, {outcome}"


def _result(payload: Payload) -> str:
    return f"{payload['stream']} {_short(payload['content_hash'])}"


def _because(payload: Payload) -> str:
    return f": {payload['reason']}" if payload.get("reason") else ""


def _short(digest: str) -> str:
    return digest[:12]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


SENTENCES: dict[str, Callable[[Payload], str]] = {
    "snapshot_frozen": _frozen,
    "drop_refused": _refused,
    "rules_changed": _rules_changed,
    "session_change_proposed": _session_change_proposed,
    "session_change": _session_change,
    "run_opened": _opened,
    "gates_judged": _gates,
    "run_stopped": _stopped,
    "result_pending": _pending,
    "result_submitted": _submitted,
    "approval": _approval,
    "rejection": _rejection,
    "answer_refused": _answer_refused,
    "publication": _publication,
    "forecast_sealed": _forecast_sealed,
    "projection_removed": _projection_removed,
    "restatement": _restatement,
    "replay": _replay,
}
