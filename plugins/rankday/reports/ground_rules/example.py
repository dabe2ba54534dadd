"""The worked example of the ground rules: the newest reconstitution that holds the index, one company, its figures."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from rankday import publication
from rankday.contract.home import Home
from rankday.publication.results import Result, published_result
from rankday.reports.ground_rules.queries import query


def example_of(home: Home, code: str, chain: list[str], day: date) -> dict[str, Any] | None:
    """What was published of a company of ``code`` in the newest reconstitution with a rank day up to ``day``.

    ``chain`` are the codes from the base index down to ``code``. Returns result, has_entered, decision, breakpoints,
    lines (of every index of the chain), style and style_breaks, screens (index code → conditions), labels, places
    (derived code → place in the parent), cappings (code → a capped company); None where no event holds the index.
    """
    for result in _events(home, day):
        if found := result.rows(query("company"), code=code):
            return _figures(result, code, chain, found[0])
    return None


def _events(home: Home, day: date) -> list[Result]:
    """The newest versions of the published reconstitutions of rank days up to ``day``, newest first."""
    results = (published_result(home, stream) for stream in publication.streams(home, "reconstitution"))
    found = [one for one in results if one.manifest["rank_date"] <= day.isoformat()]
    return sorted(found, key=lambda one: one.manifest["rank_date"], reverse=True)


def _figures(result: Result, code: str, chain: list[str], chosen: dict[str, Any]) -> dict[str, Any]:
    company = chosen["company_id"]
    [decision] = result.rows("select * from decisions where company_id = $id", id=company)
    style = _rows(result, "style", "select * from style where company_id = $id", id=company)
    breaks = "select * from style_breaks where base_set = $base"
    screens = "select * from derived_screen_results where index_code = $code and company_id = $id order by condition"
    companies = str(result.rank_day_snapshot / "companies.parquet")
    return {
        "result": result,
        "has_entered": chosen["has_entered"],
        "decision": decision,
        "breakpoints": {row["break_rank"]: row for row in result.rows("select * from breakpoints")},
        "lines": result.rows(query("lines"), codes=chain, company=company),
        "style": style[0] if style else None,
        "style_breaks": _rows(result, "style_breaks", breaks, base=style[0]["base_set"])[0] if style else None,
        "screens": {
            one: _rows(result, "derived_screen_results", screens, code=one, id=company) for one in chain[1:]
        },
        "labels": result.rows(
            "select * from read_parquet($path) where company_id = $id", path=companies, id=company
        )[0],
        "places": {
            one: result.rows(query("places"), parent=parent, company=company)[0]
            for parent, one in pairwise(chain)
        },
        "cappings": {
            one: rows[0]
            for one in chain[1:]
            if (rows := _rows(result, "capping", query("capping"), code=one, company=company))
        },
    }  # fmt: skip


def _rows(result: Result, table: str, text: str, **values: Any) -> list[dict[str, Any]]:
    """The rows of a query over ``table``; none of a result of a time before there was the table."""
    return result.rows(text, **values) if f"{table}.parquet" in result.manifest["files"] else []
