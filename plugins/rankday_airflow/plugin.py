"""What Airflow loads from `plugins/` (.airflowignore hides the rest): the timetables, and the audit pages behind its
login. Airflow executes this file under the name ``plugin``: nothing imports it.
"""

from __future__ import annotations

from typing import Any

from airflow.plugins_manager import AirflowPlugin

from rankday.reports.web import application
from rankday_airflow.timetables import TIMETABLES

AUDIT = "/rankday"  # where the audit pages are mounted; Airflow shows them in a frame and keeps their address


def _signed_in_user() -> Any:
    from airflow.api_fastapi.core_api.security import get_user

    return get_user


class RankdayPlugin(AirflowPlugin):
    """What Rankday adds to Airflow: when the DAGs run, and the audit pages."""

    name = "rankday"
    timetables = TIMETABLES
    fastapi_apps = ({"app": application(_signed_in_user), "url_prefix": AUDIT, "name": "Rankday audit"},)
    external_views = (
        {
            "name": "Audit",
            "href": f"{AUDIT}/open/season",
            "url_route": "audit",
            "destination": "nav",
            "nav_top_level": True,
        },
        {"name": "Season", "href": f"{AUDIT}/open/season?dag={{DAG_ID}}", "url_route": "season", "destination": "dag"},
        {
            "name": "Result",
            "href": f"{AUDIT}/open/run?dag_id={{DAG_ID}}&run_id={{RUN_ID}}",
            "url_route": "result",
            "destination": "dag_run",
        },
    )
