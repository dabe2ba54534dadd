"""The ledger as a table: number, time, kind, one line for a person; filtered and turned like the other long tables."""

from __future__ import annotations

from typing import Any

from rankday import ledger
from rankday.contract.home import Home
from rankday.ledger.sentences import sentence
from rankday.reports.web.refusals import without_paths

SIZE = 50


def entries(home: Home, kind: str = "", words: str = "", page: int = 1) -> dict[str, Any]:
    """A page of the chain, newest first: ``rows``, ``total``, ``pages``, ``page``, ``kinds``, ``length``, ``problems``.

    A broken ledger is shown as far as it holds, with what is wrong.
    """
    problems = ledger.problems(home)
    known = ledger.entries(home) if not problems else []
    rows = [entry | {"line": without_paths(sentence(entry), home)} for entry in reversed(known)]
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
        "problems": [without_paths(line, home) for line in problems],
    }
