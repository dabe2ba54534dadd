"""The screens of an index that takes who passes a set: its funnel, who is in without passing, and one company."""

from __future__ import annotations

from typing import Any

from rankday.publication.results import Result
from rankday.reports.web.queries import query
from rankday.reports.web.reading import Reading


def conditions(result: Result) -> list[str]:
    """The conditions of the screen sets, in the order of the rulebook that was archived with the result."""
    return list(dict.fromkeys(row["condition"] for row in result.archived("derived_screens")))


def screened_codes(reading: Reading) -> list[str]:
    """The indexes of the result that have a screen set, in the family's order."""
    rows = reading.rows("""
        select index_code from (select distinct index_code from derived_screen_results)
        left join index_places using (index_code) order by place, index_code
    """)
    return [row["index_code"] for row in rows]


def funnel(reading: Reading, index_code: str) -> list[dict[str, Any]]:
    """The rows of `screening_funnel.sql`, a condition each, in their order."""
    return reading.rows(query("screening_funnel"), code=index_code, conditions=conditions(reading))


def companies(reading: Reading, index_code: str) -> list[dict[str, Any]]:
    """The rows of `screening_members.sql`, a company of the parent each."""
    return reading.rows(query("screening_members"), code=index_code, conditions=conditions(reading))


def of_company(reading: Reading, index_code: str, company_id: str) -> list[dict[str, Any]]:
    """``condition``, ``observed``, ``threshold``, ``is_passed``, ``is_flagged`` of a company of the parent."""
    return reading.rows(
        "select condition, observed, threshold, is_passed, is_flagged from derived_screen_results "
        "where index_code = $code and company_id = $company order by list_position($conditions, condition)",
        code=index_code,
        company=company_id,
        conditions=conditions(reading),
    )
