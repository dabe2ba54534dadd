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
from rankday.reconstitution.run_inputs import RunInputs
from rankday.reconstitution.warehouse import IN_FORCE
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.session_changes import in_sessions_of_home
from rankday.what_if.answers import STAGE, WITH_MOVES
from rankday.what_if.engine import WhatIfEngine
from rankday.what_if.inputs import agreement, inputs_of
from rankday.what_if.parameters import check_together, checked_overrides
from rankday.what_if.rulebook import changed_rows, home_with, take_over

SCENARIO = "what_if"
MOVES_ORDER = "position, index_code, change_type, abs(weight_change_bp) desc, security_id"


@in_sessions_of_home
def what_if(
    home: Home,
    rank_date: date,
    overrides: Mapping[str, str],
    any_date: bool = False,
    rulebook: Path | None = None,
    derived_indexes: Path | None = None,
) -> dict[str, Any]:
    """What ``overrides`` (parameter → value as text; empty: no band) would change on ``rank_date``.

    With ``rulebook``, a folder with an amended copy of the seeds, or ``derived_indexes``, a file in place of the
    home's, that is held against the rule in force instead, and ``overrides`` is empty. Returns a dictionary:
    ``rank_date``, ``event``, ``published`` (whether the rule in force gives what was published, or None),
    ``overrides`` (parameter, in_force, what_if, unit, clause), ``rules`` (the rows of an amended rulebook: file, key,
    clause, in_force, what_if), ``indexes`` (a row an index: companies, lines, adds, deletes, turnover as fractions,
    weight_moved_bp; sizes and turnover of the rule in force too; derived indexes behind the base indexes, their
    turnover None), ``breaks`` (market cap in USD and band before and after), ``sectors`` (weight of each sector in each
    index before and after), ``moves`` (a row for each line and index that is joined or left, with the rule that moves
    it, ranks, cap in USD, weight_change_bp). Derived indexes stand behind the base indexes in all three. Numbers are
    exact decimals.

    Reads only (a run folder of its own is removed). Raises RankdayError for an unknown parameter, a value its unit
    does not allow, a rulebook that lacks a file, a date that is no rank day (unless ``any_date``), a rank day without
    a snapshot.
    """
    changed = checked_overrides(overrides, RULEBOOK)
    check_together(changed, RULEBOOK)
    rules = changed_rows(RULEBOOK, rulebook) if rulebook else []
    inputs, published = inputs_of(home, rank_date, RULEBOOK, any_date)
    with working_folder(home) as folder, engine_of(home, inputs, folder / "in_force", WITH_MOVES) as engine:
        if rulebook is None and derived_indexes is None:
            engine.build({SCENARIO: changed})
        else:
            rules_of = home_with(home, derived_indexes, folder / "home") if derived_indexes else home
            amended_inputs = replace(inputs, rulebook=rulebook or inputs.rulebook)
            with engine_of(rules_of, amended_inputs, folder / "amended", WITH_MOVES) as amended:
                if derived_indexes:
                    rules = changed_rows(folder / "in_force" / "rulebook", folder / "amended" / "rulebook")
                engine.build({})
                amended.build({})
                take_over(engine, amended, SCENARIO, folder)
        return {
            "rank_date": rank_date,
            "event": inputs.event_id,
            "published": agreement(engine, published),
            "overrides": changed_values(engine, changed),
            "rules": rules,
            "indexes": [
                *_answer(engine, "what_if_index_comparisons", "position, index_code", ", position"),
                *_answer(engine, "what_if_derived_comparisons", "position, index_code", ", position"),
            ],
            "breaks": _answer(engine, "what_if_break_comparisons", "break_rank"),
            "sectors": [
                *_answer(engine, "what_if_sectors", "index_code, sector"),
                *_answer(engine, "what_if_derived_sectors", "index_code, sector"),
            ],
            "moves": [
                *_answer(engine, "what_if_moves", MOVES_ORDER, ", position"),
                *_answer(engine, "what_if_derived_moves", MOVES_ORDER, ", position"),
            ],
        }


@contextmanager
def working_folder(home: Home, what: str = "what_if") -> Iterator[Path]:
    """A run folder of its own, gone afterwards whatever happens."""
    folder = home.run(f"{what}-{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}")
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def engine_of(
    home: Home, inputs: RunInputs, folder: Path, stages: tuple[str, ...] = (STAGE,)
) -> Iterator[WhatIfEngine]:
    """An engine on ``inputs`` under their rulebook and the home's exceptions; closed afterwards."""
    folder.mkdir(exist_ok=True)
    freeze_rulebook(home, inputs.event_id, folder / "rulebook", inputs.rulebook)
    engine = WhatIfEngine(replace(inputs, rulebook=folder / "rulebook"), folder, stages=stages)
    try:
        yield engine
    finally:
        engine.close()


def changed_values(engine: WhatIfEngine, changed: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each changed parameter with its value in force. Raises RankdayError for one that has no row in force."""
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


def _answer(engine: WhatIfEngine, name: str, order: str, without: str = "") -> list[dict[str, Any]]:
    """The rows of a model of the what-if for the scenario, in order, without its keys."""
    return engine.rows(
        f"select * exclude (scenario_id, rank_day{without}) from {engine.relation(name)} where scenario_id = ? "
        f"order by {order}",
        SCENARIO,
    )
