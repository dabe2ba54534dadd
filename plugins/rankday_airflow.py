"""The one file Airflow loads from `plugins/`: when the DAGs run, and how the library's refusals look to Airflow.

Everything heavy is imported inside functions: this file is executed at each start and each parsing of a DAG.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.plugins_manager import AirflowPlugin
from airflow.timetables.base import DagRunInfo, DataInterval, Timetable

from rankday.contract.errors import DropMissing, RankdayError
from rankday.contract.text import plain
from rankday.reports.web import application

log = logging.getLogger(__name__)


class _EveningTimetable(Timetable):
    """Runs at evenings told by `rankday.rulebook.times`; the run stands for the day of its evening."""

    def _evenings(self):
        raise NotImplementedError

    def infer_manual_data_interval(self, *, run_after):
        return DataInterval.exact(run_after)

    def next_dagrun_info(self, *, last_automated_data_interval, restriction):
        import pendulum

        evening = self._evenings().next_run(
            now=datetime.now(UTC),
            last=last_automated_data_interval and last_automated_data_interval.end,
            earliest=restriction.earliest,
            latest=restriction.latest,
            catchup=restriction.catchup,
        )
        return evening and DagRunInfo.exact(pendulum.instance(evening))


class SessionTimetable(_EveningTimetable):
    """Every session of the exchange, at 18:00 in New York."""

    description = "Every session of the New York Stock Exchange at 18:00 in New York, half days included"
    summary = "each session, 18:00 New York"

    def _evenings(self):
        from rankday.rulebook.times import session_evenings

        return session_evenings()


class RankDayTimetable(_EveningTimetable):
    """Every rank day of the rulebook's calendar in force, at 18:00 in New York."""

    description = "Every rank day of the rulebook's calendar at 18:00 in New York"
    summary = "each rank day, 18:00 New York"
    kind = "rank day"

    def _evenings(self):
        from rankday.rulebook.times import calendar_evenings

        return calendar_evenings(self.kind)


class ListDateTimetable(RankDayTimetable):
    """Every date of a preliminary list, at 18:00 in New York."""

    description = "Every date of a preliminary list of the rulebook's calendar at 18:00 in New York"
    summary = "each list date, 18:00 New York"
    kind = "list date"


class ImplementationTimetable(RankDayTimetable):
    """Every implementation session, at 18:00 in New York, after its close."""

    description = "Every implementation session of the rulebook's calendar at 18:00 in New York"
    summary = "each implementation, 18:00 New York"
    kind = "implementation"


def _signed_in_user() -> Any:
    from airflow.api_fastapi.core_api.security import get_user

    return get_user


AUDIT = "/rankday"  # where the audit pages are mounted; Airflow shows them in a frame and keeps their address


class RankdayPlugin(AirflowPlugin):
    """What Rankday adds to Airflow: when the DAGs run, and the audit pages behind Airflow's login."""

    name = "rankday"
    timetables = (SessionTimetable, RankDayTimetable, ListDateTimetable, ImplementationTimetable)
    fastapi_apps = ({"app": application(_signed_in_user), "url_prefix": AUDIT, "name": "Rankday audit"},)
    external_views = (
        {"name": "Audit", "href": f"{AUDIT}/season", "url_route": "audit", "destination": "nav", "nav_top_level": True},
        {"name": "Season", "href": f"{AUDIT}/season?dag={{DAG_ID}}", "url_route": "season", "destination": "dag"},
        {
            "name": "Result",
            "href": f"{AUDIT}/run?dag_id={{DAG_ID}}&run_id={{RUN_ID}}",
            "url_route": "result",
            "destination": "dag_run",
        },
    )


def library_run_id(dag_run: Any) -> str:
    """The library's run id for an Airflow run: the same for every task and every retry of it, another for another."""
    from rankday.engine.run_folder import run_id_of

    return run_id_of(dag_run.dag_id, dag_run.run_id)


@contextmanager
def refusals_end_the_task(but: type[RankdayError] | tuple = ()):
    """A refusal is the same at every retry: end the task without one, its one line last in the log; ``but`` passes.

    A home in an object store is open while the block runs; what changed is in the store when it has ended.
    """
    from rankday.contract.home import Home

    try:
        home = Home.resolve()
        if home.store is None:
            yield
            return
        from rankday.stores.home import opened

        with opened(home, "airflow"):
            yield
    except but:
        raise
    except RankdayError as refusal:
        from airflow.sdk.exceptions import AirflowFailException

        for reason in getattr(refusal, "reasons", []):
            log.error(plain(reason))
        raise AirflowFailException(plain(str(refusal))) from None


def tell_verdicts(results: list[Any]) -> None:
    """What a gate saw, a line each, into the task's log; a person reads there first."""
    for result in results:
        level, verdict = (logging.INFO, "met") if result.is_met else (logging.WARNING, f"NOT MET, {result.severity}")
        observed = plain(str(result.observed))  # it may name a vendor's lines
        log.log(level, "%s: %s (observed %s, expected %s)", result.gate, verdict, observed, result.expectation)


def ready_or_wait(step, context) -> Any:
    """For a sensor: run ``step()``; while a drop is missing, wait for it up to the form's `wait_minutes`.

    The wait counts from the start of the Airflow run, so that clearing the run begins a new one.
    """
    from airflow.sdk import PokeReturnValue
    from airflow.sdk.exceptions import AirflowFailException

    with refusals_end_the_task():
        try:
            return PokeReturnValue(is_done=True, xcom_value=step())
        except DropMissing as missing:
            patience = timedelta(minutes=context["params"]["wait_minutes"])
            waited = datetime.now(UTC) - (context["dag_run"].start_date or datetime.now(UTC))
            if waited >= patience:
                raise AirflowFailException(
                    f"gave up after {patience}: {missing}. Put the drop there and clear this task."
                ) from None
            log.warning("waiting for the drop, %s of %s: %s", str(waited).partition(".")[0], patience, missing)
            return PokeReturnValue(is_done=False)
