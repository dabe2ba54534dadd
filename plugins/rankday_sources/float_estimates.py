"""Floats that nobody states, estimated from what was public on the day (docs/real_data.md, floats).

The models of ``19_floats`` decide: the index's own daily returns beside the basket of all shares of its members, and
what each line's turnover, volatility and share count show. They read the dated evidence up to the day, nothing later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from rankday.contract.files import canonical_json, sha256_of_file, write_text_atomically
from rankday.contract.home import Home
from rankday.evidence import store, tables
from rankday.evidence.store import Evidence
from rankday.reports.statistics.measuring import asked_of
from rankday.rulebook.quarters import is_share_update
from rankday.rulebook.rows import RULEBOOK
from rankday_sources.comparison.levels import levels_of_actual

MODEL = "float_estimates"


def estimate_days(home: Home, screener_sessions: Iterable[date]) -> list[date]:
    """The sessions with closes on which floats enter: those of a screener, and of the quarters' share updates."""
    closed = {date.fromisoformat(path.name) for path in (home.evidence / store.CLOSES).glob("????-??-??")}
    return sorted(closed & set(screener_sessions) | {day for day in closed if is_share_update(day)})


def estimate_floats(
    home: Home, levels: Path, index_code: str, days: Iterable[date], progress: Callable[[str, int, int], None]
) -> dict[date, Path]:
    """Day → file (ticker, float: of all shares of the company) in ``evidence/floats/``; a day without one is left out.

    ``levels`` are the closes (session, close) of the index ``index_code``. The name of a file has the hash of all that
    it follows from, so that it is made once. Raises RankdayError for a level that cannot be read.
    """
    days = sorted(days)
    evidence = store.on_or_before(home, days[-1]) if days else None
    if evidence is None:
        return {}
    rules = {path.name: sha256_of_file(path) for path in sorted(RULEBOOK.glob("*.csv"))}
    found = {}
    for number, day in enumerate(days):
        progress(f"estimate floats {day}", number, len(days))
        known = replace(evidence, pieces=tuple(piece for piece in evidence.pieces if piece.day <= day))
        read = {session: level for session, level in levels_of_actual(levels).items() if session <= day}
        facts = {
            "pieces": [(piece.file, piece.sha256) for piece in known.pieces],
            "levels": [index_code, *((str(session), str(level)) for session, level in sorted(read.items()))],
            "rules": rules,
        }
        key = hashlib.sha256(canonical_json(facts).encode()).hexdigest()[:16]
        path = home.evidence / "floats" / f"{day}.{key}.csv"
        if not path.is_file():
            rows = _estimated(known, day, [(index_code, "price", *level) for level in read.items()])
            path.parent.mkdir(parents=True, exist_ok=True)
            write_text_atomically(path, "".join(f"{','.join(map(str, row))}\n" for row in [("ticker", "float"), *rows]))
        found[day] = path
    return found


def _estimated(known: Evidence, day: date, levels: list[tuple]) -> list[tuple]:
    with asked_of(day) as runner:
        tables.fill(runner.db, known, reads_closes_in_place=True)
        runner.db.executemany("insert into measured.levels (code, kind, session, value) values (?, ?, ?, ?)", levels)
        runner.build([model.name for model in runner.project.behind([MODEL])])
        estimates = runner.project.models[MODEL].relation
        return runner.db.execute(f"select ticker_key, float_fraction from {estimates} order by all").fetchall()
