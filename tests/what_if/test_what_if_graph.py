"""What a grid knows of the rules is dbt's graph and the models' meta: names inside a model's SQL change nothing."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

import pytest

from rankday.contract.errors import RankdayError
from rankday.contract.project import DBT_PROJECT
from rankday.engine import dbt_calls
from rankday.engine.project import Project, project, project_of
from rankday.rulebook.rows import RULEBOOK
from rankday.what_if.deltas import CHANGES, RESULTS, Deltas
from rankday.what_if.engine import WhatIfEngine
from rankday.what_if.graph import ScenarioGraph
from rankday.what_if.parameters import rank_day_parameters
from reference.pipeline import inputs
from reference.universes import random_universe
from what_if.test_what_if_grid import VALUES

# Each parameter of a rank day alone, at values that move someone wherever it is read.
SCENARIOS = {
    f"{name}_{value}": {name: value}
    for name, row in rank_day_parameters(RULEBOOK).items()
    for value in VALUES[row["unit"]][-2:]
}


def graph_of(of: Project) -> ScenarioGraph:
    return ScenarioGraph(of, (RESULTS, CHANGES), rank_day_parameters(RULEBOOK))


def with_model(name: str, **changes) -> Project:
    models = project().models | {name: replace(project().models[name], **changes)}
    return Project(models.values(), project().sources.values())


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    return inputs(tmp_path_factory.mktemp("home"), random_universe(5, companies=250, implementation=True))


@pytest.fixture(scope="module")
def full(given, tmp_path_factory):
    """The indexes of every scenario, each computed in full under the project as it is."""
    engine = WhatIfEngine(given, tmp_path_factory.mktemp("full"))
    engine.build(SCENARIOS)
    return engine.rows("from what_if.what_if_results order by all")


def grid(given, folder, of: Project) -> list[dict]:
    engine = WhatIfEngine(given, folder, of)
    engine.build({})
    Deltas(engine).run(SCENARIOS)
    return engine.rows("from delta.what_if_results order by all")


@pytest.fixture(scope="module")
def renamed(tmp_path_factory):
    """The project with another alias for the rulebook in every screen, as dbt compiles it."""
    folder = tmp_path_factory.mktemp("renamed")
    shutil.copytree(DBT_PROJECT, folder / "dbt_project", ignore=shutil.ignore_patterns("target", "dbt_packages"))
    screens = sorted((folder / "dbt_project" / "models" / "3_screens").glob("*.sql"))
    aliased = 0
    for path in screens:
        text, found = re.subn(r"\brulebook\b", "rules", path.read_text(encoding="utf-8"))
        aliased += bool(found)
        path.write_text(text, encoding="utf-8")
    assert aliased >= 10
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dbt_calls, "PROJECT", folder / "dbt_project")
        patch.setattr(dbt_calls, "PARSE_CACHE", folder / "partial_parse.msgpack")
        return project_of(dbt_calls.compile_project(folder))


def test_another_alias_of_the_rulebook_in_every_screen_moves_nobody(given, full, renamed, tmp_path):
    assert renamed.models["screen_minimum_float"].sql != project().models["screen_minimum_float"].sql
    assert grid(given, tmp_path, renamed) == full


def test_a_parameter_that_the_graph_did_not_know_would_be_seen(given, full, tmp_path):
    """The comparison has teeth: without the name a grid leaves those companies as they are."""
    assert grid(given, tmp_path, with_model("screen_minimum_float", parameters=())) != full


def test_every_parameter_of_a_rank_day_is_named_by_a_model():
    named = {name for model in project().models.values() for name in model.parameters}
    assert set(rank_day_parameters(RULEBOOK)) <= named


def test_a_model_that_states_no_grain_is_refused():
    with pytest.raises(RankdayError, match="screen_ubti states no grain"):
        graph_of(with_model("screen_ubti", meta={}))


def test_the_grain_that_a_model_states_is_that_of_its_columns(given, tmp_path):
    engine = WhatIfEngine(given, tmp_path)
    engine.build({})
    graph = graph_of(project())
    of_lines = {model.name for model in graph.models if model.meta.get("grain") in ("line", "company")}
    assert len(of_lines) > 40
    for model in (project().models[name] for name in of_lines):
        columns = {name for name, *_ in engine.db.execute(f"describe {model.relation}").fetchall()}
        assert columns & {"company_id", "security_id"} or "scenario_id" not in columns, model.name


def test_phases_follow_from_the_graph():
    graph = graph_of(project())
    assert [model.name for model in graph.ranking] == ["company_ranks"]
    assert [model.name for model in graph.whole] == ["band_edges"]
    assert [model.name for model in graph.results] == ["what_if_results"]
    assert {"screen_minimum_float", "eligible_companies", "closing_lines"} <= {one.name for one in graph.screening}
    assert graph.behind[0].name == "company_sides"
