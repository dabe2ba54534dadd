"""What a company's page shows beyond `explain`: its inputs, its classes, its past events, its former names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from rankday import publication
from rankday.contract.files import canonical_json
from rankday.contract.home import Home
from rankday.contract.streams import Kind
from rankday.contract.tables import INDEX_CODES
from rankday.drops import snapshot_store
from rankday.reports.web.names import names_of
from rankday.reports.web.queries import query
from rankday.reports.web.reading import Reading, locked_connection, meant, newest_files
from rankday.reports.web.refusals import NothingYet

NATIONALITY_STEPS = (
    ("step 1", "3.1", "Incorporated, headquartered and traded in one country"),
    ("step 2", "3.2", "Primary assets"),
    ("step 3", "3.3", "Primary revenue"),
    ("step 4", "3.4", "Headquarters, then the most liquid exchange, then incorporation"),
)
INPUT_TABLES = ("companies", "geography", "securities", "prices", "shares", "identifiers", "memberships")

OF_COMPANY = {
    "company_id": "company_id = $id",
    "security_id": "security_id in (select security_id from lines where company_id = $id)",
}


def inputs(reading: Reading, company_id: str) -> list[dict[str, Any]]:
    """The rows of the frozen drop about a company, table by table, each with the sha256 of its canonical JSON.

    Returns ``table``, ``file_sha256`` (of the whole frozen file), ``rows`` (``values`` and ``sha256``).
    """
    found = []
    snapshot = snapshot_store.load(reading.home, *_place(reading))
    for table in INPUT_TABLES:
        if snapshot.table_path(table) is None:
            continue
        columns = _columns(reading, table)
        where = " or ".join(text for name, text in OF_COMPANY.items() if name in columns)
        rows = reading.rows(f"select * from input_{table} where {where} order by all", id=company_id)
        hashed = [{"values": row, "sha256": hashlib.sha256(canonical_json(row).encode()).hexdigest()} for row in rows]
        found.append({"table": table, "file_sha256": snapshot.manifest["tables"][table]["sha256"], "rows": hashed})
    return found


def _place(reading: Reading) -> tuple[Any, int]:
    from datetime import date

    rank_date = reading.manifest["rank_date"]
    return date.fromisoformat(rank_date), reading.manifest["input_snapshots"][rank_date]["version"]


def _columns(reading: Reading, table: str) -> set[str]:
    return {row["column_name"] for row in reading.rows(f"describe input_{table}")}


def rules_by_clause(reading: Reading) -> dict[str, list[dict[str, Any]]]:
    """Clause → the rows of the rulebook that were in force for it: parameter, value, unit, effective_from."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in reading.rows("select parameter, value, unit, effective_from, clause from rulebook order by parameter"):
        found.setdefault(row["clause"], []).append(row)
    return found


def nationality(reading: Reading, company_id: str, screens: list[dict[str, Any]]) -> dict[str, Any]:
    """The steps of section 3 with what is known for each, and which one decided according to the published note.

    ``steps``: title, clause, ``facts`` (words and value), ``locations`` (place and fraction), ``state`` (``decided``,
    ``did not hold``, ``not reached``). The rule itself is not repeated here: the published result says what it was.
    """
    company = reading.row("select * from input_companies where company_id = $id", id=company_id)
    places = reading.rows(
        "select measure, location, location_kind, fraction from input_geography where company_id = $id "
        "order by measure, fraction desc nulls last, location",
        id=company_id,
    ) if _has(reading, "input_geography") else []  # fmt: skip
    published = next((screen for screen in screens if screen["screen_id"] == "S05"), None)
    note = (published or {}).get("note") or ""
    decided = next((step for step, *_ in NATIONALITY_STEPS if note.startswith(step)), None)
    exchanges = ("trades on standard exchanges in", company.get("standard_exchange_countries"))
    headquarters = ("headquarters", company.get("headquarters_country"))
    incorporation = ("incorporation", company.get("incorporation_country"))
    liquid = ("most liquid exchange", company.get("most_liquid_exchange_country"))
    facts = {
        "step 1": [incorporation, headquarters, exchanges],
        "step 2": [],
        "step 3": [],
        "step 4": [headquarters, liquid, incorporation],
    }
    measures = {"step 2": "assets", "step 3": "revenue"}
    steps, is_past = [], False
    for step, clause, title in NATIONALITY_STEPS:
        state = "decided" if step == decided else "not reached" if is_past else "did not hold"
        is_past = is_past or step == decided
        located = [place for place in places if place["measure"] == measures.get(step)]
        steps.append(
            {"step": step, "clause": clause, "title": title, "facts": facts[step], "locations": located, "state": state}
        )
    return {"country": (published or {}).get("observed"), "note": note, "steps": steps}


def _has(reading: Reading, view: str) -> bool:
    return bool(reading.rows("select 1 from duckdb_views() where view_name = $view", view=view))


def classes(reading: Reading, company_id: str) -> list[dict[str, Any]]:
    """The company's lines as delivered: what chose the pricing vehicle, and what counts into the company's cap."""
    return reading.rows(
        """
        select securities.* exclude (company_id), prices.close, shares.total_shares, shares.available_shares
        from input_securities as securities
        left join input_prices as prices
            on securities.security_id = prices.security_id and securities.mic = prices.mic and prices.is_primary
        left join input_shares as shares on securities.security_id = shares.security_id
        where securities.company_id = $id
        order by securities.security_id
        """,
        id=company_id,
    )


def timeline(home: Home, company_id: str) -> list[dict[str, Any]]:
    """The company's decision in each published event and preliminary list, oldest first; newest versions."""
    streams = [*publication.streams(home, "preliminary"), *publication.streams(home, "reconstitution")]
    results = {str(one.folder / "decisions.parquet"): one for one in (meant(home, stream) for stream in streams)}
    if not results:
        return []
    text = "from read_parquet($files, union_by_name = true, filename = true) where company_id = $id"
    with locked_connection(home.root, {}) as db:
        cursor = db.execute(text, {"files": list(results), "id": company_id})
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    found = []
    for row in rows:
        result = results[row.pop("filename")]
        dated = result.manifest.get("list_date") or result.manifest["rank_date"]
        found.append(row | {
            "stream": result.stream, "version": result.version, "date": dated,
            "implementation_date": result.manifest["implementation_date"],
        })  # fmt: skip
    return sorted(found, key=lambda row: (row["date"], row["stream"]))


def days(home: Home, company_id: str) -> list[dict[str, Any]]:
    """In which indexes each of the company's lines was over the published days: a row for each unbroken stretch."""
    sessions = [stream.partition("/")[2] for stream in publication.streams(home, "daily")]
    lines = names_of(home).lines_of(home, company_id)
    if not sessions or not lines:
        return []
    with locked_connection(home.root, {}) as db:
        cursor = db.execute(
            query("company_days"),
            {
                "files": newest_files(home, sessions, "closing"),
                "sessions": sessions,
                "lines": lines,
                "indexes": list(INDEX_CODES),
            },
        )
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def newest_event(home: Home) -> str:
    """The stream a reader means who names none: the newest published event, else the newest that waits.

    Raises NothingYet when there is neither.
    """
    published = publication.streams(home, "reconstitution")
    waiting = [stream for stream, _ in publication.pending(home) if stream.startswith("reconstitution/")]
    if not published and not waiting:
        raise NothingYet("nothing is published yet; run the rank_day DAG or `rankday reconstitute`")
    return (published or waiting)[-1]


def readable_streams(home: Home, kinds: Iterable[Kind] = (Kind.RECONSTITUTION, Kind.PRELIMINARY)) -> list[str]:
    """Every stream of ``kinds`` that can be read, newest first; without them the events and lists."""
    waiting, kinds = {stream for stream, _ in publication.pending(home)}, tuple(kinds)
    known = {stream for kind in kinds for stream in publication.streams(home, kind)}
    known |= {stream for stream in waiting if stream.partition("/")[0] in kinds}
    return sorted(known, key=lambda stream: (stream.partition("/")[2], stream), reverse=True)
