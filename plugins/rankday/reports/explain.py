"""Why a company is in, or out: its decision, and every number that led there, from a published result."""

from __future__ import annotations

from datetime import date
from typing import Any

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.contract.streams import kind_of
from rankday.contract.tables import INDEX_CODES
from rankday.ledger.moments import Moment
from rankday.publication.results import Result, published_result, result_of
from rankday.reports.search import companies_meant


def explain(
    home: Home, event: str, who: str, as_of: Moment | None = None, list_date: date | None = None
) -> dict[str, Any]:
    """Everything about one company at one event, as known now or, published by then, as known at ``as_of``.

    Of the reconstitution, or of the preliminary list of ``list_date``; that one adds ``list_changes`` and
    ``season_events`` of the company. Where dated evidence was used, a line's ``evidence`` is its row of
    eligibility_evidence, else None.
    A line's ``shares`` is a sentence where a buffer left its index shares another count than its drop's, else None.
    ``who`` is a ticker in any spelling, a company or security id, an identifier of the rank day, or the beginning of a
    name (any case). Returns ``identifiers`` of the rank day, the company's and its lines', where the drop has some,
    ``decision`` (the row of decisions: ``explanation`` is a sentence for a client, ``analysis`` a paragraph for an
    analyst, which older results do not have), ``lines`` (each with its ``new_indexes`` and ``screens``), ``distances``
    (to every break and band edge, in USD), ``changes`` and ``input_snapshot``. Raises RankdayError when nobody or
    several companies are meant.
    """
    stream = f"preliminary/{event}/{list_date}" if list_date else f"reconstitution/{event}"
    result = result_of(home, stream) if as_of is None else published_result(home, stream, as_of=as_of)
    return explanation(result, _company(result, who))


def explain_addition(home: Home, stream: str, who: str, as_of: Moment | None = None) -> dict[str, Any]:
    """What became of one company among the additions of ``stream`` (of a quarter, or of a fast entry), likewise.

    Returns ``lines`` (its rows of candidates, each with its ``screens``), ``thresholds``, ``input_snapshot`` and where
    they are from. Raises RankdayError when nobody or several companies are meant.
    """
    result = result_of(home, stream) if as_of is None else published_result(home, stream, as_of=as_of)
    company_id = _company(result, who)
    lines = result.rows("select * from candidates where company_id = $id order by security_id", id=company_id)
    names = {screen["screen_id"]: screen["screen"] for screen in result.archived("screens")}
    for line in lines:
        line["screens"] = [
            row | {"screen": names.get(row["screen_id"], "")}
            for row in result.rows(
                "select * exclude (security_id, company_id) from screen_results where security_id = $id "
                "order by screen_id",
                id=line["security_id"],
            )
        ]
    rank_date = result.manifest["rank_date"]
    return {
        "stream": result.stream,
        "version": result.version,
        "content_hash": result.manifest["content_hash"],
        "rank_date": rank_date,
        "implementation_date": result.manifest["implementation_date"],
        "company_id": company_id,
        "lines": lines,
        "thresholds": result.rows("select * from thresholds order by threshold"),
        "input_snapshot": result.manifest["input_snapshots"][rank_date],
    }


def explanation(result: Result, company_id: str) -> dict[str, Any]:
    """The same for a company of a result at hand. Raises RankdayError for a company that is not in its universe."""
    decisions = result.rows("select * from decisions where company_id = $id", id=company_id)
    if not decisions:
        raise RankdayError(f"{company_id!r}: no such company in {result.stream}")
    [decision] = decisions
    lines = result.rows(
        "select security_id, ticker, name, security_type, mic from lines where company_id = $id order by security_id",
        id=company_id,
    )
    names = {screen["screen_id"]: screen["screen"] for screen in result.archived("screens")}
    positions = {row["index_code"]: int(row["position"]) for row in result.archived("derived_indexes")}
    codes = [*INDEX_CODES, *sorted(positions, key=positions.__getitem__)]
    for line in lines:
        line["is_pricing_vehicle"] = line["security_id"] == decision["pricing_vehicle_id"]
        held = result.rows("select index_code from constituents where security_id = $id", id=line["security_id"])
        now = {row["index_code"] for row in held}
        line["new_indexes"] = "|".join(code for code in codes if code in now)
        line["screens"] = result.rows(
            "select * exclude (security_id, company_id) from screen_results where security_id = $id order by screen_id",
            id=line["security_id"],
        )
        for screen in line["screens"]:
            screen["screen"] = names.get(screen["screen_id"], "")
        line["evidence"] = _evidence(result, line["security_id"])
        line["shares"] = _shares(result, line["security_id"])
    return {
        "stream": result.stream,
        "version": result.version,
        "content_hash": result.manifest["content_hash"],
        "rank_date": result.manifest["rank_date"],
        "decision": decision,
        "identifiers": result.rows(
            "select security_id, kind, value from identifiers_then where company_id = $id "
            "order by security_id nulls first, kind, value",
            id=company_id,
        ),
        "lines": lines,
        "distances": _distances(result, company_id) if decision["company_rank"] else [],
        "changes": result.rows(
            """
            select index_code, changes.security_id, change_type, from_indexes, to_indexes, reason_code
            from changes join lines using (security_id) where company_id = $id order by index_code, security_id
            """,
            id=company_id,
        ),
        **_season(result, company_id),
        "input_snapshot": result.manifest["input_snapshots"][result.manifest["rank_date"]],
    }


def _evidence(result: Result, security_id: str) -> dict[str, Any] | None:
    if not (result.folder / "eligibility_evidence.parquet").exists():
        return None
    query = "select * exclude (security_id, company_id, ticker) from eligibility_evidence where security_id = $id"
    return next(iter(result.rows(query, id=security_id)), None)


BUFFERED = {
    "kept": "kept by the buffers of December (6.2): neither its total nor its float moved far enough",
    "total": "of its new total and its old float: the float was kept by the buffer of December (6.2)",
    "float": "of its old total and its new float: the total was kept by the buffer of December (6.2)",
}


def _shares(result: Result, security_id: str) -> str | None:
    query = """
        select available_shares, total_shares, share_outcome from constituents where security_id = $id limit 1
    """
    if "share_outcome" not in result.columns("constituents"):  # results before it had none
        return None
    for row in result.rows(query, id=security_id):
        if why := BUFFERED.get(row["share_outcome"]):
            return f"Its {row['available_shares']:,} index shares of {row['total_shares']:,} are {why}."
    return None


def _season(result: Result, company_id: str) -> dict[str, Any]:
    """What the season did to a company: nothing of it for a result of the rank day."""
    found: dict[str, Any] = {}
    if (result.folder / "season_events.parquet").exists():
        found["season_events"] = result.rows(
            "select * exclude (company_id) from season_events where company_id = $id order by event_id, security_id",
            id=company_id,
        )
    if (result.folder / "list_changes.parquet").exists():
        found["list_changes"] = result.rows(
            """
            select list_changes.* exclude (ticker, name)
            from list_changes join lines using (security_id) where company_id = $id order by index_code, security_id
            """,
            id=company_id,
        )
    return found


def _company(result: Result, who: str) -> str:
    found = companies_meant(result, who)
    if not found:
        vanished = result.rows("select * from changes where security_id = $who limit 1", who=who.strip())
        hint = "; that line is no longer in the drop (vanished)" if vanished else ""
        among = " among the candidates of" if kind_of(result.stream).is_addition else " in"
        raise RankdayError(f"{who!r}: no such ticker, id or name{among} {result.stream}{hint}")
    if len(found) > 1:
        some = ", ".join(f"{one['company_id']} {one['name']} ({one['tickers'] or 'no ticker'})" for one in found[:5])
        raise RankdayError(f"{who!r} may be {len(found)} companies; say which: {some}")
    return found[0]["company_id"]


def _distances(result: Result, company_id: str) -> list[dict[str, Any]]:
    """Percentile points to each break, and dollars to its cap and to the edges of its band."""
    return result.rows(
        """
        select break_rank, market_cap, breakpoints.percentile, lower_percentile, upper_percentile,
            largest_in_band_cap, smallest_in_band_cap,
            own.percentile - breakpoints.percentile as percentile_distance,
            own.total_market_cap - market_cap as cap_distance,
            own.percentile between lower_percentile and upper_percentile as is_in_band
        from breakpoints
        cross join (select percentile, total_market_cap from decisions where company_id = $id) as own
        order by break_rank
        """,
        id=company_id,
    )
