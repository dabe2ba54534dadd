"""Grids: computed by differences, every scenario must be what a full run gives; the forms of a grid; its table."""

from __future__ import annotations

import csv
import random
import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from rankday.contract.errors import RankdayError
from rankday.engine import stages
from rankday.engine.database import connection
from rankday.reconstitution import warehouse
from rankday.rulebook.rows import RULEBOOK
from rankday.what_if import run as what_if_run
from rankday.what_if.deltas import Deltas
from rankday.what_if.engine import WhatIfEngine
from rankday.what_if.grid import merged, what_if_grid
from rankday.what_if.parameters import rank_day_parameters
from rankday.what_if.scenarios import batches_of, grid_of, scenarios_from
from rankday.what_if.summary import as_markdown, summary_of
from reference.pipeline import inputs
from reference.scaled import scaled_universe
from reference.universes import random_universe

RANK_DAY = date(2026, 4, 30)
VALUES = {
    "fraction": ["0", "0.005", "0.01", "0.05", "0.3", "0.9", "1"],
    "USD": ["0", "0.5", "1.000001", "3", "20", "1000000", "100000000"],
    "calendar days": ["0", "1", "90"],
    "months": ["0", "1", "12"],
    "sessions": ["0", "1", "1000"],
    "1 or 0": ["1", "0"],
    "incorporation or home_country_indicators": ["incorporation", "home_country_indicators"],
}


def random_scenarios(seed: int, count: int) -> dict[str, dict[str, str]]:
    """Every parameter of a rank day at least once, then any one to four of them together."""
    dice, units = random.Random(seed), {name: row["unit"] for name, row in rank_day_parameters(RULEBOOK).items()}
    chosen = [[name] for name in units] + [dice.sample(list(units), dice.choice([1, 2, 2, 3, 4])) for _ in range(count)]

    def value(name: str) -> str:
        return dice.choice([*VALUES[units[name]], *([""] if name.startswith(("band_", "minimum_voting")) else [])])

    return {f"s{number:03}": {name: value(name) for name in names} for number, names in enumerate(chosen)}


@pytest.mark.parametrize("market", ["wild", "scaled"])
def test_differences_give_what_full_runs_give(market, tmp_path):
    """Sizes, turnover and every move with its rule, of each scenario, exactly."""
    universe = scaled_universe() if market == "scaled" else random_universe(5, companies=250, implementation=True)
    scenarios = random_scenarios(7, 60 if market == "wild" else 8)
    given = inputs(tmp_path / "home", universe)
    full, engine = (WhatIfEngine(given, tmp_path / name) for name in ("full", "differences"))
    full.build(scenarios)
    engine.build({})
    deltas, answers = Deltas(engine), {"what_if_indexes": [], "what_if_changes": []}
    for batch in batches_of(scenarios, 40):
        deltas.run(batch, with_changes=True)
        for table, rows in answers.items():
            rows += engine.rows(f"from delta.{table} where scenario_id <> 'in_force'")
    for table, rows in answers.items():
        expected = full.rows(f"from what_if.{table} where scenario_id <> 'in_force' order by all")
        assert expected
        assert sorted(rows, key=lambda row: tuple(map(str, row.values()))) == sorted(
            expected, key=lambda row: tuple(map(str, row.values()))
        )
    moved = {row["scenario_id"] for row in answers["what_if_changes"]}
    assert len(moved) >= 5


def test_a_scenario_is_what_dbt_gives_under_an_amended_rulebook(tmp_path):
    """The overridden value, and a row of the rulebook that begins before the rank day, decide alike; turnover too."""
    given = inputs(tmp_path / "home", random_universe(5, companies=250, implementation=True))
    shutil.copytree(RULEBOOK, tmp_path / "rulebook")
    with (tmp_path / "rulebook" / "parameters.csv").open("a", encoding="utf-8") as handle:
        handle.write("minimum_price,2026-01-01,4.5,USD,2026,2.S06,raised\n")
        handle.write("band_200,2026-01-01,0.1,fraction,2026,5.band,wider\n")
    warehouse.fill(tmp_path / "run" / "rankday.duckdb", replace(given, rulebook=tmp_path / "rulebook"))
    wanted = (*stages.SNAPSHOT_STAGES, *stages.MEMBERSHIP_STAGES, "7_weights")
    stages.build(tmp_path / "run", [stage for stage in wanted if not stage.startswith("gates/")])
    engine = WhatIfEngine(given, tmp_path / "what_if")
    engine.build({"amended": {"minimum_price": "4.5", "band_200": "0.1"}})
    with connection(tmp_path / "run" / "rankday.duckdb", read_only=True) as db:
        members = db.execute("select index_code, security_id from weights.index_weights order by all").fetchall()
        turnover = dict(db.execute("select index_code, turnover from weights.index_turnover").fetchall())
    ours = engine.rows("from what_if.what_if_members where scenario_id = 'amended'")
    assert sorted((row["index_code"], row["security_id"]) for row in ours) == members
    in_force = engine.rows("from what_if.what_if_members where scenario_id = 'in_force'")
    assert {row["security_id"] for row in in_force} > {row["security_id"] for row in ours}
    for row in engine.rows("from what_if.what_if_indexes where scenario_id = 'amended'"):
        # the published statistic cuts each line at twelve decimals
        assert 0 <= row["turnover"] - turnover[row["index_code"]] < Decimal("0.00000001")


def test_a_grid_is_every_combination():
    scenarios = grid_of(["band_1000=0:0.05:0.025", "minimum_price=1,5"], RULEBOOK)
    assert list(scenarios) == [f"s000{number}" for number in range(1, 7)]
    assert scenarios["s0002"] == {"band_1000": "0.000", "minimum_price": "5"}
    assert {one["band_1000"] for one in scenarios.values()} == {"0.000", "0.025", "0.050"}


def test_a_step_that_does_not_meet_the_end_stops_before_it():
    assert [one["minimum_price"] for one in grid_of(["minimum_price=1:2:0.4"], RULEBOOK).values()] == [
        "1.0",
        "1.4",
        "1.8",
    ]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (["band_1000"], "PARAMETER=VALUES"),
        (["band_1000=0.1", "band_1000=0.2"], "once"),
        (["band_1000=0:0.05"], "FROM:TO:STEP"),
        (["band_1000=0:0.05:0"], "above 0"),
        (["band_1000=0.05:0:0.01"], "not below FROM"),
        (["band_1000=0.01,0.01"], "stands twice"),
        (["band_1000=0:2:0.5"], "0 to 1"),
        (["bend=1"], "no parameter"),
        (["minimum_price=0:1000:0.0001"], "at most 20,000"),
        (["minimum_price=0:20:0.1", "band_1000=0:0.05:0.0001"], "at most 20,000"),
    ],
)
def test_a_bad_grid_is_one_line(settings, words):
    with pytest.raises(RankdayError, match=words):
        grid_of(settings, RULEBOOK)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("scenario_id,parameter\na,band_1000\n", "column value"),
        ("scenario_id,parameter,value\na,band_1000,x\n", "row 2, column value"),
        ("scenario_id,parameter,value\na,band_1000,0.1\na,band_1000,0.2\n", "row 3, column parameter"),
        ("scenario_id,parameter,value\nin_force,band_1000,0.1\n", "row 2, column scenario_id"),
        ("scenario_id,parameter,value\n", "0 scenarios"),
    ],
)
def test_a_bad_file_of_scenarios_is_one_line_with_its_place(tmp_path, rows, words):
    (tmp_path / "scenarios.csv").write_text(rows)
    with pytest.raises(RankdayError, match=words):
        scenarios_from(tmp_path / "scenarios.csv", RULEBOOK)


def test_the_table_holds_every_scenario_and_batches_make_the_same_one(copied, tmp_path, rankday):
    folder = tmp_path / "l'année"
    folder.mkdir()
    whole = folder / "whole.csv"
    status, told, error = rankday(
        *("what-if", "--home", copied.root, "--rank-date", RANK_DAY, "--grid", "band_200=0.01,0.1"),
        *("--grid", "minimum_price=1,5", "--out", whole, "--index", "R3000"),
    )
    assert (status, error) == (0, "")
    assert "row by row" in told
    rows = list(csv.DictReader(whole.open(encoding="utf-8")))
    indexes = {row["index_code"] for row in rows}
    assert len(rows) == 5 * len(indexes)
    assert rows[0]["scenario_id"] == "in_force"
    first = {row["index_code"]: row for row in rows if row["scenario_id"] == "s0001"}
    assert (first["R3000"]["band_200"], first["R3000"]["minimum_price"]) == ("0.01", "1")
    parts = []
    for number, batch in enumerate(batches_of(grid_of(["band_200=0.01,0.1", "minimum_price=1,5"], RULEBOOK), 2)):
        parts.append(folder / f"{number}.parquet")
        what_if_grid(copied, RANK_DAY, batch, parts[-1])
    assert merged(parts, folder / "merged.parquet") == 4
    assert (folder / "merged.csv").read_text() == whole.read_text()
    tables = summary_of(folder / "merged.parquet", "R3000")
    assert [len(table["rows"]) for table in tables] == [2, 2]
    assert "band_200" in as_markdown(tables)
    assert not list((copied.root / "runs").glob("what_if-*"))


def test_a_run_s_steps_make_one_table_and_a_summary(copied, monkeypatch):
    """What the DAG's tasks call: batches side by side, each repeatable, then one table; a lost batch is told."""
    monkeypatch.setattr(what_if_run, "SCENARIOS_A_TASK", 2)
    numbers = what_if_run.open_grid(copied, "what_if-trial", ["band_200=0.01,0.05,0.1"])
    assert numbers == [0, 1]
    computed = [what_if_run.compute_batch(copied, "what_if-trial", number, RANK_DAY) for number in (0, 1, 0)]
    summary = what_if_run.summarise_grid(copied, "what_if-trial", sum(computed[:2]), "R3000")
    folder = copied.run("what_if-trial")
    assert summary.startswith("3 scenarios") and "| 0.05 |" in summary
    assert (folder / "summary.md").read_text() == summary
    assert {"what_if.csv", "what_if.parquet"} <= {path.name for path in folder.iterdir()}
    with pytest.raises(RankdayError, match="3 scenarios instead of 4"):
        what_if_run.summarise_grid(copied, "what_if-trial", 4, "R3000")
    with pytest.raises(RankdayError, match="list its scenarios first"):
        what_if_run.compute_batch(copied, "what_if-other", 0, RANK_DAY)
