"""A backtest's figures as a workbook: a cover, then a sheet for each table of every index."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import duckdb

from rankday.reports.study.figures import Study
from rankday.reports.study.sections import NOTES
from rankday.reports.web.spreadsheets import write_spreadsheet
from rankday.reports.web.tables import Column, Table

SHEETS = {
    "backtest_study": ("By scenario, index and year", "scenario_id, index_code, period"),
    "backtest_turnover": ("By reconstitution", "scenario_id, rank_date, index_code"),
    "backtest_breakpoints": ("Breakpoints", "scenario_id, rank_date, break_rank"),
}
PERCENT = ("turnover", "return", "volatility", "difference", "error")


def write_workbook(target: BinaryIO, folder: Path, study: Study) -> None:
    """Write SHEETS of the backtest in ``folder`` as an `.xlsx` file; the same rows give the same bytes."""
    asked = study.asked
    cover = [
        ("Range", f"{asked['base_day']} to {asked['to']}, {asked['sessions']} sessions"),
        *((name, ", ".join(f"{one}={value}" for one, value in changed.items()) or "the rule in force")
          for name, changed in asked["scenarios"].items()),
        *(("Note", note) for note in NOTES),
    ]  # fmt: skip
    tables = []
    with duckdb.connect() as db:
        for name, (title, order) in SHEETS.items():
            answer = db.execute(f"from read_parquet(?) order by {order}", [str(folder / f"{name}.parquet")])
            columns = tuple(Column(one, one, _kind(one, str(kind))) for one, kind, *_ in answer.description)
            tables.append((Table(name, title, "", columns, order, order), answer.fetchall()))
    write_spreadsheet(target, cover, tables)


def _kind(name: str, kind: str) -> str:
    """The kind of `Column` that a column of this name and type is."""
    if kind == "DATE":
        return "date"
    if kind in ("INTEGER", "BIGINT", "HUGEINT"):
        return "integer"
    if kind == "DOUBLE" or kind.startswith("DECIMAL"):
        return (
            "percent"
            if any(word in name for word in PERCENT)
            else "money"
            if "usd" in name or "cap" in name
            else "decimal"
        )
    return "text"
