"""The page of `rankday fidelity`: one HTML file that needs nothing else; every text from outside is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Fidelity</title><style>
body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
table{border-collapse:collapse;margin:.6rem 0 1.6rem}
th,td{padding:.2rem .7rem;border-bottom:1px solid #ddd;text-align:left}
td.n{text-align:right;font-variant-numeric:tabular-nums}caption{text-align:left;font-weight:600}
@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}th,td{border-color:#444}}</style>
<h1>How near the index comes to the real one</h1>
"""
FIGURES = ("precision", "recall", "jaccard")


def page_of(years: list[dict[str, Any]]) -> str:
    """All of what `years.fidelity_of` gave for each year, as one page."""
    rows = []
    for year in years:
        rows.append([year["event"], year["agreement"]["ours"], year["agreement"]["actual"]])
        rows[-1] += [year["agreement"][name] for name in FIGURES] + [year["baseline"]["jaccard"]]
        rows[-1] += [year[side][name] for side in ("adds", "leavers") for name in ("precision", "recall")]
        rows[-1] += [year["weight_overlap"], *_figure(year["breakpoint"]), *_figure(year["smallest"])]
    columns = ("event", "ours", "real", *FIGURES, "old list carried", "adds precision", "adds recall")
    columns += ("leavers precision", "leavers recall", "weight overlap", "breakpoint, m USD", "off published")
    columns += ("smallest, m USD", "off published")
    return HEAD + _table("Years", columns, rows) + "".join(map(_year, years)) + "</html>\n"


def _year(year: dict[str, Any]) -> str:
    text = f"<h2>{escape(year['event'])}</h2><p>{escape(year['result'])} against {escape(year['actual_from'])}. "
    text += f"Dated after the rank day: {escape('; '.join(year['dated_after_rank_day']) or 'nothing')}. "
    text += f"Members without a listing, kept: {escape(', '.join(year['placeholders']) or 'none')}; "
    text += f"without them the Jaccard is {_text(year['listed_only']['jaccard'])}.</p>"
    codes = ("code", "direction", "confidence", "observations", "confirmed", "is_applied")
    text += _table("How sure each code was before", codes, [[one[name] for name in codes] for one in year["codes"]])
    gains = ("without", "jaccard", "adds_to_jaccard", "lines_moved")
    text += _table("What each adds", gains, [[one[name] for name in gains] for one in year["gains"]])
    causes = ("side", "cause", "count")
    text += _table("Causes", causes, [[one[name] for name in causes] for one in year["causes"]])
    names = ("side", "ticker", "name", "company_rank", "total_market_cap", "prior_indexes", "cause", "evidence")
    return text + _table("Every mismatch", names, [[one[name] for name in names] for one in year["mismatches"]])


def _figure(figure: dict[str, Any]) -> list[Any]:
    return [None if figure["usd"] is None else round(float(figure["usd"]) / 1e6, 1), figure["off"]]


def _table(title: str, columns: Iterable[str], rows: list[list[Any]]) -> str:
    if not rows:
        return ""
    head = "".join(f"<th scope=col>{escape(column.replace('_', ' '))}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table><caption>{escape(title)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return f"<td{' class=n' if is_number else ''}>{_text(value)}</td>"


def _text(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.4f}" if isinstance(value, float) and abs(value) < 2 else escape(str(value).replace("_", " "))
