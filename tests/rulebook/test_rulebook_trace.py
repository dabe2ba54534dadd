"""The rulebook is whole: all of it is named in its README and read by a model, and no model has numbers of its own."""

from __future__ import annotations

import csv
import re
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from dbt_project.test_dbt_unit_tests import named_tests
from rankday.contract.project import DBT_PROJECT as PROJECT
from rankday.engine import stages
from rankday.engine.database import connection
from rankday.engine.project import project
from rankday.reconstitution import warehouse
from rankday.rulebook.rows import RULEBOOK
from reference.drops import Market, Universe
from reference.pipeline import inputs

README = (RULEBOOK / "README.md").read_text(encoding="utf-8")
DECIDING = sorted(path for number in range(2, 8) for path in PROJECT.glob(f"models/{number}_*/*.sql"))
# Scales of exact arithmetic; 2000 is half of 10^12 units of weight in 10^-9.
SCALES = {"1000000", "1000000000000", "1000000000000000", "1e15", "0.000000001"}
# Models that have every row of the rulebook, and so say nothing about which is used.
COPIES = ("rulebook", "snapshot_facts")
SCALES_OF = {"index_turnover.sql": {"2000"}}


def rows(seed: str) -> list[dict[str, str]]:
    with (RULEBOOK / f"{seed}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def values(seed: str, column: str) -> list[str]:
    found = list(dict.fromkeys(row[column] for row in rows(seed)))
    assert found, f"{seed}.csv is empty"
    return found


def backticked(text: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", text))


def section(title: str) -> str:
    return README.partition(f"## {title}\n")[2].partition("\n## ")[0]


def sql(path: Path) -> str:
    """A model without its comments."""
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"--.*", "", text)


def models() -> dict[str, str]:
    """The models, and the macros that hold a rule for several of them."""
    return {
        path.stem: sql(path) for path in sorted([*PROJECT.glob("models/**/*.sql"), *PROJECT.glob("macros/**/*.sql")])
    }


@pytest.mark.parametrize(
    ("seed", "column"),
    [
        ("parameters", "parameter"),
        ("eligible_values", "list_name"),
        ("screens", "screen"),
        ("gates", "gate"),
        ("policies", "policy"),
        ("evidence_codes", "code"),
    ],
)
def test_everything_in_the_rulebook_is_named(seed, column):
    missing = [value for value in values(seed, column) if value not in backticked(README)]
    assert not missing, f"{seed}.csv: name in seeds/rulebook/README.md: {', '.join(missing)}"


def test_every_screen_break_and_index_is_named_in_its_clause():
    trace = section("Clause by clause")
    for row in rows("screens"):
        assert f"| {row['clause']} `{row['screen']}` |" in trace
    for row in rows("breaks"):
        assert f"#{row['break_rank']}" in trace.partition("| 5.break")[2].partition("|")[0]
    for row in rows("indexes"):
        assert row["index_code"] in trace.partition("| 5.index")[2].partition("|")[0].split()


def test_every_clause_of_a_row_is_in_the_table():
    clauses = {row["clause"] for seed in ("parameters", "eligible_values", "screens", "breaks") for row in rows(seed)}
    first_words = {line.split()[1] for line in section("Clause by clause").splitlines() if line.startswith("| ")}
    # a table's row may tell a clause as a part of another's: 4.cap stands under 4.cap, 3 under its steps
    untold = {clause for clause in clauses if clause not in {word.rstrip(",") for word in first_words}}
    nightly = {row["clause"] for row in rows("parameters") if row["parameter"] in section("Of the nightly run")}
    assert not untold - nightly


def test_every_model_and_test_named_is_there():
    unit_tests = set(named_tests("unit"))
    named = [line.split("|") for line in README.splitlines() if line.startswith("| ") and "`" in line]
    assert len(named) > 40
    for cells in named:
        for name in set().union(*map(backticked, cells)):
            if re.fullmatch(r"(\d+_\w+|gates/\w+)/\w+", name):
                assert (PROJECT / "models" / f"{name}.sql").is_file(), name
            elif name.startswith(("tests/", "plugins/")):
                assert (PROJECT.parent / name).is_file(), name
        if len(cells) == 6 or "◆" in cells[-2]:
            told = {name for name in backticked(cells[-2]) if "/" not in name}
            assert told <= unit_tests, told - unit_tests


def test_every_model_is_named():
    there = {f"{path.parent.name}/{path.stem}" for path in PROJECT.glob("models/[0-9]*_*/*.sql")}
    assert len(there) > 75
    assert there <= backticked(README), f"not in the README: {sorted(there - backticked(README))}"


def test_every_unit_test_is_named():
    assert set(named_tests("unit")) <= backticked(README)


def asked_for() -> set[str]:
    """What some model asks for by name; the published copy of the whole rulebook and its gate do not count."""
    return {name for model in project().models.values() if model.name not in COPIES for name in model.parameters}


def test_no_parameter_is_an_orphan():
    """Asked for by a model at the rulebook's door, or named by breaks.csv as the band of a break."""
    read = asked_for()
    orphans = [name for name in values("parameters", "parameter") if name not in read]
    assert not orphans, f"no model reads {', '.join(orphans)}"


def test_no_list_is_an_orphan():
    door = dict(re.findall(r"'(\w+)': '(\w+)'", models()["rulebook_lists"]))
    columns = {list_name: column for column, list_name in door.items()}
    for list_name in values("eligible_values", "list_name"):
        assert columns.get(list_name) in asked_for(), f"no model reads the list {list_name}"


def test_every_screen_has_its_model_and_its_id():
    for row in rows("screens"):
        assert f"'{row['screen_id']}' as screen_id" in models()[f"screen_{row['screen']}"]


@pytest.mark.parametrize("stage", ["snapshot", "membership", "publication"])
def test_every_gate_has_its_fact(stage):
    facts = "\n".join(sql(path) for path in sorted(PROJECT.glob(f"models/gates/{stage}/*.sql")))
    for row in rows("gates"):
        if row["stage"] == stage:
            composed = re.sub(r"^[a-z0-9]+(?=_turnover$)", "", row["gate"])
            assert f"'{row['gate']}'" in facts or f"'{composed}'" in facts, row["gate"]


def own_numbers(text: str) -> set[str]:
    """Numbers of two or more digits in SQL: not those in a type, in a text (codes are names), or in a name."""
    text = re.sub(r"\b(decimal|numeric)\s*\(\s*\d+\s*,\s*\d+\s*\)", "", text, flags=re.IGNORECASE)
    # a text inside {{ }} is SQL handed to a macro, so its numbers count; ref('stg_…') holds none
    expressions = " ".join(re.findall(r"\{\{.*?\}\}", text, flags=re.DOTALL)).replace("'", " ").replace('"', " ")
    rest = re.sub(r"'[^']*'", "", re.sub(r"\{[\{%].*?[\}%]\}", "", text, flags=re.DOTALL))
    return set(re.findall(r"(?<![\w.])(?:\d{2,}(?:\.\d+)?|\d+\.\d+|\d+e\d+)(?!\w)", f"{rest} {expressions}"))


@pytest.mark.parametrize("path", DECIDING, ids=lambda path: path.stem)
def test_no_model_holds_a_threshold(path):
    assert own_numbers(sql(path)) <= SCALES | SCALES_OF.get(path.name, set())


def test_a_threshold_would_be_found():
    assert own_numbers("where company_rank <= 3000 and code = 'R3000'") == {"3000"}
    assert own_numbers("where float >= 0.05 and cast(a as decimal(38, 6)) > 1") == {"0.05"}
    assert own_numbers("{{ half_up('a * 175000', 'b') }} // {{ ref('stg_2000') }}") == {"175000"}
    assert len(DECIDING) >= 35


@pytest.mark.parametrize(
    ("seed", "key"),
    [
        ("parameters", ("parameter", "effective_from")),
        ("eligible_values", ("list_name", "value", "effective_from")),
        ("region_countries", ("country",)),
        ("screens", ("screen_id",)),
        ("breaks", ("break_rank",)),
        ("indexes", ("index_code",)),
        ("gates", ("stage", "gate")),
        ("policies", ("policy", "effective_from")),
        ("exceptions", ("event_id", "security_id", "screen_id")),
        ("evidence_codes", ("code", "effective_from")),
    ],
)
def test_no_row_stands_twice(seed, key):
    """Two rows for one thing and one day would leave the answer to chance."""
    keys = [tuple(row[column] for column in key) for row in rows(seed)]
    assert len(set(keys)) == len(keys)


DAY_BEFORE, FIRST_DAY = date(2026, 10, 29), date(2026, 10, 30)
AMENDMENTS = {
    "parameters": [
        f"minimum_price,{FIRST_DAY},5.000000,USD,2026,2.S06,raised",
        "minimum_price,2026-10-31,9.000000,USD,2026,2.S06,not yet",
    ],
    "eligible_values": [f"eligible_exchange,ARCX,{FIRST_DAY},false,2.S02,left the list"],
    "exceptions": ["2026-12,excepted.s,S06,fail,pass,misreported,notice 7,ana,ben"],
}


@pytest.fixture(scope="module")
def amended(tmp_path_factory) -> dict[str, dict[str, str | None]]:
    """The same market on the day before three amendments hold and on their first day: scenario → company → failure."""
    folder = tmp_path_factory.mktemp("amended")
    seeds = folder / "rulebook"
    shutil.copytree(RULEBOOK, seeds)
    for seed, lines in AMENDMENTS.items():
        with (seeds / f"{seed}.csv").open("a", encoding="utf-8") as handle:
            handle.write("\n".join(lines) + "\n")
    market = Market(DAY_BEFORE)
    market.simple("at_the_new_minimum", close="5.000000")
    market.simple("one_millionth_below_it", close="4.999999")
    market.simple("excepted", close="3.500000")
    market.simple("on_arca", close="50", mic="ARCX")
    universe = Universe("amended", market.drop, rank_day=DAY_BEFORE)
    database = folder / "rankday.duckdb"
    filled = inputs(folder / "home", universe)
    warehouse.fill(database, replace(filled, rulebook=seeds))
    with connection(database) as db:
        assert DAY_BEFORE + timedelta(days=1) == FIRST_DAY
        for table in ("companies", "securities", "prices", "shares"):
            db.execute(f'insert into "drop".{table} select * replace (? as session) from "drop".{table}', [FIRST_DAY])
        db.execute("update run.rank_days set scenario_id = 'day_before', event_id = '2026-06'")
        db.execute("insert into run.rank_days values ('first_day', ?, '2026-12', null)", [FIRST_DAY])
    stages.build(folder, ("0_rulebook", "1_staging", "2_evidence", "2_universe", "3_screens", "4_ranking"))
    with connection(database, read_only=True) as db:
        found = db.execute(
            "select scenario_id, company_id, first_failed_screen from ranking.screened_companies"
        ).fetchall()
    return {
        scenario: {company: failure for one, company, failure in found if one == scenario}
        for scenario in ("day_before", "first_day")
    }


def test_a_row_changes_nothing_before_its_date(amended):
    assert amended["day_before"] == {
        "at_the_new_minimum": None,
        "one_millionth_below_it": None,
        "excepted": None,
        "on_arca": None,
    }


def test_a_row_holds_from_its_date_on(amended):
    assert amended["first_day"] == {
        "at_the_new_minimum": None,
        "one_millionth_below_it": "S06",
        "excepted": None,
        "on_arca": "S02",
    }
