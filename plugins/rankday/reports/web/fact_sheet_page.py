"""The fact sheet as a page: the figures of the PDF and a chart that can be read; printed, one page of A4."""

from __future__ import annotations

from datetime import date
from typing import Any

from rankday.contract.home import Home
from rankday.publication.families import places
from rankday.publication.results import Result
from rankday.reports.ground_rules import as_html, sentence_of
from rankday.reports.web import index_view as view
from rankday.reports.web.charts.levels import compared_chart
from rankday.reports.web.fact_sheet import (
    BROAD,
    FUNDAMENTALS,
    MOST_SECTORS,
    MOST_YEARS,
    RISK,
    first_level,
    risk_cells,
)
from rankday.reports.web.reading import opened
from rankday.reports.web.statistics_view import PERIODS, compared_lines, statistics_of


def facts_of(home: Home, result: Result, index_code: str, against: str = "") -> dict[str, Any]:
    """What `fact_sheet.html` shows: the page of a browser that prints as the PDF does. Raises as `fact_sheet`."""
    with opened(result) as reading:
        row, statistics = places(result)[index_code], statistics_of(home, result, index_code, against)
        lines = compared_lines(home, result, statistics, row["parent_code"] or BROAD, against)
        largest = [(f"{one['ticker'] or ''}  {one['name'] or ''}", one["weight"])
                   for one in view.largest(reading, index_code)]  # fmt: skip
        return {
            "name": row["name"] or "", "statistics": statistics, "figures": view.figures(reading, index_code),
            "sentence": as_html(sentence_of(home, index_code, date.fromisoformat(result.rule_days[-1]))),
            "chart": compared_chart(lines, f"Levels of {index_code}"), "fundamentals": FUNDAMENTALS,
            "periods": PERIODS, "most_years": MOST_YEARS, "largest": largest, "first": first_level(statistics),
            "risk": [risk_cells(statistics, period) for period in statistics.periods if period in RISK],
            "sectors": [(name, weight) for name, _, weight in view.sectors(reading, index_code)][:MOST_SECTORS],
        }  # fmt: skip
