"""What if a parameter were another: who would move, turnover, weights and breakpoints against the rule in force.

Reads snapshots and publications, works in a run folder of its own that it removes, writes nothing else: no ledger
entry, nothing pending, nothing published.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.reconstitution.frozen_rulebook import freeze_rulebook
from rankday.reconstitution.warehouse import IN_FORCE, RunInputs
from rankday.rulebook.rows import RULEBOOK
from rankday.what_if.engine import WhatIfEngine
from rankday.what_if.inputs import agreement, inputs_of
from rankday.what_if.parameters import checked_overrides
from rankday.what_if.rulebook import changed_rows, take_over

SCENARIO = "what_if"


def what_if(
    home: Home,
    rank_date: date,
    overrides: Mapping[str, str],
    any_date: bool = False,
    rulebook: Path | None = None,
) -> dict[str, Any]:
    """What ``overrides`` (parameter → value as text; empty: no band) would change on ``rank_date``.

    With ``rulebook``, a folder with an amended copy of the seeds, that is held against the rule in force instead, and
    ``overrides`` is empty. Returns a dictionary: ``rank_date``, ``event``, ``published`` (whether the rule in force
    gives what was published, or None), ``overrides`` (parameter, in_force, what_if, unit, clause), ``rules`` (the rows
    of an amended rulebook: file, key, clause, in_force, what_if), ``indexes`` (a row an index: companies, lines, adds,
    deletes, turnover as fractions, weight_moved_bp; sizes and turnover of the rule in force too), ``breaks`` (market
    cap in USD and band before and after), ``sectors`` (weight of each sector in each index before and after),
    ``moves`` (a row for each line and index that is joined or left, with the rule that moves it, ranks, cap in USD,
    weight_change_bp). Numbers are exact decimals.

    Reads only (a run folder of its own is removed). Raises RankdayError for an unknown parameter, a value its unit
    does not allow, a rulebook that lacks a file, a date that is no rank day (unless ``any_date``), a rank day without
    a snapshot.
    """
    changed = checked_overrides(overrides, RULEBOOK)
    rules = changed_rows(RULEBOOK, rulebook) if rulebook else []
    inputs, published = inputs_of(home, rank_date, RULEBOOK, any_date)
    with working_folder(home) as folder, engine_of(home, inputs, folder / "in_force") as engine:
        if rulebook is None:
            engine.build({SCENARIO: changed})
        else:
            engine.build({})
            with engine_of(home, replace(inputs, rulebook=rulebook), folder / "amended") as amended:
                amended.build({})
                take_over(engine, amended, SCENARIO, folder)
        return {
            "rank_date": rank_date,
            "event": inputs.event_id,
            "published": agreement(engine, published),
            "overrides": _changed_values(engine, changed),
            "rules": rules,
            "indexes": _indexes(engine, SCENARIO),
            "breaks": _breaks(engine, SCENARIO),
            "sectors": _sectors(engine, SCENARIO),
            "moves": _moves(engine, SCENARIO),
        }


@contextmanager
def working_folder(home: Home) -> Iterator[Path]:
    """A run folder of its own, gone afterwards whatever happens."""
    folder = home.run(f"what_if-{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}")
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def engine_of(home: Home, inputs: RunInputs, folder: Path) -> Iterator[WhatIfEngine]:
    """An engine on ``inputs`` under their rulebook and the home's exceptions; closed afterwards."""
    folder.mkdir(exist_ok=True)
    freeze_rulebook(home, inputs.event_id, folder / "rulebook", inputs.rulebook)
    engine = WhatIfEngine(replace(inputs, rulebook=folder / "rulebook"), folder)
    try:
        yield engine
    finally:
        engine.close()


def _changed_values(engine: WhatIfEngine, changed: Mapping[str, str]) -> list[dict[str, Any]]:
    in_force = engine.rows("from rulebook.parameters_in_force where scenario_id = ?", IN_FORCE)
    rows = {row["parameter"]: row for row in in_force}
    missing = [parameter for parameter in changed if parameter not in rows]
    if missing:
        raise RankdayError(f"{missing[0]}: has no row in force on this rank day")
    return [
        {
            "parameter": parameter,
            "in_force": rows[parameter]["value"],
            "what_if": value or None,
            "unit": rows[parameter]["unit"],
            "clause": rows[parameter]["clause"],
        }
        for parameter, value in changed.items()
    ]


def _indexes(engine: WhatIfEngine, scenario: str) -> list[dict[str, Any]]:
    return engine.rows(
        """
        select index_code, before.companies as companies_in_force, after.companies, before.lines as lines_in_force,
            after.lines, after.adds, after.deletes, before.turnover as turnover_in_force, after.turnover,
            cast(after.turnover_against_in_force * 10000 as decimal(12,5)) as weight_moved_bp
        from (from what_if.what_if_indexes where scenario_id = ?) as before
        full join (from what_if.what_if_indexes where scenario_id = ?) as after using (index_code)
        left join seeds.indexes using (index_code) order by cast(position as integer), index_code
        """,
        IN_FORCE,
        scenario,
    )


def _breaks(engine: WhatIfEngine, scenario: str) -> list[dict[str, Any]]:
    return engine.rows(
        """
        select break_rank, before.band as band_in_force, after.band, before.company_id as company_id_in_force,
            after.company_id, before.market_cap as market_cap_in_force, after.market_cap,
            before.percentile as percentile_in_force, after.percentile
        from (from bands.band_edges where scenario_id = ?) as before
        full join (from bands.band_edges where scenario_id = ?) as after using (break_rank) order by break_rank
        """,
        IN_FORCE,
        scenario,
    )


def _sectors(engine: WhatIfEngine, scenario: str) -> list[dict[str, Any]]:
    return engine.rows(
        "select index_code, sector, weight_in_force, weight from what_if.what_if_sectors where scenario_id = ? "
        "order by index_code, sector",
        scenario,
    )


def _moves(engine: WhatIfEngine, scenario: str) -> list[dict[str, Any]]:
    return engine.rows(
        """
        select moved.index_code, moved.change_type, lines.ticker, lines.name, moved.security_id, moved.company_id,
            moved.reason_code, moved.decided_by, before.company_rank as company_rank_in_force,
            after.company_rank, companies.total_market_cap, moved.weight_change_bp
        from what_if.what_if_changes as moved
        left join staging.stg_securities as lines
            on lines.scenario_id = 'in_force' and lines.security_id = moved.security_id
        left join ranking.company_ranks as before
            on before.scenario_id = 'in_force' and before.company_id = moved.company_id
        left join ranking.company_ranks as after
            on after.scenario_id = moved.scenario_id and after.company_id = moved.company_id
        left join ranking.screened_companies as companies
            on companies.scenario_id = moved.scenario_id and companies.company_id = moved.company_id
        where moved.scenario_id = ?
        order by moved.position, moved.index_code, moved.change_type, abs(moved.weight_change_bp) desc,
            moved.security_id
        """,
        scenario,
    )
