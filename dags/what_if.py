"""
# What if: many scenarios of one rank day, and who would move in each

1. **list_scenarios** checks the grid (each parameter against the rulebook and its unit) and cuts it into batches.
2. **compute** runs a batch, mapped: one task for each, side by side.
3. **summarise** puts the batches into one table, `runs/<this run>/what_if.csv` and `.parquet`, and shows the summary in its log and as its return value (markdown).

Reads snapshots and publications; nothing is frozen, submitted or published, and the ledger has no entry of it.
*Trigger* it with a rank day and a grid: `band_1000=0:0.05:0.0025` (from:to:step), `minimum_price=1,2,3,5`; all combinations are tried.
"""  # noqa: E501

from __future__ import annotations

import os
from datetime import date

from airflow.sdk import DAG, Param, get_current_context, task

from rankday_airflow.tasks import RETRIES, library_run_id, refusals_end_the_task

with DAG(
    dag_id="what_if",
    schedule=None,
    catchup=False,
    # on a desk two; a deployment with workers says how many (docs/scale_out.md)
    max_active_tasks=int(os.environ.get("RANKDAY_WHAT_IF_TASKS") or 2),
    default_args={**RETRIES, "retries": 1},
    tags=["what if"],
    doc_md=__doc__,
    params={
        "rank_date": Param("2026-04-30", type="string", format="date", title="Rank day"),
        "grid": Param(
            ["band_1000=0:0.05:0.0025", "minimum_price=1,2,3,5"],
            type="array",
            items={"type": "string", "minLength": 3},
            minItems=1,
            title="Grid",
            description="A line a parameter: NAME=1,2,5 or NAME=FROM:TO:STEP.",
        ),
        "any_date": Param(False, type="boolean", title="Any date", description="Allow a session that is no rank day."),
        "index_code": Param(
            "R2000",
            type="string",
            pattern="^[A-Z0-9]{2,20}$",
            title="Index",
            description="The index that the summary shows.",
        ),
    },
):

    @task
    def list_scenarios() -> list[int]:
        from rankday.contract.home import Home
        from rankday.what_if.run import open_grid

        context = get_current_context()
        with refusals_end_the_task():
            return open_grid(Home.resolve(), library_run_id(context["dag_run"]), context["params"]["grid"])

    @task
    def compute(batch: int) -> int:
        from rankday.contract.home import Home
        from rankday.what_if.run import compute_batch

        context = get_current_context()
        rank_date, any_date = date.fromisoformat(context["params"]["rank_date"]), context["params"]["any_date"]
        with refusals_end_the_task():
            return compute_batch(Home.resolve(), library_run_id(context["dag_run"]), batch, rank_date, any_date)

    @task
    def summarise(computed: list[int]) -> str:
        from rankday.contract.home import Home
        from rankday.what_if.run import summarise_grid

        context = get_current_context()
        with refusals_end_the_task():
            summary = summarise_grid(
                Home.resolve(), library_run_id(context["dag_run"]), sum(computed), context["params"]["index_code"]
            )
        print(summary)
        return summary

    summarise(compute.expand(batch=list_scenarios()))
