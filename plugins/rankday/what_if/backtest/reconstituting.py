"""One reconstitution of a backtest: the models of a publication on a rank day's inputs, with the members of the chain.

What a production run reads of earlier results (incumbents, share counts before, the style in force) comes from the
backtest's own chain here; everything else is the newest snapshot and the dated evidence, as a run would name it.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb

from rankday.contract.files import quoted
from rankday.contract.home import Home
from rankday.contract.tables import INDEX_CODES
from rankday.daily.session_inputs import Entry
from rankday.drops.snapshot_store import newest
from rankday.engine.project import Relation
from rankday.reconstitution.opening import inputs_of, rank_day_facts, with_implementation
from rankday.reconstitution.prior_style import with_prior_style
from rankday.reconstitution.run_inputs import RunInputs
from rankday.reconstitution.warehouse import IN_FORCE, rows_of_results
from rankday.rulebook.rows import RULEBOOK
from rankday.what_if.answer import engine_of
from rankday.what_if.backtest.dates import Event, refuse_without_rank_day
from rankday.what_if.backtest.kept_day import OVERRIDES, DifferingDay, KeptDay, keep
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


class Days:
    """The rank days of a backtest that are computed, by event and day; ``keeps``: scenarios follow that need them."""

    def __init__(self, home: Home, tracked_usd: float, folder: Path, keeps: bool):
        self.home, self.tracked_usd, self.folder, self.keeps = home, tracked_usd, folder, keeps
        self.kept: dict[tuple[str, date, date | None], KeptDay] = {}
        self.opened: DifferingDay | None = None  # that of the last scenario: the next one often asks for the same

    def reconstituted(self, inputs: RunInputs, before: Before, overrides: Mapping[str, str], folder: Path) -> Entry:
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
        key = _key(inputs)
        if key in self.kept:
            self._differing(self.kept[key], inputs, overrides, folder)
        else:
            kept = self._whole(inputs, overrides, folder)
            self.kept |= {key: kept} if kept else {}
        return _entry(inputs, folder / "members.parquet")

    def _whole(self, inputs: RunInputs, overrides: Mapping[str, str], folder: Path) -> KeptDay | None:
        work = folder / "work"
        with engine_of(self.home, inputs, work, tuple(KEPT.values())) as engine:
            engine.runner.create_sources("backtest")
            engine.db.execute("insert into backtest.asked values (?)", [self.tracked_usd])
            for name, value in overrides.items():
                engine.db.execute(f"insert into {OVERRIDES} values (?, ?, ?)", [IN_FORCE, name, value])
            models = engine.project.behind(KEPT.values())
            engine.create(model.name for model in models)
            _keep_tables(engine, folder)
            self.folder.mkdir(exist_ok=True)
            file = self.folder / f"{'_'.join(map(str, _key(inputs)))}.duckdb"
            kept = keep(engine, models, overrides, file) if self.keeps else None
        shutil.rmtree(work, ignore_errors=True)
        return kept

    def _differing(self, kept: KeptDay, inputs: RunInputs, overrides: Mapping[str, str], folder: Path) -> None:
        if self.opened is None or self.opened.kept is not kept:
            self.close()
            self.opened = DifferingDay(kept)
        day = self.opened
        day.begin()
        scenario = [[IN_FORCE] * len(overrides), list(overrides), list(overrides.values())]
        day.replace(OVERRIDES, "select unnest(?::varchar[]), unnest(?::varchar[]), unnest(?::varchar[])", scenario)
        for source, query, values in rows_of_results(inputs):
            day.replace(Relation("run", source), query, values)
        day.build(KEPT.values(), overrides)
        _keep_tables(day, folder)

    def close(self) -> None:
        """Let go of the rank day that is open."""
        if self.opened is not None:
            self.opened.close()
            self.opened = None


def _key(inputs: RunInputs) -> tuple[str, date, date | None]:
    """What a rank day is kept by: another calendar may implement the same event of the same day on another one."""
    return inputs.event_id, inputs.rank_day, inputs.implementation_date


def _keep_tables(engine: WhatIfEngine | DifferingDay, folder: Path) -> None:
    kept = "columns(lambda name: name not in ('scenario_id', 'rank_day'))"
    for table, model in KEPT.items():
        rows = f"select {kept} from {engine.relation(model)} where scenario_id = '{IN_FORCE}' order by all"
        engine.db.execute(f"copy ({rows}) to '{quoted(folder / table)}.parquet' (format parquet)")


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
