"""A reconstitution of ours against a list of the index's real members: how close, and why not closer.

Lines are matched by ticker with every sign removed. A line may have changed its ticker between the rank day and the
implementation session, so both snapshots' tickers lead to it.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.contract.tables import INDEX_CODES
from rankday.engine.indexes import checked_code
from rankday.ledger.moments import Moment
from rankday_sources.comparison.causes import Decision, cause_of_absence, cause_of_presence
from rankday_sources.import_report import Strict
from rankday_sources.member_tickers import Shares
from rankday_sources.names import ticker_key
from rankday_sources.side_files import read_incumbents


@dataclass(frozen=True)
class Result:
    """A finished reconstitution: its folder, its manifest and how it stands (``published v2`` or ``pending``)."""

    folder: Path
    manifest: dict
    standing: str

    def rows(self, table: str) -> list[dict[str, str]]:
        """The rows of one of its tables, as text."""
        path = self.folder / f"{table}.csv"
        try:
            with path.open(encoding="utf-8", newline="") as handle:
                return list(csv.DictReader(handle))
        except (OSError, ValueError, csv.Error) as error:
            raise RankdayError(
                f"{path.name} of {self.manifest.get('id')}: cannot be read; run rankday verify"
            ) from error


def compare(home: Home, event: str, actual_file: Path, index_code: str = "R2000", as_of: Moment | None = None) -> dict:
    """Compare the newest published (else pending) ``reconstitution/<event>`` with the members in ``actual_file``.

    With ``as_of`` the version that was in force then.

    ``actual_file`` is a CSV (index_code, ticker). Returns event, index_code, result (what was compared), counts
    (``ours``, ``actual``, ``both``, ``only_ours``, ``only_actual``), ``precision``, ``recall`` and ``jaccard`` (rounded
    to 6 decimals), ``breakpoint_usd`` (cap at rank 1000, text), ``causes`` (side, cause, count, tickers) and
    ``mismatches`` (side, security_id, ticker, name, company_id, company_rank, total_market_cap, prior_indexes,
    new_indexes, first_failed_screen, cause). Raises RankdayError without a result, or without a member of that index in
    the file, or an index that was not in force on the rank day.
    """
    result = find_result(home, event, as_of)
    checked_code(home, index_code, result.manifest["rank_date"])
    lines, remaining = _lines(home, result.manifest)
    shares = Shares({"security_id": line, **facts} for line, facts in (lines | remaining).items())
    actual = read_incumbents((actual_file,), Strict(), shares, (*INDEX_CODES, index_code)).get(index_code)
    if not actual:
        raise RankdayError(f"{actual_file.name}: no row with index_code {index_code}; name another index with --index")
    return {"event": event} | compared(home, result, actual, index_code)


def lines_by_ticker(home: Home, result: Result, index_code: str) -> dict[str, str]:
    """Ticker key → security id, of the rank day's and the implementation session's lines of ``result``."""
    constituents = {row["security_id"]: row for row in result.rows("constituents") if row["index_code"] == index_code}
    lines, remaining = _lines(home, result.manifest)
    return _line_by_ticker(lines, remaining, constituents)


def compared(
    home: Home, result: Result, actual: Iterable[str], index_code: str, placeholders: Collection[str] = ()
) -> dict:
    """What `compare` returns but for the event, of ``result`` against ticker keys.

    ``placeholders`` (``?TICKER``) count as lines of ours, for members that no listing shows.
    """
    decisions = {row["company_id"]: Decision.of(row) for row in result.rows("decisions")}
    constituents = {row["security_id"]: row for row in result.rows("constituents") if row["index_code"] == index_code}
    lines, remaining = _lines(home, result.manifest)
    line_of = _line_by_ticker(lines, remaining, constituents)
    members = {line_of.get(key, f"?{key}"): key for key in actual}

    mismatches = []
    for line in sorted(set(placeholders) - members.keys()):
        mismatches.append(_mismatch("only_ours", line, line[1:], "", None, "kept with a placeholder rank"))
    for line in sorted(constituents.keys() - members.keys()):
        row = constituents[line]
        decision = decisions.get(row["company_id"])
        cause = cause_of_presence(decision, index_code)
        mismatches.append(_mismatch("only_ours", line, row["ticker"], row["name"], decision, cause))
    failures = _first_failures(result, {line for line in members if line not in constituents})
    for line in sorted(members.keys() - constituents.keys() - set(placeholders)):
        known = lines.get(line)
        decision = decisions.get(known["company_id"]) if known else None
        has_left = bool(remaining) and known is not None and line not in remaining
        cause = cause_of_absence(decision, index_code, failures.get(line), has_left)
        name = known["name"] if known else ""
        mismatches.append(_mismatch("only_actual", line, members[line], name, decision, cause))

    ours = constituents.keys() | set(placeholders)
    both = len(ours & members.keys())
    return {
        "index_code": index_code,
        "result": result.standing,
        "content_hash": result.manifest.get("content_hash"),
        "ours": len(ours),
        "actual": len(members),
        "both": both,
        "only_ours": len(ours) - both,
        "only_actual": len(members) - both,
        "precision": _share(both, len(ours)),
        "recall": _share(both, len(members)),
        "jaccard": _share(both, len(ours | members.keys())),
        "breakpoint_usd": next(
            (r["market_cap"] for r in result.rows("breakpoints") if r["break_rank"] == "1000"), None
        ),
        "causes": causes_of(mismatches),
        "mismatches": sorted(mismatches, key=lambda one: (one["side"], one["cause"], one["ticker"])),
    }


def find_result(home: Home, event: str, as_of: Moment | None = None) -> Result:
    """The newest published version of ``reconstitution/<event>``, else the newest pending one; RankdayError without.

    With ``as_of`` the version that was in force then.
    """
    from rankday import publication
    from rankday.publication.results import published_result

    stream = f"reconstitution/{event}"
    if as_of is not None:
        then = published_result(home, stream, as_of=as_of)
        return Result(then.folder, then.manifest, f"published v{then.version}, in force as of {as_of}")
    if published := publication.newest_version(home, stream):
        return Result(published.folder, published.manifest, f"published v{published.version}")
    waiting = []
    folder = home.pending(stream)
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        manifest = path / "MANIFEST.json"
        if not path.name.startswith(".") and manifest.is_file():
            waiting.append((json.loads(manifest.read_text(encoding="utf-8")), path))
    if not waiting:
        raise RankdayError(f"{stream}: nothing published or pending; run rankday reconstitute first")
    manifest, path = max(waiting, key=lambda one: (str(one[0].get("created_at")), one[1].name))
    return Result(path, manifest, f"pending {path.name[:12]}")


def _lines(home: Home, manifest: dict) -> tuple[dict[str, dict], dict[str, dict]]:
    """(lines of the rank day, lines of the implementation session; empty without its snapshot), by security id."""
    import duckdb

    from rankday.drops import snapshot_store

    found = []
    for day in (manifest.get("rank_date"), manifest.get("implementation_date")):
        session = date.fromisoformat(str(day)[:10]) if day else None
        named = manifest.get("input_snapshots", {}).get(day)  # what it was computed from, whatever came later
        snapshot = snapshot_store.load(home, session, named["version"]) if named else None
        snapshot = snapshot or (snapshot_store.newest(home, session) if session else None)
        path = snapshot.table_path("securities") if snapshot else None
        lines: dict[str, dict] = {}
        if path:
            query = "select security_id, company_id, ticker, name from read_parquet(?)"
            for line, company, ticker, name in duckdb.execute(query, [str(path)]).fetchall():
                lines[line] = {"company_id": company, "ticker": ticker or "", "name": name or ""}
        found.append(lines)
    return found[0], found[1]


def _line_by_ticker(lines: dict, remaining: dict, constituents: dict) -> dict[str, str]:
    """Ticker key → security id; the newer ticker and the constituent come first where two lines share a key."""
    found: dict[str, str] = {}
    for side in (remaining, lines):
        # A caret marks a preferred series, whose key without signs is another line's.
        plain = [line for line in side if "^" not in side[line]["ticker"]]
        for line in sorted(plain, key=lambda line: (line not in constituents, line)):
            found.setdefault(ticker_key(side[line]["ticker"]), line)
    for line in sorted(constituents):
        found.setdefault(ticker_key(constituents[line]["ticker"]), line)
    return found


def _first_failures(result: Result, lines: set[str]) -> dict[str, str]:
    """The first failed screen of each of ``lines``."""
    failures: dict[str, str] = {}
    for row in result.rows("screen_results"):
        if row["security_id"] in lines and row["is_passed"] == "false":
            current = failures.get(row["security_id"])
            failures[row["security_id"]] = min(current, row["screen_id"]) if current else row["screen_id"]
    return failures


def _mismatch(side: str, line: str, ticker: str, name: str, decision: Decision | None, cause: str) -> dict:
    return {
        "side": side,
        "security_id": line,
        "ticker": ticker,
        "name": name,
        "company_id": decision.company_id if decision else None,
        "company_rank": decision.company_rank if decision else None,
        "total_market_cap": decision.total_market_cap if decision else None,
        "prior_indexes": decision.prior_indexes if decision else "",
        "new_indexes": decision.new_indexes if decision else "",
        "first_failed_screen": decision.first_failed_screen if decision else None,
        "cause": cause,
    }


def causes_of(mismatches: list[dict]) -> list[dict]:
    """How often each cause stands among ``mismatches`` on either side, the most frequent first, with the tickers."""
    counts = Counter((one["side"], one["cause"]) for one in mismatches)
    return [
        {
            "side": side,
            "cause": cause,
            "count": count,
            "tickers": sorted(one["ticker"] for one in mismatches if (one["side"], one["cause"]) == (side, cause)),
        }
        for (side, cause), count in sorted(counts.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
    ]


def _share(part: int, whole: int) -> float:
    """An exact ratio, rounded once to 6 decimals; 0 of 0 is 0."""
    return round(Fraction(part, whole) * 10**6) / 10**6 if whole else 0.0
