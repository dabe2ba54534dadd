"""The impact report of a rule change: the annex of a consultation, as markdown, a page and CSV tables."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from rankday.contract.errors import RankdayError
from rankday.contract.files import folder_appearing_whole
from rankday.contract.tables import INDEX_CODES
from rankday.what_if.additions_text import sections_of

MOST_MOVES = 25
MOST_SECTORS = 15
STYLE = (
    "body{font:15px/1.5 sans-serif;max-width:70em;margin:2em auto;padding:0 1em;color:#1a1a1a}"
    "table{border-collapse:collapse;margin:.5em 0 2em}th,td{padding:.2em .8em;border-bottom:1px solid #ccc;"
    "text-align:left}th{background:#f2f2f2}caption{text-align:left;font-weight:bold;padding:.3em 0}"
)

TABLES = ("overrides", "rules", "indexes", "breaks", "sectors", "moves")
ADDITION_TABLES = ("overrides", "rules", "thresholds", "outcomes", "indexes", "moves")

Section = dict[str, Any]  # title, text, columns, rows (of texts)


def write_report(results: list[dict[str, Any]], folder: Path) -> list[str]:
    """Write ``report.md``, ``report.html`` and the CSV tables into the new ``folder``; return the names of the files.

    ``results`` are those of `what_if.what_if`, one for each rank day, of the same change, or all of additions. Raises
    RankdayError where ``folder`` is there already.
    """
    if folder.exists():
        raise RankdayError(f"--report {folder}: is there already; name a new folder")
    of_additions = "thresholds" in results[0]
    tables = ADDITION_TABLES if of_additions else TABLES
    parts = [part for result in results for part in (sections_of if of_additions else _of_day)(result)]
    sections = [*_rules(results[0]), *([] if of_additions else [_days(results)]), *parts]
    try:
        with folder_appearing_whole(folder) as draft:
            (draft / "report.md").write_text(_markdown(sections), encoding="utf-8")
            (draft / "report.html").write_text(_page(sections), encoding="utf-8")
            for table in tables:
                _write_csv(draft / f"{table}.csv", results, table)
    except FileExistsError:
        raise RankdayError(f"--report {folder}: is there already; name a new folder") from None
    return sorted(path.name for path in folder.iterdir())


def _rules(result: dict[str, Any]) -> list[Section]:
    rows = [[one["clause"], one["parameter"], one["in_force"] or "none", one["what_if"] or "none"]
            for one in result["overrides"]]  # fmt: skip
    rows += [[one["clause"] or "", f"{one['key']} ({one['file']})", one["in_force"] or "–", one["what_if"] or "no row"]
             for one in result["rules"]]  # fmt: skip
    text = "Every figure below holds the rule as amended against the rule in force, at the same closes."
    return [_section("The change", text, ("clause", "rule", "in force", "amended"), rows)]


def _days(results: list[dict[str, Any]]) -> Section:
    rows = [
        [str(result["rank_date"]), one["index_code"], f"{one['companies_in_force'] or 0:,}",
         f"{one['companies'] or 0:,}", f"{one['adds'] or 0:,}", f"{one['deletes'] or 0:,}",
         _percent(one["turnover_in_force"]), _percent(one["turnover"]), f"{one['weight_moved_bp'] or 0:,.2f}"]
        for result in results for one in result["indexes"]
    ]  # fmt: skip
    columns = ("rank day", "index", "companies", "amended", "adds", "deletes", "turnover", "amended", "moved (bp)")
    text = "Turnover is that of the event, one-way; moved is the weight that the amendment alone moves, one-way."
    return _section("Indexes", text, columns, rows)


def _of_day(result: dict[str, Any]) -> Iterable[Section]:
    day = result["rank_date"]
    yield _section(
        f"Breakpoints, {day}", "Market cap of the company at each break, million USD.",
        ("break", "in force", "amended"),
        [[f"#{one['break_rank']}", _millions(one["market_cap_in_force"]), _millions(one["market_cap"])]
         for one in result["breaks"]],
    )  # fmt: skip
    drifts = [one for one in result["sectors"] if None not in (one["weight"], one["weight_in_force"])
              and one["weight"] != one["weight_in_force"]]  # fmt: skip
    drifts.sort(
        key=lambda one: (
            one["index_code"] not in INDEX_CODES,
            -abs(one["weight"] - one["weight_in_force"]),
            one["index_code"],
            one["sector"],
        )
    )
    yield _section(
        f"Sectors, {day}", f"The {MOST_SECTORS} largest changes of weight, base indexes first; all are in sectors.csv.",
        ("index", "sector", "in force", "amended", "change (bp)"),
        [[one["index_code"], one["sector"], _percent(one["weight_in_force"]), _percent(one["weight"]),
          f"{(one['weight'] - one['weight_in_force']) * 10000:+,.2f}"]
         for one in drifts[:MOST_SECTORS]],
    )  # fmt: skip
    moves = sorted(
        result["moves"],
        key=lambda one: (one["index_code"] not in INDEX_CODES, -(one["total_market_cap"] or 0), one["security_id"]),
    )
    shown = f"{min(MOST_MOVES, len(moves))} of {len(moves):,}"
    text = f"{shown}, base indexes first, by the company's cap; all are in moves.csv."
    yield _section(
        f"Who would move, {day}", text,
        ("index", "", "ticker", "name", "why", "decided by", "rank in force", "rank", "cap (m USD)", "weight (bp)"),
        [[one["index_code"], one["change_type"], one["ticker"] or "", one["name"] or "",
          one["reason_code"].replace("_", " "), one["decided_by"], str(one["company_rank_in_force"] or "–"),
          str(one["company_rank"] or "–"), _millions(one["total_market_cap"]), f"{one['weight_change_bp'] or 0:+,.3f}"]
         for one in moves[:MOST_MOVES]],
    )  # fmt: skip


def _section(title: str, text: str, columns: Iterable[str], rows: list[list[str]]) -> Section:
    return {"title": title, "text": text, "columns": list(columns), "rows": rows}


def _markdown(sections: list[Section]) -> str:
    parts = ["# Impact of a rule change", ""]
    for one in sections:
        parts += [f"## {one['title']}", "", one["text"], ""]
        parts += ["| " + " | ".join(one["columns"]) + " |", "|---" * len(one["columns"]) + "|"]
        parts += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in one["rows"]] + [""]
    return "\n".join(parts)


def _cell(text: str) -> str:
    """A vendor's name stays one cell of the table, and no markup."""
    plain = "".join(sign if sign.isprintable() else "�" for sign in text)
    return escape(plain, quote=False).replace("|", "\\|")


def _page(sections: list[Section]) -> str:
    parts = [f"<!doctype html><html lang='en'><meta charset='utf-8'><title>Impact of a rule change</title>"
             f"<style>{STYLE}</style><h1>Impact of a rule change</h1>"]  # fmt: skip
    for one in sections:
        heads = "".join(f"<th scope='col'>{escape(name)}</th>" for name in one["columns"])
        rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in one["rows"])
        parts.append(f"<h2>{escape(one['title'])}</h2><p>{escape(one['text'])}</p>")
        parts.append(f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>")
    return "\n".join(parts) + "\n</html>\n"


def _write_csv(path: Path, results: list[dict[str, Any]], table: str) -> None:
    rows = [{"rank_date": result["rank_date"]} | row for result in results for row in result[table]]
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]) if rows else ["rank_date"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _percent(fraction: Any) -> str:
    return "–" if fraction is None else f"{fraction * 100:.3f} %"


def _millions(amount: Any) -> str:
    return "–" if amount is None else f"{amount / 10**6:,.1f}"
