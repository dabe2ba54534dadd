"""Facts of the SEC's bulk data into a landing drop that is there: what ``rankday import sec`` does.

Home country indicators, structure, offerings, share counts, public floats and CIKs (docs/licensed_sources.md). A fact
replaces what an importer inferred and fills what is empty; what another vendor supplied stays. Only what was filed on
or before the session counts. Addresses are undated: from a file with later filings they stay marked as inferred.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rankday.contract.files import sha256_of_file
from rankday.contract.home import Home
from rankday_sources.csv_rows import rows_of
from rankday_sources.identifiers import TABLE, Row, identifier, standing
from rankday_sources.import_report import ImportReport, SourceRefused
from rankday_sources.inference import EQUITY_TYPES
from rankday_sources.names import ticker_key
from rankday_sources.open_drop import OpenDrop, open_drop
from rankday_sources.sec_bulk import opened
from rankday_sources.sec_fact import Fact
from rankday_sources.sec_facts import of_submissions
from rankday_sources.sec_prices import Prices
from rankday_sources.sec_shares import Tables, of_numbers, share_classes
from rankday_sources.side_files import read_sec_companies

NOTES = "sec_facts"
NOTE_COLUMNS = ("table", "id", "column", "value", "rule", "why", "before", "was_inferred")


@dataclass(frozen=True)
class SecFiles:
    """``submissions`` and ``facts``: a zip, a folder, or one company's file.

    ``links`` (company_id, cik) and ``companies`` (cik, ticker) say which company of the drop is which filer, where its
    id is no CIK.
    """

    submissions: Path | None = None
    facts: Path | None = None
    links: Path | None = None
    companies: Path | None = None

    def listed(self) -> list[tuple[str, Path]]:
        roles = ("submissions", "facts", "links", "companies")
        return [(role, path) for role in roles if (path := getattr(self, role)) is not None]


def import_sec(home: Home, session: date, files: SecFiles) -> dict[str, Any]:
    """Supply facts to the drop of ``session``.

    Returns session, is_new, ``companies`` (matched with a filer), ``supplied`` (by column), ``kept`` (facts of another
    source that stayed, by column), ``unknown_places`` (EDGAR codes that edgar_places.csv does not have),
    ``floats_without_price`` and ``report`` (`ImportReport.as_json`). A fact that is none and a file that cannot be read
    are passed over. Raises SourceRefused for a file that is not what it should be, or without a drop.
    """
    for _, path in files.listed():
        if not path.exists():
            raise SourceRefused(f"{path}: no such file or folder")
    if files.submissions is None and files.facts is None:
        raise SourceRefused("nothing to import: name --submissions, --facts or both")
    report = ImportReport()
    with (
        open_drop(home, session) as drop,
        opened(files.submissions, report) as submissions,
        opened(files.facts, report) as numbers,
    ):
        tables = {name: {row[_KEYS[name]]: row for row in drop.rows(name)} for name in _KEYS}
        for table in tables.values():
            for row in table.values():
                row.setdefault("inferred_columns", "")
        _undo(drop, tables)
        ciks = _ciks(tables, files, report)
        problems: dict[str, Any] = {"unknown_places": Counter(), "floats_without_price": 0, "report": report}
        problems["source"] = submissions.name if submissions else ""
        facts = [*of_submissions(submissions, ciks, session, share_classes(tables), problems)]
        facts += of_numbers(numbers, ciks, session, tables, Prices(home), problems)
        for bulk in (submissions, numbers):
            if bulk:
                bulk.refuse_unreadable()
        notes, kept = _apply(facts, tables)
        identifiers, filers = _identified(drop, ciks, session)
        notes += filers
        source = {"files": [_listed(role, path) for role, path in files.listed()]}
        is_new = _commit(drop, tables, identifiers, notes, source)
    return {
        "session": session.isoformat(),
        "is_new": is_new,
        "companies": len(ciks),
        "supplied": dict(sorted(Counter(note["column"] for note in notes).items())),
        "kept": dict(sorted(kept.items())),
        "unknown_places": dict(sorted(problems["unknown_places"].items())),
        "floats_without_price": problems["floats_without_price"],
        "report": report.as_json(report.write(home.landing(session), "sec")),
    }


_KEYS = {"companies": "company_id", "securities": "security_id", "shares": "security_id"}


def _listed(role: str, path: Path) -> dict[str, str]:
    return {"role": role, "name": path.name} | ({"sha256": sha256_of_file(path)} if path.is_file() else {})


def _undo(drop: OpenDrop, tables: Tables) -> None:
    """Take back what an earlier import of ours supplied, so that the drop never depends on how often it was done."""
    for note in _earlier_notes(drop):
        row = tables.get(note["table"], {}).get(note["id"])
        if row is not None:
            row[note["column"]] = note["before"]
            _mark(_owner(tables, note["table"], note["id"]), note["column"], note["was_inferred"] == "true")


def _owner(tables: Tables, table: str, key: str) -> dict[str, str]:
    """The row whose ``inferred_columns`` speak for a row: ``shares`` has none, the line's row has them."""
    return tables["securities" if table == "shares" else table].get(key, {})


def _mark(row: dict[str, str], column: str, is_inferred: bool) -> None:
    columns = set(filter(None, row.get("inferred_columns", "").split("|"))) - {column}
    row["inferred_columns"] = "|".join(sorted(columns | ({column} if is_inferred else set())))


def _ciks(tables: Tables, files: SecFiles, report: ImportReport) -> dict[str, str]:
    """company id → CIK of ten digits: of the links, else the id itself, else of the ticker of one of its shares."""
    found = {}
    if files.companies:
        lines = [line for line in tables["securities"].values() if "^" not in line["ticker"]]
        names = {ticker_key(line["ticker"]): line["name"] for line in lines}
        by_ticker = read_sec_companies(files.companies, report, names)
        for line in lines:
            if line["security_type"] in EQUITY_TYPES and (cik := by_ticker.get(ticker_key(line["ticker"]))):
                found[line["company_id"]] = cik.removeprefix("CIK")
    for company in tables["companies"]:
        if re.fullmatch("CIK[0-9]{10}", company):
            found[company] = company[3:]
    for row, cells in rows_of(files.links, ("company_id", "cik"), report, "links") if files.links else ():
        if not re.fullmatch("[0-9]{1,10}", cells["cik"].strip()):
            report.pass_over(files.links, row, "cik", cells["cik"], "is no CIK", "it has 1–10 digits")
        elif cells["company_id"].strip() in tables["companies"]:
            found[cells["company_id"].strip()] = cells["cik"].strip().zfill(10)
        else:
            report.skip(files.links, "of a company that is not in the drop")
    return dict(sorted(found.items()))


def _apply(facts: list[Fact], tables: Tables) -> tuple[list[dict], Counter]:
    """Write the facts into the rows; the notes say what stood there before. The last fact for a column holds."""
    notes: dict[tuple[str, str, str], dict] = {}
    kept: Counter = Counter()
    for fact in facts:
        place = fact.table, fact.key, fact.column
        row, owner = tables[fact.table][fact.key], _owner(tables, fact.table, fact.key)
        noted = notes.get(place)
        was_inferred = noted["was_inferred"] == "true" if noted else fact.column in owner["inferred_columns"].split("|")
        before = noted["before"] if noted else row.get(fact.column) or ""
        is_date = fact.column == "as_of" and (fact.table, fact.key, "total_shares") in notes
        if not before and not fact.value:
            continue
        if before and not was_inferred and not is_date:
            kept[fact.column] += before != fact.value
            continue
        row[fact.column] = fact.value
        _mark(owner, fact.column, bool(fact.value) and not fact.is_dated)
        fields = {"table": fact.table, "id": fact.key, "column": fact.column, "value": fact.value}
        was = "true" if was_inferred else "false"
        notes[place] = fields | {"rule": fact.rule, "why": fact.why, "before": before, "was_inferred": was}
    return list(notes.values()), Counter({column: number for column, number in kept.items() if number})


def _identified(drop: OpenDrop, ciks: dict[str, str], session: date) -> tuple[list[Row], list[dict]]:
    """The drop's identifiers with the CIKs of its companies, and notes of those that are new.

    A CIK of another source stays, and nothing is said of a filer that two companies are linked with.
    """
    ours = {(note["id"], note["value"]) for note in _earlier_notes(drop) if note["table"] == TABLE}
    others = [row for row in drop.rows(TABLE) if (row["company_id"], row["value"]) not in ours]
    given = [identifier("company_id", company, "cik", cik, session) for company, cik in ciks.items()]
    rows = standing(given, lambda place, wrong, advice: None, others)
    known = {(row["kind"], row["value"], row["valid_from"]) for row in others}
    new = [row for row in rows if (row["kind"], row["value"], row["valid_from"]) not in known]
    fields = {"table": TABLE, "column": "cik", "rule": "contract 2.12", "before": "", "was_inferred": "false"}
    why = "the filer whose facts these are"
    return rows, [fields | {"id": row["company_id"], "value": row["value"], "why": why} for row in new]


def _commit(drop: OpenDrop, tables: Tables, identifiers: list[Row], notes: list[dict], source: dict) -> bool:
    if _earlier_notes(drop) == [{name: str(note[name]) for name in NOTE_COLUMNS} for note in notes]:
        return False
    for name, table in tables.items():
        drop.put(name, list(table.values()))
    if identifiers:
        drop.put(TABLE, identifiers)
    drop.source["sec"] = source | {"notes": drop.put_notes(NOTES, NOTE_COLUMNS, notes, _notes_file(drop))}
    drop.commit()
    return True


def _notes_file(drop: OpenDrop) -> str | None:
    earlier = drop.source.get("sec")
    return str(earlier.get("notes")) if isinstance(earlier, dict) else None


def _earlier_notes(drop: OpenDrop) -> list[dict[str, str]]:
    file = _notes_file(drop)
    return drop.notes(NOTES, file, NOTE_COLUMNS) if file else []
