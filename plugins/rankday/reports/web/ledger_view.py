"""The ledger as a table: number, time, kind, one line for a person; filtered and turned like the other long tables."""

from __future__ import annotations

from typing import Any

from rankday import ledger
from rankday.contract.home import Home
from rankday.ledger.sentences import sentence
from rankday.publication.approvals import SUBMITTED
from rankday.publication.refusals import REFUSED

SIZE = 50
KEYS_FIRST = ("stream", "session", "version", "name", "run_id", "reason", "ticket", "content_hash")


def payload_line(entry: dict[str, Any]) -> str:
    """An entry's payload as one line: the well-known fields first, every text and number once.

    What was refused or submitted again is a sentence: it is about people.
    """
    if entry["kind"] in (REFUSED, SUBMITTED):
        return sentence(entry)
    payload = entry["payload"]
    names = [name for name in KEYS_FIRST if name in payload] + sorted(payload.keys() - set(KEYS_FIRST))
    parts = []
    for name in names:
        value = payload[name]
        if value is None or value == "" or isinstance(value, dict | list):
            continue
        text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
        parts.append(f"{name.replace('_', ' ')} {text[:12] + '…' if len(text) == 64 else text}")
    return ", ".join(parts)


def entries(home: Home, kind: str = "", words: str = "", page: int = 1) -> dict[str, Any]:
    """A page of the chain, newest first: ``rows``, ``total``, ``pages``, ``page``, ``kinds``, ``length``, ``problems``.

    A broken ledger is shown as far as it holds, with what is wrong.
    """
    problems = ledger.problems(home)
    known = ledger.entries(home) if not problems else []
    rows = [entry | {"line": payload_line(entry)} for entry in reversed(known)]
    kinds = sorted({entry["kind"] for entry in known})
    searched = words.casefold().split()
    rows = [
        row
        for row in rows
        if (not kind or row["kind"] == kind)
        and all(word in f"{row['number']} {row['kind']} {row['line']} {row['payload']}".casefold() for word in searched)
    ]
    pages = max(1, -(-len(rows) // SIZE))
    page = min(max(page, 1), pages)
    return {
        "rows": rows[(page - 1) * SIZE : page * SIZE],
        "all_rows": rows,
        "total": len(rows),
        "pages": pages,
        "page": page,
        "kinds": kinds,
        "length": len(known),
        "tip": known[-1]["entry_hash"] if known else None,
        "problems": problems,
    }
