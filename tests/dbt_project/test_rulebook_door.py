"""The rulebook has one door: a model names what it reads there, dbt's graph knows it, and nothing leads around."""

from __future__ import annotations

import contextlib
import re
import shutil

import pytest

from rankday.contract.project import DBT_PROJECT as PROJECT
from rankday.engine.project import Relation, project

MODELS = {path.stem: path for path in sorted(PROJECT.glob("models/**/*.sql"))}
IN_FORCE = "select 'in_force' as scenario_id, date '2026-04-30' as rank_day, 0.05 as minimum_float"


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    """A project with our macros and a rulebook of one row, in which a test writes one model more."""
    folder = tmp_path_factory.mktemp("door")
    shutil.copytree(PROJECT / "macros", folder / "macros")
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT / name, folder / name)
    (folder / "models" / "0_rulebook").mkdir(parents=True)
    (folder / "models" / "3_screens").mkdir()
    for name in ("rulebook_in_force", "parameters_in_force", "eligible_values_in_force"):
        (folder / "models" / "0_rulebook" / f"{name}.sql").write_text(IN_FORCE)
    return folder


def parsed(folder, sql: str):
    """What dbt makes of a model ``asking``, and the reason why it makes nothing of it."""
    from dbt.cli.main import dbtRunner

    (folder / "models" / "3_screens" / "asking.sql").write_text(sql)
    with contextlib.chdir(folder):
        outcome = dbtRunner().invoke(["parse", "--no-partial-parse", "--log-level", "none", "--profiles-dir", "."])
    return outcome.result and outcome.result.nodes["model.rankday.asking"], str(outcome.exception)


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("select * from {{ ref('rulebook_in_force') }}", r"ref\('rulebook_in_force'\) by-passes the rulebook's door"),
        ("select * from {{ ref('rankday', 'parameters_in_force') }}", r"ref\('parameters_in_force'\) by-passes"),
        ("select * from {{ ref('eligible_values_in_force') }}", r"ref\('eligible_values_in_force'\) by-passes"),
        ("select * from {{ parameters('minimum_flaot') }}", r"'minimum_flaot'\): the rulebook has no such column"),
        ("select * from {{ parameters() }}", r"parameters\(\): name what the model reads"),
    ],
    ids=["the rulebook itself", "its rows, by package", "its lists", "a name that is none", "no name"],
)
def test_a_model_that_goes_another_way_does_not_compile(trial, sql, reason):
    model, refusal = parsed(trial, sql)
    assert model is None
    assert re.search(reason, refusal)


def test_what_a_model_names_is_in_its_graph(trial):
    sql = "select * from {{ parameters('minimum_float', 'tax_havens') }} join {{ parameters('base_value') }} using (a)"
    model, _ = parsed(trial, sql)
    named = {key for key in model.config.meta if key.startswith("parameter")}
    assert named == {"parameter_minimum_float", "parameter_tax_havens", "parameter_base_value"}
    assert model.depends_on.nodes == ["model.rankday.rulebook_in_force"]


def test_dbts_own_ref_is_not_called_past_the_door():
    past = [name for name, path in MODELS.items() if re.search(r"\bbuiltins\b", path.read_text(encoding="utf-8"))]
    assert not past


def test_a_model_cannot_read_what_it_does_not_name():
    """The door gives the named columns alone: whatever a model calls it, it depends on what it reads."""
    for model in project().models.values():
        given = re.findall(r"\(select scenario_id, rank_day, ([\w, ]+)\s+from \"rankday\".\"rulebook\"", model.sql)
        named = {column for columns in given for column in columns.split(", ")}
        if model.stage != "0_rulebook" and Relation("rulebook", "rulebook_in_force") in model.reads:
            assert named, model.name
            assert named <= set(model.parameters), model.name


def test_a_parameter_behind_a_macro_or_a_seed_is_known():
    known = {model.name: model.parameters for model in project().models.values()}
    assert known["company_market_caps"] == ("equity_class_types",)
    assert known["breaks_in_force"] == ("band_1000", "band_200", "band_2000", "band_500")
    assert known["screen_minimum_float"] == ("ipo_holders_must_be_disclosed", "minimum_float")
    assert {"minimum_price", "band_1000", "tax_havens"} <= set(known["rulebook"])
    assert known["screen_nationality"] == ()


def test_a_model_knows_the_relations_it_reads():
    models = project().models.values()
    reads = {model.name: tuple(f"{one.schema}.{one.table}" for one in model.reads) for model in models}
    assert reads["screen_minimum_float"] == (
        "rulebook.exceptions_in_force", "rulebook.rulebook_in_force", "seeds.screens", "universe.candidate_lines",
    )  # fmt: skip
    assert "seeds.breaks" in reads["breaks_in_force"]
    assert {"drop.shares", "rulebook.rank_days"} <= set(reads["stg_shares"])
