"""`dbt build` in an empty home and in a filled one: every model, unit test and data test; each is a test of its own.

Unit tests state the rules (given / expect, beside the models). Data tests state the shape of what the models give, in
the empty home that the project makes for itself, and of three markets: the edge cases, a wild one and the golden
example, with one session of three lines for the daily rules.
"""

from __future__ import annotations

import re
import shutil
from datetime import date
from types import SimpleNamespace

import duckdb
import pytest

from dbt_project.dbt_builds import build, database_of
from rankday.contract.project import DBT_PROJECT as PROJECT
from rankday.engine import stages
from rankday.engine.project import project
from rankday.engine.runner import ModelRunner
from reference.edges import edge_universe
from reference.golden import golden_universe
from reference.pipeline import decide_together, on_days
from reference.universes import random_universe

# A selection that finds nothing, or a folder that is no longer read, must not look like success.
LEAST_UNIT_TESTS = 120
LEAST_DATA_TESTS = 200
# One session of three lines, in the tables that the daily models read; enough for every treatment to give rows.
DAILY = (
    "path:models/9_events", "path:models/10_levels", "path:models/15_series", "path:models/16_funds",
    "path:models/gates/night",
)  # fmt: skip
TRACKING = ("fund_rates+", "+tracking_statistics")  # what reads the terms of funds, and all that it is made of
DAILY_ROWS = {
    "run.rank_days": "select 'in_force' as scenario_id, date '2026-05-08' as rank_day",
    "state.calendar": "select unnest([date '2026-05-07', date '2026-05-08', date '2026-05-11']) as session",
    "state.session": "select date '2026-05-08' as session, date '2026-05-11' as next_session, false as is_base_day, "
    "false as is_share_update",
    "state.index_bits": "select 'R3000E' as index_code, 0 as bit",
    "drop.prices": "select unnest(['a', 'b', 'c']) as security_id, 10 as close, true as is_primary",
    "state.prices": "select security_id, close from drop.prices",
    "state.shares": "select unnest(['a', 'b', 'c']) as security_id, 200 as total_shares, 100 as available_shares",
    "state.lines": "select unnest(['a', 'b', 'c']) as security_id, 100 as index_shares, 200 as total_shares, "
    "1000 as capitalisation, 1 as mask",
    "state.entered_lines": "from state.lines",
    "state.composition": "select 'R3000E' as index_code, *, 100 as available_shares, 200 as total_shares "
    "from (select security_id from state.lines)",
    "state.additions": "select 'fast_entry/2026-05-04' as publication, date '2026-05-04' as rank_date, "
    "'R3000E' as index_code, unnest(['a', 'd']) as security_id, 100 as available_shares, 200 as total_shares",
    "state.coming_composition": "from state.composition",
    "state.published_opening": "select 'R3000E' as index_code, * exclude (mask) from state.lines",
    "state.levels": "select 'R3000E' as index_code, 3 as divisor, 1000 as price_level, 1000 as total_return_level, "
    "1000 as net_total_return_level",
    "state.published_values": "select date '2026-05-07' as session, *, divisor as opening_divisor from state.levels",
    "state.events": "select 'e1' as event_id, 'a' as security_id, 'split' as event_type, date '2026-05-11' as ex_date, "
    "2 as ratio_new, 1 as ratio_old, 'b' as other_security_id, 1 as cash_amount, 10 as new_shares, "
    "'confirmed' as status union all by name select 'e2' as event_id, 'b' as security_id, "
    "'cash_dividend' as event_type, date '2026-05-08' as ex_date, 1 as cash_amount, 'confirmed' as status",
    "state.turn_events": "select date '2026-05-08' as session, *, date '2026-05-11' as effective_session, "
    "'split' as treatment, 1 as position from (select * exclude (announced_date, tendered_fraction, status) "
    "from state.events where event_id = 'e1')",
    "state.effects": "select 'e1' as event_id, 'a' as security_id, 'applied' as outcome, true as stays, "
    "200 as index_shares, 400 as total_shares, 1000 as capitalisation",
    "state.chain_sessions": "select 1 as place, date '2026-05-08' as session, 1000 as base_value, "
    "0.3 as net_dividend_withholding",
    "state.sums": "select 1 as place, unnest(['close', 'entered', 'opening']) as moment, 1 as mask, 3 as lines, "
    "3000 as value",
    "state.compared_sessions": "select session from state.session",
    "daily.index_values": "select session, 'R3000E' as index_code, 1001 as price_level, "
    "1001 as total_return_level, 1001 as net_total_return_level from state.session",
    "state.index_values_before": "select * replace (1000 as price_level) from daily.index_values",
    "backfill.segment": "select 1 as number, 1 as last, 0 as first_opening, 1 as last_opening",
    "backfill.places": "select unnest([0, 1, 2]) as place, unnest([date '2026-05-07', date '2026-05-08', "
    "date '2026-05-11']) as session",
    "backfill.lines": "from state.lines",
    "backfill.intervals": "select *, ascii(security_id) as code, 1 as first, 1 as last, 1 as plain_last "
    "from state.lines",
    "backfill.prices": "select 1 as place, ascii(security_id) as code, close from state.prices where security_id < 'c'",
    "backfill.asked": "select 1 as place, * exclude (last, plain_last) from backfill.intervals where security_id = 'c'",
    "backfill.units": "select 1 as place, security_id from state.lines",
}


def named_tests(kind: str) -> list[str]:
    """The names of the unit tests in the files beside the models, or of the singular data tests."""
    if kind == "unit":
        files = sorted(PROJECT.glob("models/**/_unit_tests_*.yml"))
        return [name for path in files for name in re.findall(r"^  - name: (\w+)$", path.read_text(), re.MULTILINE)]
    return [path.stem for path in sorted(PROJECT.glob("tests/*.sql"))]


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A fresh clone's `dbt build`: node → outcome."""
    folder = tmp_path_factory.mktemp("empty")
    return SimpleNamespace(outcomes=build(folder), database=database_of(folder))


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """`dbt build` in the database of three markets: node → outcome, and the database as our runner had left it."""
    folder = tmp_path_factory.mktemp("filled")
    markets = [
        on_days(edge_universe(), date(2026, 5, 1), date(2026, 6, 1)),
        on_days(random_universe(1, incumbents="consistent", implementation=True), date(2026, 5, 4), date(2026, 6, 4)),
        on_days(golden_universe(), date(2026, 5, 5), date(2026, 6, 5)),
    ]
    before = decide_together(folder, markets)
    stages.build(folder, [stage for stage in stages.ALL_STAGES if stage.startswith("gates/")])
    shutil.copy(before, database_of(folder))
    outcomes = build(folder, "--exclude", "resource_type:unit_test", *DAILY, TRACKING[0])
    return SimpleNamespace(outcomes=outcomes, database=database_of(folder), before=before)


@pytest.fixture(scope="module")
def daily(tmp_path_factory):
    """`dbt build` of the daily models on one session's rows."""
    folder = tmp_path_factory.mktemp("daily")
    with duckdb.connect(str(database_of(folder))) as db:
        ModelRunner(db).create_sources("drop", "run", "state", "daily", "backfill")
        for table, rows in DAILY_ROWS.items():
            db.execute(f"insert into {table} by name {rows}")
    stages_read = ("path:models/0_rulebook", "resource_type:seed")
    cautious = ("--indirect-selection", "cautious")  # a test that reads other stages as well is not of this database
    return build(
        folder, *cautious, "--exclude", "resource_type:unit_test", "--select", *stages_read, *DAILY, TRACKING[1]
    )


def reason(outcomes, name: str) -> str:
    """The failure as a person reads it: what the rule gives against what was expected, without terminal colours."""
    return f"{name}: " + re.sub(r"\x1b\[[0-9;]*m", "", outcomes[name].message)


def failures(outcomes, *kinds: str) -> list[str]:
    return [
        reason(outcomes, name)
        for name, one in sorted(outcomes.items())
        if one.kind in kinds and one.status not in ("pass", "success")
    ]


@pytest.mark.parametrize("name", named_tests("unit"))
def test_rule(empty, name):
    assert empty.outcomes[name].status == "pass", reason(empty.outcomes, name)


@pytest.mark.parametrize("name", named_tests("singular"))
def test_shape_across_stages(filled, name):
    assert filled.outcomes[name].status == "pass", reason(filled.outcomes, name)


def test_keys_codes_and_values(filled):
    assert not failures(filled.outcomes, "test"), "\n".join(failures(filled.outcomes, "test"))
    assert sum(one.kind == "test" for one in filled.outcomes.values()) >= LEAST_DATA_TESTS


def test_keys_codes_and_values_of_a_session(daily):
    assert not failures(daily, "model", "test"), "\n".join(failures(daily, "model", "test"))
    assert sum(one.kind == "test" for one in daily.values()) >= 50


def test_the_project_builds_in_a_home_that_it_makes_itself(empty):
    everything = failures(empty.outcomes, "seed", "model", "test", "unit_test")
    assert not everything, "\n".join(everything)
    assert {name for name, one in empty.outcomes.items() if one.kind == "model"} == set(project().models)


def test_every_source_is_made_as_its_columns_say(empty):
    with duckdb.connect(str(empty.database), read_only=True) as db:
        for source in project().sources.values():
            found = db.execute(f"describe {source.relation}").fetchall()
            assert [(name, kind.lower()) for name, kind, *_ in found] == list(source.columns), source.relation


def test_dbt_builds_the_tables_that_our_runner_builds(filled):
    """Row by row, the copies of the inputs too: neither changes what it reads."""
    with duckdb.connect() as db:
        db.execute(f"attach '{filled.before}' as ours (read_only)")
        db.execute(f"attach '{filled.database}' as theirs (read_only)")
        relations = db.execute(
            "select table_schema, table_name from information_schema.tables where table_catalog = 'ours' order by all"
        ).fetchall()
        assert len(relations) > 130
        for schema, table in relations:
            name = f'"{schema}"."{table}"'
            described = [db.execute(f"describe {side}.{name}").fetchall() for side in ("ours", "theirs")]
            assert described[0] == described[1], name
            odd = db.execute(
                f"select count(*) from ((from ours.{name} except all from theirs.{name}) "
                f"union all (from theirs.{name} except all from ours.{name}))"
            ).fetchone()[0]
            assert odd == 0, f"{name}: {odd} rows differ"


def test_nothing_is_left_out(empty):
    unit_tests = [name for name, one in empty.outcomes.items() if one.kind == "unit_test"]
    assert sorted(unit_tests) == sorted(named_tests("unit"))
    assert len(unit_tests) >= LEAST_UNIT_TESTS
    assert len(named_tests("singular")) >= 8
