"""What if a rule were another, of additions between reconstitutions: who would be added, and not, and where (6.4).

Reads snapshots and publications and writes nothing, as a what-if of a rank day. A scenario may state the market's
return too, by which its thresholds are adjusted (``market_return_<rank day>``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from rankday.contract.home import Home
from rankday.reconstitution.warehouse import IN_FORCE
from rankday.rulebook.rows import RULEBOOK
from rankday.rulebook.session_changes import in_sessions_of_home
from rankday.what_if.addition_inputs import inputs_of_additions
from rankday.what_if.answer import SCENARIO, changed_values, engine_of, working_folder
from rankday.what_if.answers import ADDITIONS
from rankday.what_if.engine import WhatIfEngine
from rankday.what_if.grid import keep_results, write_sorted
from rankday.what_if.inputs import agreement
from rankday.what_if.parameters import MARKET_RETURN, checked_overrides, stated_returns
from rankday.what_if.rulebook import changed_rows, take_over
from rankday.what_if.scenarios import batches_of

BATCH = 20
RESULTS = "what_if_addition_results"
Scenarios = Mapping[str, Mapping[str, str]]


@in_sessions_of_home
def what_if_additions(
    home: Home, of: str | date, overrides: Mapping[str, str], rulebook: Path | None = None
) -> dict[str, Any]:
    """What ``overrides`` would change in the additions ``of`` a quarter, or of a first trading day.

    With ``rulebook``, an amended copy of the seeds, that is held against the rule in force, and ``overrides`` is
    empty. Returns a dictionary: ``stream``, ``rank_date``, ``event``, ``published``, ``overrides`` and ``rules`` as
    `what_if.what_if`; ``thresholds`` (a row each: market cap in USD, market_return and adjusted_market_cap before and
    after), ``outcomes`` (candidates by outcome before and after), ``indexes`` (a row an index: companies, lines,
    adds, deletes, available_market_cap in USD), ``moves`` (the candidates of which the scenario makes something else:
    change_type ``add``, ``delete``, ``move`` or ``outcome``, outcome, first_failed_screen and new_indexes before and
    after, and why). Numbers are exact decimals.

    Reads only. Raises RankdayError for an unknown parameter, a value its unit does not allow, a quarter that is not on
    record or carries a reconstitution, a day without a snapshot, and where a threshold's return is not known.
    """
    changed = checked_overrides(overrides, RULEBOOK, of_additions=True)
    rules = changed_rows(RULEBOOK, rulebook) if rulebook else []
    inputs, stream, published = inputs_of_additions(home, of, {SCENARIO: changed})
    answers = (ADDITIONS,)
    with working_folder(home) as folder, engine_of(home, inputs, folder / "in_force", answers) as engine:
        if rulebook is None:
            engine.build({SCENARIO: changed})
        else:
            engine.build({})
            with engine_of(home, replace(inputs, rulebook=rulebook), folder / "amended", answers) as amended:
                amended.build({})
                take_over(engine, amended, SCENARIO, folder)
        return {
            "stream": stream,
            "rank_date": inputs.rank_day,
            "event": inputs.event_id,
            "published": agreement(engine, published, "added_constituents"),
            "overrides": [*_returns(engine, changed), *changed_values(engine, _parameters(changed))],
            "rules": rules,
            "thresholds": _answer(engine, "what_if_addition_thresholds", "threshold"),
            "outcomes": _answer(engine, "what_if_addition_counts", "outcome"),
            "indexes": _answer(engine, "what_if_addition_indexes", "position", ", position"),
            "moves": _answer(engine, "what_if_addition_moves", "change_type, security_id"),
        }


@in_sessions_of_home
def what_if_additions_grid(
    home: Home, of: str | date, scenarios: Scenarios, table: Path, progress: Callable[[int], None] = lambda done: None
) -> dict[str, Any]:
    """What each of ``scenarios`` (id → parameter → value, checked) would add; the rows go to ``table``.

    The table is that of `what_if_grid`: companies, lines and capitalisation are those that join, the break is the
    adjusted cap that bounds the index, turnover and weight moved are null. Returns and raises what `what_if_grid` does,
    and ``stream``.
    """
    started = time.perf_counter()
    inputs, stream, published = inputs_of_additions(home, of, scenarios)
    parameters = sorted({name for changed in scenarios.values() for name in changed})
    with working_folder(home) as folder, engine_of(home, inputs, folder, (ADDITIONS,)) as engine:
        full = time.perf_counter()
        engine.build({})
        full = time.perf_counter() - full
        agreed, done = agreement(engine, published, "added_constituents"), 0
        for number, batch in enumerate(batches_of(scenarios, BATCH)):
            engine.build(batch)
            results = f"(select * exclude (position) from {engine.relation(RESULTS)})"
            keep_results(engine.db, results, parameters, IN_FORCE if number else "")
            done += len(batch)
            progress(done)
        write_sorted(engine.db, "from run.what_if_results", table)
    return {
        "stream": stream,
        "rank_date": inputs.rank_day,
        "event": inputs.event_id,
        "scenarios": len(scenarios),
        "parameters": parameters,
        "published": agreed,
        "seconds": time.perf_counter() - started,
        "seconds_of_one_full_run": full,
    }


def _parameters(changed: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in changed.items() if not name.startswith(MARKET_RETURN)}


def _returns(engine: WhatIfEngine, changed: Mapping[str, str]) -> list[dict[str, Any]]:
    """The stated returns as `changed_values`: beside those by which the rule in force adjusts."""
    query = f"""
        select cast(any_value(market_return) as varchar) as in_force
        from {engine.relation("adjusted_thresholds")} where scenario_id = ? and rank_date = ?
    """
    return [
        {"parameter": f"{MARKET_RETURN}{day}", **engine.rows(query, IN_FORCE, day)[0], "what_if": format(rate, "f")}
        | {"unit": "fraction", "clause": "6.4"}
        for day, rate in stated_returns(changed).items()
    ]


def _answer(engine: WhatIfEngine, name: str, order: str, without: str = "") -> list[dict[str, Any]]:
    """The rows of a model of the what-if for the scenario, in order, without its keys."""
    return engine.rows(
        f"select * exclude (scenario_id{without}) from {engine.relation(name)} where scenario_id = ? order by {order}",
        SCENARIO,
    )
