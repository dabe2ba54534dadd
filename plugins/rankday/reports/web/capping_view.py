"""What the page of cappings shows: the rules in force, weights before and after, and whether the limits hold."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from rankday import publication
from rankday.contract.home import Home
from rankday.engine.decided_rows import decided_tables
from rankday.publication.files import read_manifest
from rankday.publication.results import Result
from rankday.reports.web.company import readable_streams
from rankday.reports.web.queries import query
from rankday.reports.web.reading import Reading
from rankday.reports.web.refusals import NothingYet

GATES = ("capping_limits", "capping_infeasible")
BARS = 12


def capped_streams(home: Home) -> list[str]:
    """Events, lists and days on which an index was capped or made equal, newest first."""
    days = [one for one in publication.streams(home, "daily") if _is_capped(_newest(home, one))]
    return [*readable_streams(home), *reversed(days)]


def newest_capped(home: Home) -> str:
    """The newest event. Raises NothingYet where there is none."""
    events = readable_streams(home)
    if not events:
        raise NothingYet("nothing is published yet; a capping is made with the first reconstitution")
    return next((one for one in events if one.startswith("reconstitution/")), events[0])


def rules(result: Result) -> dict[str, dict[str, Any]]:
    """Code → its row in force when the result was capped, with ``company_limit``, ``group_above`` and ``group_limit``

    (None: no such limit), as the models decide them from the rulebook that was archived with it.
    """
    facts = result.manifest
    ranked = facts.get("rank_date") or facts.get("composition_rank_date")
    capped = facts.get("implementation_date") or facts.get("session")
    return _rules(result.folder / "rulebook", ranked, capped) if ranked else {}


def glance(reading: Reading, in_force: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """A row for each capped index: those of `capping_glance.sql`, with its ``rule``."""
    rows = [in_force[code] for code in in_force]
    found = reading.rows(
        query("capping_glance").format(weights=query("capping_weights")),
        codes=list(in_force),
        company_limits=[row["company_limit"] for row in rows],
        group_aboves=[row["group_above"] for row in rows],
        group_limits=[row["group_limit"] for row in rows],
    )
    return [row | {"rule": in_force.get(row["index_code"])} for row in found]


def bars(reading: Reading, index_code: str) -> list[tuple[str, Any, Any]]:
    """(company, weight before, weight after) of the companies of an index with the largest weights before."""
    rows = reading.rows(
        f"""
        select coalesce(any_value(ticker), company_id) as words, any_value(weight_before) as before,
            any_value(weight_after) as after
        from ({query("capping_weights")}) left join named_lines using (company_id)
        where index_code = $code group by company_id order by before desc, company_id limit $most
        """,
        code=index_code,
        most=BARS,
    )
    return [(row["words"], row["before"], row["after"]) for row in rows]


def gates(result: Result) -> list[dict[str, Any]]:
    """What the gates of the result say of its cappings."""
    return [gate for gate in result.manifest["gates"] if gate["gate"].rpartition(".")[2] in GATES]


@lru_cache(maxsize=32)
def _rules(rulebook: Path, ranked: str, capped: str) -> dict[str, dict[str, Any]]:
    """The same of a folder of seeds, which never changes."""
    rank_day, capping_day = date.fromisoformat(ranked), date.fromisoformat(capped)
    models = ("derived_indexes_in_force", "rulebook_in_force")
    tables = decided_tables(models, rank_day, {"event_dates": [(rank_day, capping_day)]}, rulebook)
    [values] = tables["rulebook_in_force"]
    of_ric = {"company_limit": values["ric_company_maximum"], "group_above": values["ric_group_above"],
              "group_limit": values["ric_group_maximum"]}  # fmt: skip
    no_group = {"group_above": None, "group_limit": None}
    return {
        row["index_code"]: row
        | (of_ric if row["capping"] == "ric" else {"company_limit": row["maximum_weight"]} | no_group)
        for row in sorted(tables["derived_indexes_in_force"], key=lambda row: row["position"])
    }


def _newest(home: Home, stream: str) -> Path:
    return home.published(stream) / f"v{publication.versions(home, stream)[-1]}"


@lru_cache(maxsize=4096)
def _is_capped(folder: Path) -> bool:
    """Of a published day, which never changes."""
    return bool(read_manifest(folder)["row_counts"].get("capping"))
