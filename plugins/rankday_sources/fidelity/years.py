"""One reconstitution of ours against the real index: how near, against which baseline, by virtue of what (fidelity)."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.contract.tables import INDEX_CODES
from rankday.engine.indexes import checked_code
from rankday.evidence import store as evidence_store
from rankday.evidence.store import MEMBERS
from rankday.reconstitution import run_inputs
from rankday.reconstitution.warehouse import IN_FORCE
from rankday_sources.comparison.compare import Result, causes_of, compared, find_result, lines_by_ticker
from rankday_sources.fidelity.counts import agreement, changes_agreement, weight_overlap
from rankday_sources.fidelity.switches import outcome_of
from rankday_sources.import_report import Strict
from rankday_sources.side_files import read_incumbents

PUBLISHED = Path(__file__).with_name("published_figures.csv")


def fidelity_of(
    home: Home, event: str, actual_file: Path | None, index_code: str = "R2000", with_gains: bool = True
) -> dict[str, Any]:
    """The newest ``reconstitution/<event>`` against its real members: those of ``actual_file``, else of the evidence.

    Returns event, index_code, result, actual_from, agreement (`counts.agreement`, placeholders counted),
    ``listed_only`` (without them), adds and leavers, weight_overlap, baseline (the list before, carried forward),
    breakpoint and smallest company beside the published figures, causes and mismatches (`compare.compared`), codes
    (how sure each was), gains (per switch: jaccard without it, what it adds), ``dated_after_rank_day``.
    Raises RankdayError without a result, or without a list of real members.
    """
    result = find_result(home, event)
    if checked_code(home, index_code, result.manifest["rank_date"]) not in INDEX_CODES:
        raise RankdayError(f"{index_code}: fidelity is of base indexes; rankday compare takes a derived one")
    actual, actual_from = _actual(home, result, actual_file, index_code)
    rulebook = result.folder / "rulebook"
    outcome = outcome_of(home, run_inputs.load(home, result.manifest, rulebook), index_code, with_gains)
    ours = outcome.scenarios[IN_FORCE]
    line_of = lines_by_ticker(home, result, index_code)
    real = {line_of.get(key, f"?{key}") for key in actual}
    before = {line_of.get(key, f"?{key}") for key in outcome.before_tickers} or outcome.before_lines
    placeholders = {line for line in ours if line.startswith("?")}
    codes = _codes_of_lines(result)
    comparison = compared(home, result, actual, index_code, placeholders=placeholders)
    mismatches = [_with_evidence(one, codes) for one in comparison["mismatches"]]
    base = agreement(ours, real)
    return {
        "event": event,
        "rank_date": result.manifest["rank_date"],
        "index_code": index_code,
        "result": result.standing,
        "content_hash": result.manifest.get("content_hash"),
        "actual_from": actual_from,
        "agreement": base,
        "listed_only": agreement(outcome.listed_only, real),
        **changes_agreement(before, ours, real),
        "weight_overlap": weight_overlap(ours, real, outcome.caps),
        "baseline": agreement(before, real),
        **_figures(result, event),
        "causes": causes_of(mismatches),
        "mismatches": mismatches,
        "placeholders": sorted(line[1:] for line in placeholders),
        "codes": [{name: _plain(value) for name, value in code.items()} for code in outcome.codes],
        "gains": [
            {"without": name.removeprefix("without "), "jaccard": (one := agreement(lines, real))["jaccard"]}
            | {"adds_to_jaccard": round(base["jaccard"] - one["jaccard"], 6), "lines_moved": len(lines ^ ours)}
            for name, lines in outcome.scenarios.items()
            if name != IN_FORCE and base["jaccard"] is not None
        ],
        "dated_after_rank_day": _dated_after(result),
    }


def _codes_of_lines(result: Result) -> dict[str, str]:
    if not (result.folder / "eligibility_evidence.csv").is_file():
        return {}
    rows = result.rows("eligibility_evidence")
    return {row["security_id"]: row["code"] for row in rows if row["direction"] != "unknown"}


def _with_evidence(mismatch: dict[str, Any], codes: dict[str, str]) -> dict[str, Any]:
    """With the code that spoke for the line; where a screen failed, it belongs to the cause."""
    code = codes.get(mismatch["security_id"])
    by_code = f", {code}" if code and mismatch["first_failed_screen"] in ("S03", "S05", "S09") else ""
    return mismatch | {"evidence": code, "cause": mismatch["cause"] + by_code}


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _actual(home: Home, result: Result, actual_file: Path | None, index_code: str) -> tuple[list[str], str]:
    """The ticker keys of the real members, and where they are from."""
    if actual_file is not None:
        keys = read_incumbents((actual_file,), Strict()).get(index_code)
        if not keys:
            raise RankdayError(f"{actual_file.name}: no row with index_code {index_code}; name another with --index")
        return keys, actual_file.name
    implemented = date.fromisoformat(result.manifest["implementation_date"])
    everything = evidence_store.on_or_before(home, date.max)
    pieces = everything.pieces if everything else ()
    later = [one for one in pieces if one.kind == MEMBERS and one.name == index_code and one.day >= implemented]
    if not later:
        raise RankdayError(
            f"{result.manifest['event']}: no {index_code} list of {implemented} or later in the evidence; import one "
            "with rankday import memberships, or give --actual"
        )
    piece = min(later, key=lambda one: one.day)
    keys = parquet.read_table(everything.folder / piece.file, columns=["ticker_key"]).column(0).to_pylist()
    return sorted(keys), f"the {index_code} list of {piece.day} in the evidence"


def _figures(result: Result, event: str) -> dict[str, Any]:
    """Breakpoint and smallest R3000 company of ours, beside the published ones where there are any."""
    edges = {row["break_rank"]: row["market_cap"] for row in result.rows("breakpoints")}
    smallest = [row["value_text"] for row in result.rows("statistics") if row["metric"] == "smallest_company_cap"
                and row["index_code"] == "R3000"]  # fmt: skip
    with PUBLISHED.open(encoding="utf-8", newline="") as handle:
        published = next((row for row in csv.DictReader(handle) if row["event"] == event), {})
    return {
        "breakpoint": _beside(edges.get("1000"), published.get("breakpoint_usd")),
        "smallest": _beside(next(iter(smallest), None), published.get("smallest_usd")),
    }


def _beside(ours: str | None, published: str | None) -> dict[str, Any]:
    off = round(float(Decimal(ours) / Decimal(published) - 1), 6) if ours and published else None
    return {"usd": ours, "published_usd": published or None, "off": off}


def _dated_after(result: Result) -> list[str]:
    """What of the inputs is dated after the rank day, by their own dates."""
    manifest = result.manifest
    drops = [f"drop of {day} (leavers, closing weights)" for day in sorted(manifest["input_snapshots"])
             if day > manifest["rank_date"]]  # fmt: skip
    listings = (manifest.get("evidence") or {}).get("at_implementation", [])
    return drops + [f"listing of {day} (names_gone)" for day in listings]
