"""From what a what-if computes: the inputs of the published version where there is one, else the newest snapshots."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.drops.snapshot_store import newest
from rankday.publication.published import Publication
from rankday.reconstitution.opening import inputs_of as run_inputs_of
from rankday.reconstitution.opening import rank_day_facts, with_implementation
from rankday.reconstitution.run_inputs import RunInputs, load
from rankday.reconstitution.share_states import with_share_states
from rankday.rulebook.season import season_of_rank_date
from rankday.what_if.answers import DERIVED


def inputs_of(home: Home, rank_date: date, rulebook: Path, any_date: bool) -> tuple[RunInputs, Publication | None]:
    """The inputs of a rank day, and the published version whose inputs they are (None: the newest snapshots).

    Freezes nothing. Raises RankdayError for a date that is no rank day and for one without a snapshot,
    VerificationFailed for an input that is not what was frozen.
    """
    season = season_of_rank_date(rank_date, any_date=any_date)
    published = publication.newest_version(home, f"reconstitution/{season.event_id}")
    if published is not None and published.manifest["rank_date"] == rank_date.isoformat():
        return load(home, published.manifest, rulebook), published
    if newest(home, rank_date) is None:
        raise RankdayError(
            f"{rank_date}: no snapshot of this rank day in {home.root / 'snapshots'}; "
            f"rankday ingest --session {rank_date} freezes its drop (a what-if freezes nothing)"
        )
    facts = with_implementation(rank_day_facts(home, season, newest), newest(home, season.implementation_date))
    facts |= {"implementation_date": season.implementation_date.isoformat()}
    return run_inputs_of(home, with_share_states(home, facts, rulebook), rulebook), None


def agreement(engine: Any, published: Publication | None, model: str = "what_if_members") -> dict[str, Any] | None:
    """Whether the rule in force gives the published membership, row by row; None where nothing is published.

    ``model`` has ours of base indexes; derived ones are compared where ``engine`` has computed them.
    ``differing_rows`` counts (index, line) pairs that are in one only: the rulebook or the code is another by now.
    """
    if published is None:
        return None
    rows = "select index_code, security_id from {} where scenario_id = 'in_force'"
    ours, codes = rows.format(engine.relation(model)), "select index_code from seeds.indexes"
    if DERIVED in engine.stages:
        ours += f" union all {rows.format(engine.relation('derived_lines'))}"
        codes += f" union all select index_code from {engine.relation('derived_rules')} where scenario_id = 'in_force'"
    query = f"""
        with ours as ({ours}),
        theirs as (select index_code, security_id from read_parquet(?) semi join ({codes}) using (index_code))
        select count(*) as differing from (
            (from ours except from theirs) union all (from theirs except from ours)
        )
    """
    rows = engine.rows(query, str(published.folder / "constituents.parquet"))
    differing = rows[0]["differing"]
    return {
        "stream": published.stream,
        "version": published.version,
        "content_hash": published.content_hash,
        "differing_rows": differing,
    }
