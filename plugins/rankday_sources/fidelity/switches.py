"""A rank day computed with every code of the evidence, and with each of them switched off: what each one adds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rankday.contract.home import Home
from rankday.engine.project import Model
from rankday.reconstitution.run_inputs import RunInputs
from rankday.reconstitution.warehouse import IN_FORCE
from rankday.rulebook.rows import rule_rows
from rankday.what_if.answer import engine_of, working_folder
from rankday.what_if.engine import WhatIfEngine

ALL_OFF = "without any evidence"
GONE_OFF = "without names_gone"
# Rules beside the codes that have a switch of their own in parameters.csv.
RULES = {"cap_factors": "evidence_cap_factors", "absent_members": "evidence_absent_members"}
# What a switch is read through, and the first models that it changes.
RULEBOOK = ("parameters_in_force", "rulebook_in_force", "evidence_codes_in_force")
READERS = ("evidence_found", "evidence_cap_factors", "evidence_absent_members")


@dataclass(frozen=True)
class Outcome:
    """Who is in the index in each scenario (security ids; ``?TICKER`` for members that the feed never shows).

    ``scenarios`` maps a scenario to its members, ``in_force`` first; ``listed_only`` are those in force with a price;
    ``before`` the list in force on the rank day; ``caps`` the weighing caps in 10^-6 USD.
    """

    scenarios: dict[str, set[str]]
    listed_only: set[str]
    before_tickers: set[str]
    before_lines: set[str]
    caps: dict[str, int]
    codes: list[dict]


def outcome_of(home: Home, inputs: RunInputs, index_code: str, with_gains: bool) -> Outcome:
    """Compute a rank day as it is and with each switch off, in memory; nothing is published. Raises RankdayError.

    Each switch is thrown for the rule in force itself, one after the other, and only what reads it is made again: the
    lines of all earlier listings once for each would not fit.
    """
    with working_folder(home) as folder, engine_of(home, inputs, folder) as engine:
        engine.enter({})
        models = engine.project.behind(("what_if_members", "evidence_absent_members", "evidence_confidence"))
        engine.create(model.name for model in models)
        outcome = Outcome(
            {IN_FORCE: _members(engine, index_code), GONE_OFF: _members(engine, index_code, with_gone=True)},
            {line for line in _members(engine, index_code) if not line.startswith("?")},
            _texts(engine, f"select ticker_key from evidence.evidence_lists where {BEFORE}", index_code),
            _texts(engine, "select security_id from run.incumbents where index_code = ?", index_code),
            _caps(engine),
            engine.rows(CODES),
        )
        for scenario, overrides in (scenarios_of(inputs.rulebook) if with_gains else {}).items():
            _throw(engine, models, overrides)
            outcome.scenarios[scenario] = _members(engine, index_code)
        return outcome


def _throw(engine: WhatIfEngine, models: list[Model], overrides: dict[str, str]) -> None:
    """Put ``overrides`` in the place of those before, and make every model that comes from what reads them."""
    engine.enter({})
    rows = [(IN_FORCE, name, value) for name, value in overrides.items()]
    engine.db.executemany("insert into run.scenario_overrides values (?, ?, ?)", rows)
    engine.create(RULEBOOK)
    made = {engine.relation(name) for name in READERS}
    for model in models:
        if model.relation in made or made & set(model.reads):
            engine.create([model.name])
            made.add(model.relation)


def scenarios_of(rulebook: Path) -> dict[str, dict[str, str]]:
    """Each code off, each rule off, and all of them off: scenario → overrides."""
    codes = dict.fromkeys(row["code"] for row in rule_rows(rulebook / "evidence_codes.csv", ("code",)))
    off = {f"without {code}": {f"evidence.{code}": "false"} for code in codes}
    off |= {f"without {rule}": {parameter: "0"} for rule, parameter in RULES.items()}
    everything = {name: value for changed in off.values() for name, value in changed.items()}
    return off | {ALL_OFF: everything}


BEFORE = "scenario_id = 'in_force' and as_of = rank_day and moment = 'before' and index_code = ?"
CODES = """
    select code, direction, observations, confirmed, confidence, is_observed, is_applied
    from evidence.evidence_confidence join rulebook.evidence_codes_in_force using (scenario_id, rank_day, code)
    where scenario_id = 'in_force' order by position
"""


def _members(engine: WhatIfEngine, index_code: str, with_gone: bool = False) -> set[str]:
    table = "membership.line_memberships" if with_gone else "what_if.what_if_members"
    query = f"""
        select security_id from {table} where index_code = ?
        union all select '?' || ticker_key from evidence.evidence_absent_members where is_kept and index_code = ?
    """
    return _texts(engine, query, index_code, index_code)


def _texts(engine: WhatIfEngine, query: str, *parameters: str) -> set[str]:
    return {next(iter(row.values())) for row in engine.rows(query, *parameters)}


def _caps(engine: WhatIfEngine) -> dict[str, int]:
    """Weighing caps of every line with a price, by the closes and shares of the rank day."""
    query = """
        select security_id, cast(cast(close as decimal(38, 6)) * 1000000 as hugeint) * available_shares as cap
        from universe.candidate_lines where scenario_id = 'in_force' and close * available_shares is not null
    """
    return {row["security_id"]: int(row["cap"]) for row in engine.rows(query)}
