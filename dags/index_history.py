"""
# Index history: every index over a range of sessions, in groups side by side

1. **list_groups** cuts the indexes, base and derived, into groups, each family together.
2. **compute** runs a group, mapped: one task for each, on any worker. Parents of a group are computed along.
3. **unite** puts the groups into one table, `runs/<this run>/history/index_values.csv` and `.parquet`, with `series_values` and `history.json`: the files that `rankday history` writes in one process, byte for byte.

Reads snapshots and publications; nothing is frozen, submitted or published, and the ledger has no entry of it.
*Trigger* it with the first and the last session. `docs/scale_out.md` says when it pays.
"""  # noqa: E501

from __future__ import annotations

import os
from datetime import date

from airflow.sdk import DAG, Param, get_current_context, task

from rankday_airflow.tasks import RETRIES, library_run_id, refusals_end_the_task

with DAG(
    dag_id="index_history",
    schedule=None,
    catchup=False,
    # on a desk two; a deployment with workers says how many (docs/scale_out.md)
    max_active_tasks=int(os.environ.get("RANKDAY_HISTORY_TASKS") or 2),
    default_args={**RETRIES, "retries": 1},
    tags=["history"],
    doc_md=__doc__,
    params={
        "first": Param(
            type="string", format="date", title="First session", description="The chain begins at its close."
        ),
        "last": Param(type="string", format="date", title="Last session"),
        "groups": Param(2, type="integer", minimum=1, maximum=1000, title="Groups"),
        "skip_missing": Param(
            False, type="boolean", title="Skip missing", description="Go over sessions without data, and list them."
        ),
    },
):

    @task
    def list_groups() -> list[int]:
        from rankday.contract.home import Home
        from rankday.daily.backfill.groups import open_groups

        context = get_current_context()
        with refusals_end_the_task():
            return open_groups(Home.resolve(), library_run_id(context["dag_run"]), context["params"]["groups"])

    @task
    def compute(group: int) -> int:
        from rankday.contract.home import Home
        from rankday.daily.backfill.groups import compute_group

        context = get_current_context()
        first, last = (date.fromisoformat(context["params"][day]) for day in ("first", "last"))
        run_id, skip_missing = library_run_id(context["dag_run"]), context["params"]["skip_missing"]
        with refusals_end_the_task():
            return compute_group(Home.resolve(), run_id, group, first, last, skip_missing)

    @task
    def unite(computed: list[int]) -> dict[str, str]:
        from rankday.contract.home import Home
        from rankday.daily.backfill.groups import unite

        context = get_current_context()
        with refusals_end_the_task():
            united = unite(Home.resolve(), library_run_id(context["dag_run"]), sum(computed))
        print(f"{united['sessions']} sessions, {len(united['levels'])} indexes: {united['folder']}")
        return {name: united[name] for name in ("folder", "content_hash")}

    unite(compute.expand(group=list_groups()))
