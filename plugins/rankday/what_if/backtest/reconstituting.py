"""One reconstitution of a backtest: the models of a publication on a rank day's inputs, with the members of the chain.

What a production run reads of earlier results (incumbents, share counts before, the style in force) comes from the
backtest's own chain here; everything else is the newest snapshot and the dated evidence, as a run would name it.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from rankday.contract.files import quoted
from rankday.contract.home import Home
from rankday.contract.tables import INDEX_CODES
from rankday.daily.session_inputs import Entry
from rankday.drops.snapshot_store import newest
from rankday.reconstitution.opening import inputs_of, rank_day_facts, with_implementation
from rankday.reconstitution.prior_style import with_prior_style
from rankday.reconstitution.run_inputs import RunInputs
from rankday.reconstitution.warehouse import IN_FORCE
from rankday.rulebook.rows import RULEBOOK
from rankday.what_if.answer import engine_of
from rankday.what_if.backtest.dates import Event, refuse_without_rank_day
from rankday.what_if.engine import WhatIfEngine

# what a result keeps of a reconstitution: table → model; style is read by the reconstitution that follows
KEPT = {
    "members": "constituents", "changes": "family_changes", "breakpoints": "breakpoints",
    "figures": "reconstitution_figures", "style": "style",
}  # fmt: skip


@dataclass(frozen=True)
class Before:
    """What the chain knows when a reconstitution is computed: Parquet tables, None where it has not come so far.

    ``members`` at the close of the rank day, ``states`` (counts of each line) at that of the implementation, ``style``
    of the reconstitution before.
    """

    members: Path | None = None
    states: Path | None = None
    style: Path | None = None


def inputs_of_event(home: Home, event: Event) -> RunInputs:
    """The inputs of ``event`` as they are known now, with what is published before it. Freezes nothing.

    Raises RankdayError without a snapshot of the rank day, VerificationFailed for one that is not what was frozen.
    """
    season = event.season
    refuse_without_rank_day(event, newest(home, season.rank_date))
    facts = with_implementation(rank_day_facts(home, season, newest), newest(home, season.implementation_date))
    facts |= {"implementation_date": season.implementation_date.isoformat(), "stream": f"reconstitution/{event.name}"}
    return inputs_of(home, with_prior_style(home, facts), RULEBOOK)


def reconstituted(
    home: Home, inputs: RunInputs, before: Before, overrides: Mapping[str, str], tracked_usd: float, folder: Path
) -> Entry:
    """Compute a reconstitution under ``overrides`` into ``folder`` (a Parquet file for each of KEPT); what enters.

    ``inputs`` are those of `inputs_of_event`; what ``before`` has stands in the place of what is published.
    """
    inputs = replace(
        inputs,
        incumbents=(before.members,) if before.members else inputs.incumbents,
        share_states=(("closing", before.states),) if before.states else (),
        prior_style=before.style or inputs.prior_style,
    )
    folder.mkdir(parents=True)
    work = folder / "work"
    with engine_of(home, inputs, work, tuple(KEPT.values())) as engine:
        engine.runner.create_sources("backtest")
        engine.db.execute("insert into backtest.asked values (?)", [tracked_usd])
        for name, value in overrides.items():
            engine.db.execute("insert into run.scenario_overrides values (?, ?, ?)", [IN_FORCE, name, value])
        engine.create(model.name for model in engine.project.behind(KEPT.values()))
        for table, model in KEPT.items():
            _keep(engine, model, folder / f"{table}.parquet")
    shutil.rmtree(work, ignore_errors=True)
    return _entry(inputs, folder / "members.parquet")


def _keep(engine: WhatIfEngine, model: str, target: Path) -> None:
    kept = "columns(lambda name: name not in ('scenario_id', 'rank_day'))"
    rows = f"select {kept} from {engine.relation(model)} where scenario_id = '{IN_FORCE}'"
    engine.db.execute(f"copy ({rows}) to '{quoted(target)}' (format parquet)")


def _entry(inputs: RunInputs, members: Path) -> Entry:
    """The composition as the daily chain takes it from a publication."""
    read = f"from read_parquet('{quoted(members)}') where index_code"
    with duckdb.connect() as db:
        db.execute("create table base_codes as select unnest(?) as code", [list(INDEX_CODES)])
        rows = db.sql(
            f"select index_code, security_id, available_shares, total_shares {read} in (from base_codes) order by all"
        ).to_arrow_table()
        factors = db.sql(
            f"select index_code, security_id, style_share, capping_factor {read} not in (from base_codes) order by all"
        ).to_arrow_table()
    return Entry(rows, inputs.rank_day, inputs.implementation_date, factors, inputs.rank_day)
