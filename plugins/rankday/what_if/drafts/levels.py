"""The levels of a draft over the sessions that are frozen: one pass of the backfill, with the draft's factors added."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow

from rankday.contract.files import quoted
from rankday.contract.home import Home
from rankday.contract.tables import INDEX_CODES
from rankday.daily.backfill.inputs import backfill_inputs
from rankday.daily.backfill.one_pass import one_pass
from rankday.daily.derived import rulebook_of_home
from rankday.daily.session_inputs import Entry
from rankday.drops import snapshot_store
from rankday.rulebook import base_values
from rankday.what_if.drafts.events import Event


def draft_levels(
    home: Home, rules_of: Home, draft: str, parent: str, events: list[Event], folder: Path,
    progress: Callable[[str], None],
) -> Path | None:  # fmt: skip
    """Write ``index_values`` of ``draft`` and ``parent`` from the first event with lines on; return the file.

    None: fewer than two sessions since are frozen, or the draft has no lines. Freezes nothing. Raises RankdayError.
    """
    factors = {event.rank_date: _factors(event) for event in events}
    listed = [event for event in events if draft in factors[event.rank_date]["index_code"].to_pylist()]
    sessions = [day for day in snapshot_store.sessions(home) if listed and day >= listed[0].implementation_date]
    if len(sessions) < 2:
        return None
    progress(f"levels from {sessions[0]} to {sessions[-1]}")
    inputs = backfill_inputs(home, sessions[0], sessions[-1], True, progress, (), freezes=False)
    inputs = replace(
        inputs,
        sessions=[
            replace(
                one,
                base=_with(one.base, factors, one.base and one.base.composed_on),
                reconstitution=_with(one.reconstitution, factors, one.reconstitution and one.reconstitution.rank_day),
            )
            for one in inputs.sessions
        ],
    )
    db = one_pass(inputs, progress, rulebook_of_home(rules_of, folder / "rulebook"), base_values.in_force(home))
    target = folder / "levels.parquet"
    try:
        db.execute("create temp table asked as select unnest(?::varchar[]) as index_code", [[draft, parent]])
        db.execute(f"copy (from daily.index_values semi join asked using (index_code)) to '{quoted(target)}'")
    finally:
        db.close()
    return target


def _factors(event: Event) -> pyarrow.Table:
    return duckdb.sql(
        "select index_code, security_id, style_share, capping_factor from read_parquet($lines) "
        "where index_code not in (select unnest($codes)) order by all",
        params={"lines": str(event.lines), "codes": list(INDEX_CODES)},
    ).to_arrow_table()


def _with(entry: Entry | None, factors: dict[date, pyarrow.Table], rank_day: date | None) -> Entry | None:
    """``entry`` with the factors of its reconstitution in place of those published: of the draft and its parents."""
    return entry and replace(entry, factors=factors.get(rank_day, ()))
