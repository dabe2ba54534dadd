"""What the page of a reconstitution or a preliminary list shows, read from the result's own tables."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rankday import ledger
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.publication.approvals import History, histories, required_approvals
from rankday.publication.barred import described
from rankday.publication.families import grouped, places
from rankday.publication.refusals import refused_answers
from rankday.publication.results import Result
from rankday.reports.web.demand import CAPS_OF_RESULT
from rankday.reports.web.reading import Reading
from rankday.reports.web.refusals import without_paths

FIGURES = ("line_count", "company_count", "adds", "deletes", "turnover_one_way", "largest_company_cap")
FIGURES += ("smallest_company_cap", "available_market_cap")


def indexes(reading: Reading) -> tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """A row for each base index that has lines, or had some: its published figures, in the family's order; and the

    same of the derived ones, by the base index that they come from.
    """
    rows = reading.rows("select index_code, metric, value_text from statistics where index_code <> 'UNIVERSE'")
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["metric"] in FIGURES and row["value_text"] is not None:
            found.setdefault(row["index_code"], {})[row["metric"]] = Decimal(row["value_text"])
    figures = {code: {"index_code": code} | {name: found[code].get(name) for name in FIGURES} for code in found}
    known = places(reading)
    base = [figures[code] for code, row in known.items() if not row["depth"] and code in found]
    derived = {code: [figures[one] for one in codes] for code, codes in grouped(known, set(found)).items()}
    return base, derived


def ranked_companies(reading: Reading) -> list[dict[str, Any]]:
    """Every company within the family's ranks, for the cap curve, largest first."""
    return reading.rows("""
        select company_id, coalesce(name, company_id) as name, company_rank, total_market_cap, percentile, explanation,
            list_contains(string_split(prior_indexes, '|'), 'R3000') as is_incumbent,
            reason_code = 'kept_by_band' as is_kept_by_band
        from decisions
        where company_rank is not null and percentile is not null and total_market_cap > 0
        order by company_rank, company_id
    """)


def breaks(reading: Reading) -> list[dict[str, Any]]:
    """The breakpoints, each with the first and last rank of its band (None: no band) and how many it kept."""
    return reading.rows("""
        select breakpoints.*,
            min(decisions.company_rank) as first_rank,
            max(decisions.company_rank) as last_rank
        from breakpoints
        left join decisions on decisions.percentile between lower_percentile and upper_percentile
        group by all order by break_rank
    """)


def funnel(reading: Reading) -> list[tuple[str, int, int]]:
    """(words, companies left, companies that fail there first): the universe, then each screen in order."""
    counted = {
        row["first_failed_screen"]: row["companies"]
        for row in reading.rows("select first_failed_screen, count(*) as companies from decisions group by all")
    }
    left = sum(counted.values())
    steps = [("companies of the universe", left, 0)]
    for screen in reading.archived("screens"):
        failed = counted.get(screen["screen_id"], 0)
        left -= failed
        steps.append((f"{screen['screen_id']} {screen['screen'].replace('_', ' ')}", left, failed))
    return steps


def sectors(reading: Reading, index_code: str) -> list[tuple[str, float | None, float | None]]:
    """(sector, weight before, weight after) of an index, the memberships of before and after at the same closes."""
    rows = reading.rows(
        f"""
        {CAPS_OF_RESULT},
        by_sector as (
            select coalesce(companies.sector, 'not reported') as sector,
                sum(old_cap) as old_cap, sum(new_cap) as new_cap
            from caps left join lines using (security_id) left join input_companies as companies using (company_id)
            group by all
        )
        select sector, old_cap / sum(old_cap) over () as before, new_cap / sum(new_cap) over () as after
        from by_sector order by new_cap desc nulls last, sector
        """,
        code=index_code,
    )
    return [(row["sector"], row["before"], row["after"]) for row in rows]


def decisions_of_people(home: Home, result: Result) -> dict[str, Any]:
    """Who approved, or rejected, and how many are missing: from the manifest once published, else from the ledger.

    ``approvals`` (name, recorded_at, unseen, ledger_number), ``rejection``, ``required``, ``trouble`` (broken ledger),
    ``refused`` (answers that did not count: choice, name, recorded_at, reason), ``barred`` (who may not approve),
    ``overrules`` (the rejection that was overruled: rejected_by, reason, name, because).
    """
    required = required_approvals(result.stream, result.manifest)
    facts = {"required": required, "approvals": [], "rejection": None, "trouble": None, "refused": [], "barred": []}
    facts |= {"overrules": result.manifest.get("overrules")}
    if result.version is not None:
        facts |= {"approvals": result.manifest.get("approvals", [])}
    try:
        entries = ledger.entries(home)
    except RankdayError as error:
        return facts | {"trouble": without_paths(str(error), home)}
    place = result.stream, result.manifest["content_hash"]
    facts |= {"refused": refused_answers(entries, *place)}
    history = histories(entries).get(place, History())
    facts |= {"barred": described(history.barred), "overrules": facts["overrules"] or history.overrules}
    if result.version is not None:
        return facts
    approvals = [entry["payload"] | {"recorded_at": entry["recorded_at"], "ledger_number": entry["number"]}
                 for entry in history.approvals]  # fmt: skip
    rejection = history.rejection and history.rejection["payload"] | {"recorded_at": history.rejection["recorded_at"]}
    return facts | {"approvals": approvals, "rejection": rejection}
