"""
# Backtest: every reconstitution of a range of sessions and the levels between, scenarios side by side

1. **list_scenarios** checks the grid, the study or the scenarios (each parameter against the rulebook and its unit) and cuts the scenarios, and the rule in force, into groups.
2. **compute** runs a group, mapped: one task for each, on any worker. A result is named by its content, so that a second try adds nothing.
3. **unite** puts the results into the tables that `rankday backtest` writes in one process, byte for byte, with report, page and workbook: `runs/<this run>/backtest/`.

Reads snapshots and publications; nothing is frozen, submitted or published, and the ledger has no entry of it.
*Trigger* it with the first and the last session; without a grid, a study and scenarios it is the rule in force alone. `docs/backtest.md` says what it computes, `docs/scale_out.md` when groups pay.
"""  # noqa: E501

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from airflow.sdk import DAG, Param, get_current_context, task

from rankday_airflow.tasks import RETRIES, library_run_id, refusals_end_the_task

with DAG(
    dag_id="backtest",
    schedule=None,
    catchup=False,
    # on a desk two; a deployment with workers says how many (docs/scale_out.md)
    max_active_tasks=int(os.environ.get("RANKDAY_BACKTEST_TASKS") or 2),
    default_args={**RETRIES, "retries": 1},
    tags=["what if"],
    doc_md=__doc__,
    params={
        "first": Param(
            type="string", format="date", title="First session", description="The chain begins at its close."
        ),
        "last": Param(type="string", format="date", title="Last session"),
        "grid": Param(
            [],
            type="array",
            items={"type": "string", "minLength": 3},
            title="Grid",
            description="A line a parameter: NAME=1,2,5 or NAME=FROM:TO:STEP; all combinations.",
        ),
        "study": Param(
            None,
            type=["null", "string"],
            pattern="^[a-z_]{1,40}$",
            title="Study",
            description="In place of a grid: bands, minimum_price, rank_day or schedule.",
        ),
        "scenarios": Param(
            None,
            type=["null", "string"],
            format="multiline",
            title="Scenarios",
            description="In place of a grid: the lines of a CSV, with its head scenario_id,parameter,value.",
        ),
        "actual": Param(
            None,
            type=["null", "string"],
            format="multiline",
            title="Real index",
            description="Closes of the real index, the lines of a CSV, with its head session,close.",
        ),
        "groups": Param(2, type="integer", minimum=1, maximum=1000, title="Groups"),
        "skip_missing": Param(
            False, type="boolean", title="Skip missing", description="Go over sessions without data, and list them."
        ),
        "index_code": Param(
            "R2000",
            type="string",
            pattern="^[A-Z0-9]{2,20}$",
            title="Index",
            description="The index that the report shows.",
        ),
    },
):

    @task
    def list_scenarios() -> list[int]:
        from rankday.contract.home import Home
        from rankday.what_if.backtest.computing import Asked
        from rankday.what_if.backtest.groups import given_file, open_groups
        from rankday.what_if.backtest.scenarios import scenarios_asked

        context = get_current_context()
        params = context["params"]
        first, last = (date.fromisoformat(params[day]) for day in ("first", "last"))
        with refusals_end_the_task():
            home, run_id = Home.resolve(), library_run_id(context["dag_run"])
            file = given_file(home, run_id, "scenarios", params["scenarios"])
            given_file(home, run_id, "actual", params["actual"])
            scenarios = scenarios_asked({}, params["grid"], file, params["study"])
            asked = Asked(first, last, scenarios, skip_missing=params["skip_missing"])
            return open_groups(home, run_id, asked, params["groups"])

    @task
    def compute(group: int) -> list[dict]:
        from rankday.contract.home import Home
        from rankday.what_if.backtest.groups import compute_group

        with refusals_end_the_task():
            return compute_group(Home.resolve(), library_run_id(get_current_context()["dag_run"]), group)

    @task
    def unite(computed: list[list[dict]]) -> dict[str, str]:
        from rankday.contract.home import Home
        from rankday.reports.study import write_study
        from rankday.what_if.backtest.groups import unite

        context = get_current_context()
        index_code = context["params"]["index_code"]
        with refusals_end_the_task():
            united = unite(Home.resolve(), library_run_id(context["dag_run"]), computed, index_code)
            write_study(Path(united["folder"]), index_code)
        print(f"{united['sessions']} sessions, {len(united['scenarios'])} scenarios: {united['folder']}")
        return {"folder": united["folder"], **united["content_hashes"]}

    unite(compute.expand(group=list_scenarios()))
