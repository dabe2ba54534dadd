"""Exchange and interest rates into landing drops that are there: what ``rankday import rates`` does (contract 4).

Three layouts, known by their headers: the ECB's history of reference rates (``Date,USD,JPY,…``: one euro in each
currency, ``N/A`` where there is none), exchange rates a row each and interest rates a row each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from rankday.contract.files import sha256_of_file
from rankday.contract.home import Home
from rankday_sources.csv_rows import header_of, rows_of
from rankday_sources.dates import HOW_TO_WRITE, date_of_text
from rankday_sources.import_report import ImportReport, SourceRefused
from rankday_sources.open_drop import open_drop

FX, INTEREST = "fx_rates", "interest_rates"
KEYS = {FX: ("base_currency", "quote_currency", "kind", "fixing"), INTEREST: ("rate_code",)}
KINDS = ("spot", "forward_1m")
CURRENCY = re.compile("[A-Z]{3}")
FX_RATE, INTEREST_RATE = re.compile(r"[0-9]{1,10}(\.[0-9]{1,10})?"), re.compile(r"-?0?(\.[0-9]{1,9})?|-?0")
NOTHING = ("", "N/A")
ECB = {"base_currency": "EUR", "kind": "spot", "fixing": "ECB"}
Rows = dict[date, dict[tuple[str, ...], dict[str, str]]]


def import_rates(home: Home, path: Path, sessions: Sequence[date], replace: bool) -> dict[str, Any]:
    """Add the rates of ``path`` to the drops of ``sessions``, of none: to every drop of a session in the file.

    Returns table, rows (of the file), changed and unchanged (sessions), without_drop (count). Raises SourceRefused
    naming file, row and column of a value that cannot be or a key that stands twice, the session of a drop that has
    another rate (without ``replace``), or a session that is named and has no rate or no drop.
    """
    if not path.is_file():
        raise SourceRefused(f"{path}: no such file")
    table, given = _read(path)
    if missing := [one for one in sessions if one not in given]:
        raise SourceRefused(f"{path.name}: has no rate of {missing[0]}")
    wanted = sessions or [one for one in given if (home.landing(one) / "drop.json").is_file()]
    changed, unchanged = [], []
    for session in sorted(wanted):
        is_new = _put(home, session, table, given[session], path, replace)
        (changed if is_new else unchanged).append(session.isoformat())
    return {
        "table": table,
        "rows": sum(map(len, given.values())),
        "changed": changed,
        "unchanged": unchanged,
        "without_drop": len(given) - len(wanted) if not sessions else 0,
    }


def _put(
    home: Home, session: date, table: str, rows: dict[tuple[str, ...], dict[str, str]], path: Path, replace: bool
) -> bool:
    with open_drop(home, session) as drop:
        held = {tuple(row[name] for name in KEYS[table]): row for row in drop.rows(table)}
        for key, row in rows.items():
            if key in held and Decimal(held[key]["rate"]) == Decimal(row["rate"]):
                rows = rows | {key: held[key]}  # 1.10 and 1.1 are the same rate
            elif key in held and not replace:
                raise SourceRefused(
                    f"landing/{session}: {table} has {' '.join(key)} at {held[key]['rate']}, the file {row['rate']}; "
                    "give --replace to put the file's rate in its place"
                )
        if all(held.get(key) == row for key, row in rows.items()):
            return False
        drop.put(table, [row for _, row in sorted((held | rows).items())])
        drop.source[table] = {"file": path.name, "sha256": sha256_of_file(path)}
        drop.commit()
    return True


def _read(path: Path) -> tuple[str, Rows]:
    """The table and its rows by session and key."""
    header, report = set(header_of(path)), ImportReport()
    table = INTEREST if "rate_code" in header else FX
    is_ecb = table == FX and "base_currency" not in header
    required = ("session",) if is_ecb else ("session", *KEYS[table], "rate")
    if is_ecb and not any(CURRENCY.fullmatch(name.upper()) for name in header):
        raise SourceRefused(
            f"{path.name}: no layout of rates; give Date and a column a currency (the ECB's), or session, "
            f"{', '.join(KEYS[FX])} and rate, or session, rate_code and rate"
        )
    found: Rows = {}
    seen: dict[tuple[date, tuple[str, ...]], int] = {}
    for number, cells in rows_of(path, required, report, "rates"):
        session = date_of_text(cells["session"])
        if session is None:
            _refuse(path, number, "session", cells["session"], f"is no date; {HOW_TO_WRITE}")
        rows = _ecb_rows(path, number, cells) if is_ecb else [{name: cells[name].strip() for name in required[1:]}]
        found.setdefault(session, {})
        for row in rows:
            _check(path, number, table, row, row["quote_currency"] if is_ecb else "rate")
            key = tuple(row[name] for name in KEYS[table])
            if first := seen.get((session, key)):
                _refuse(path, number, "session", str(session), f"has {' '.join(key)} in row {first} too; keep one")
            seen[session, key] = number
            found[session][key] = row
    if report.findings:
        raise SourceRefused(report.findings[0].line)
    if not seen:
        raise SourceRefused(f"{path.name}: no rate; nothing to import")
    return table, {session: rows for session, rows in found.items() if rows}


def _ecb_rows(path: Path, number: int, cells: dict[str, str]) -> list[dict[str, str]]:
    """A row for each currency that has a rate; the ECB's lines end with a comma, a column without a name."""
    rows = []
    for name, text in cells.items():
        if name in ("session", "") or text.strip() in NOTHING:
            continue
        rows.append(ECB | {"quote_currency": name.upper(), "rate": text.strip()})
    return rows


def _check(path: Path, number: int, table: str, row: dict[str, str], column: str) -> None:
    if table == INTEREST:
        if not row["rate_code"]:
            _refuse(path, number, "rate_code", "", "is empty; fill it in")
        if not re.search("[0-9]", row["rate"]) or not INTEREST_RATE.fullmatch(row["rate"]):
            _refuse(
                path, number, "rate", row["rate"], "is no rate between -1 and 1 (4.32 % is 0.0432), at most 9 decimals"
            )
        return
    for name in ("base_currency", "quote_currency"):
        if not CURRENCY.fullmatch(row[name]):
            _refuse(path, number, name, row[name], "is no currency: three capital letters")
    if row["base_currency"] == row["quote_currency"]:
        _refuse(path, number, "quote_currency", row["quote_currency"], "is the base currency; remove the row")
    if row["kind"] not in KINDS:
        _refuse(path, number, "kind", row["kind"], f"is none of {', '.join(KINDS)}")
    if not row["fixing"]:
        _refuse(path, number, "fixing", "", "is empty; name the fixing")
    if not FX_RATE.fullmatch(row["rate"]) or not Decimal(row["rate"]):
        _refuse(path, number, column, row["rate"], "is no rate above 0 with at most 10 decimals; correct it")


def _refuse(path: Path, number: int, column: str, value: str, why: str) -> None:
    raise SourceRefused(f"{path.name} row {number}, column {column}: {value!r} {why}")
