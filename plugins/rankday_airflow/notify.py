"""Alerts of failed tasks, by mail and to a webhook; off until the environment asks for them (docs/observe.md).

They cannot change how a run ends: what cannot be sent is a line in the task's log.
"""

from __future__ import annotations

import logging
import os
import time
from datetime import date
from typing import Any

from airflow.sdk.bases.notifier import BaseNotifier

log = logging.getLogger(__name__)
WEBHOOK, MAIL, MAIL_FROM, SMTP = (f"RANKDAY_ALERT_{name}" for name in ("WEBHOOK", "MAIL", "MAIL_FROM", "SMTP"))
CONNECTION = "rankday_alerts"  # Airflow's name for the mail server, from RANKDAY_ALERT_SMTP
TRIES, PAUSE, PATIENCE = 3, 1.0, 10.0  # seconds


def on_failure() -> list[BaseNotifier]:
    """For `on_failure_callback`: who is alerted when a task has failed for good; nobody unless asked for."""
    return [AlertNotifier()] if _is_wanted() else []


class AlertNotifier(BaseNotifier):
    """Sends what ended a task, by every way that the environment names."""

    def notify(self, context) -> None:
        from rankday.contract.errors import RankdayError
        from rankday_airflow.alerts import alert_of
        from rankday_airflow.tasks import TaskEnded

        ti, dag_run, error = context["ti"], context["dag_run"], context.get("exception")
        if isinstance(error, TaskEnded) and error.__context__ is None:
            error = RankdayError(str(error))  # our DAGs' own words: a rejection, a result that expired
        where = {"dag": ti.dag_id, "run": ti.run_id, "task": ti.task_id}
        send(alert_of(error, stream_of(ti.dag_id, dag_run, context.get("params") or {}), where))


def stream_of(dag_id: str, dag_run: Any, params: dict[str, Any]) -> str:
    """The stream that a run is about; the DAG and its run where that is not decided yet."""
    from rankday_airflow.sessions import known_sessions

    with known_sessions():
        return _stream_of(dag_id, dag_run, params)


def _stream_of(dag_id: str, dag_run: Any, params: dict[str, Any]) -> str:
    from rankday.contract.errors import RankdayError
    from rankday.contract.home import Home
    from rankday.engine import run_folder
    from rankday.rulebook.quarters import newest_announced
    from rankday.rulebook.season import newest_day, season_implemented_on, season_of_rank_date
    from rankday.rulebook.times import new_york_date, session_at

    try:
        if dag_id == "nightly":
            return f"daily/{params.get('session') or session_at(dag_run.run_after)}"
        today = new_york_date(dag_run.run_after)
        if dag_id == "rank_day":
            day = date.fromisoformat(params.get("rank_date") or str(newest_day("rank day", today)))
            return f"reconstitution/{season_of_rank_date(day, any_date=True).event_id}"
        if dag_id == "reconstitution":
            day = date.fromisoformat(params.get("implementation_date") or str(newest_day("implementation", today)))
            return f"reconstitution/{season_implemented_on(day).event_id}"
        if dag_id == "ipo_additions":
            return f"ipo_additions/{params.get('quarter') or newest_announced(today).quarter}"
        return run_folder.load(Home.resolve(), run_folder.run_id_of(dag_id, dag_run.run_id)).stream
    except (RankdayError, ValueError):
        return f"{dag_id} {dag_run.run_id}"


def send_if_wanted(alert: Any) -> None:
    """`send`, where the environment names a way; else nothing."""
    if _is_wanted():
        send(alert)


def send(alert: Any) -> None:
    """By mail and to the webhook, each on its own; an alert that does not arrive anywhere is in the log at least."""
    log.warning("ALERT %s. %s", alert.subject, alert.said)
    for name, way in ((WEBHOOK, _post), (MAIL, _mail)):
        if os.environ.get(name):
            try:
                way(alert)
            except Exception as error:  # its text may hold the address, which may be a secret
                log.error("%s: the alert did not get there (%s)", name, type(error).__name__)


def _post(alert: Any) -> None:
    import httpx

    for last in (False, False, True):
        try:
            answer = httpx.post(os.environ[WEBHOOK], json=alert.as_json(), timeout=PATIENCE, follow_redirects=False)
            if answer.is_success:
                return
            if last:
                log.error("%s: the alert was refused with status %s", WEBHOOK, answer.status_code)
        except httpx.TransportError:
            if last:
                raise
        if not last:
            time.sleep(PAUSE)


def _mail(alert: Any) -> None:
    from airflow.providers.smtp.notifications.smtp import SmtpNotifier

    if server := os.environ.get(SMTP):
        os.environ[f"AIRFLOW_CONN_{CONNECTION.upper()}"] = server
    to = [one.strip() for one in os.environ[MAIL].split(",") if one.strip()]
    sender = os.environ.get(MAIL_FROM) or to[0]
    # rendered by nobody: the text may hold a vendor's {{ }}
    SmtpNotifier(
        to=to, from_email=sender, subject=alert.subject, html_content=alert.as_html(), smtp_conn_id=CONNECTION
    ).notify({})


def _is_wanted() -> bool:
    return bool(os.environ.get(WEBHOOK) or os.environ.get(MAIL))
