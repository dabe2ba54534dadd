"""`make run` and `make ui`: Airflow on the data home, for a demonstration run or with its pages open.

    python -m rankday_airflow.local.home run | ui

Environment: RANKDAY_HOME (default ./data), RANKDAY_UI_PORT (default 8080 or the next free one),
RANKDAY_SAMPLE_COMPANIES (size of the generated market; default that of `rankday sample`).
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, date, datetime

import click

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday_airflow.local.processes import Processes, Report, running_airflow
from rankday_airflow.local.rest import AirflowClient, end_of_task_log
from rankday_airflow.local.settings import USERS, AirflowFolder

RANK_DATE = date(2026, 4, 30)
# who answers which question of the demonstration; asked again, the other one
DEMO_APPROVERS = {"first_approval": ("reviewer", "approver"), "second_approval": ("approver", "reviewer")}
DAG = "rank_day"


def run(home: Home) -> None:
    """The main job: a generated market, through the real DAG and its two questions, to a published index, a summary.

    May be repeated: a market that is there stays, and a result that is published already is shown. RankdayError if
    anything failed, with the end of the failing task's log. Leaves no process.
    """
    from rankday.reports.summary import print_summary

    folder, report = AirflowFolder(home), _stopwatch()
    # The triggerer has nothing to do here, and two cores have enough.
    components = ("scheduler", "api-server", "dag-processor")
    with Processes(folder.component_logs, report) as processes:
        _start_market(home, processes)
        with running_airflow(folder, processes, components) as service:
            if "market" in processes.children:
                processes.wait("market", "Market: still generating")
                report("Market: there")
            with AirflowClient(service, "operator", folder.passwords()["operator"]) as airflow:
                run_id, result = _rank(airflow, folder, report)
        report("Airflow: stopped" if service.is_ours else "Airflow: left running")
    print_summary(home, result["stream"], result["content_hash"])
    click.echo(f"\nThis very run in Airflow: `make ui`, then {_public(service.url)}/dags/{DAG}/runs/{run_id}")
    click.echo(f"Sign in as one of {', '.join(USERS)}; passwords in {folder.passwords_file}")


def ui(home: Home) -> None:
    """Airflow with its pages on loopback until Ctrl-C or SIGTERM; then no process is left."""
    folder, report = AirflowFolder(home), _stopwatch()
    with Processes(folder.component_logs, report) as processes:
        try:
            with running_airflow(folder, processes) as service:
                if not service.is_ours:
                    raise RankdayError(f"Airflow is running on this home already, at {_public(service.url)}")
                click.echo(f"\nOpen {_public(service.url)}\n\n{_sign_in(folder)}\n\nCtrl-C ends it.")
                while True:
                    service.check()
                    time.sleep(1)
        except KeyboardInterrupt:
            pass
    report("Airflow: stopped, no process left")


def _start_market(home: Home, processes: Processes) -> None:
    if (home.landing(RANK_DATE) / "drop.json").exists():
        processes.report("Market: there already")
        return
    companies = os.environ.get("RANKDAY_SAMPLE_COMPANIES")
    processes.report("Market: generating" + (f" {companies} companies" if companies else ""))
    command = [sys.executable, "-m", "rankday.cli", "sample", "--home", home.address]
    processes.start("market", command + (["--companies", companies] if companies else []), dict(os.environ))


def _rank(airflow: AirflowClient, folder: AirflowFolder, report: Report) -> tuple[str, dict[str, str]]:
    """Run the DAG on the rank day and answer its questions; return Airflow's run id and what was published."""
    airflow.wait_for_dag(DAG)
    form = {
        "rank_date": RANK_DATE.isoformat(),
        "note": "make run: a demonstration on a generated market",
        "demonstration": True,
        "wait_minutes": 0,
    }
    run_id = airflow.trigger(DAG, form, run_id=f"make_run__{datetime.now(UTC):%Y-%m-%dT%H-%M-%S.%f}")
    report(f"DAG {DAG}: triggered for {RANK_DATE}")

    def approve(task: str, try_number: int) -> None:
        people = DEMO_APPROVERS[task]
        name = people[(try_number - 1) % len(people)]
        with AirflowClient(airflow.service, name, folder.passwords()[name]) as person:
            person.answer(DAG, run_id, task, "Approve", "make run: a demonstration")
        report(f"{task:<20} answered unseen as {name} (a demonstration, and the manifest says so)")

    if not airflow.follow(DAG, run_id, report, approve):
        failed = (airflow.failed_tasks(DAG, run_id) or ["(none)"])[0]
        tail = end_of_task_log(folder.root / "logs", DAG, run_id, failed)
        raise RankdayError("\n".join([f"task {failed} of {DAG} failed; the end of its log:", *tail]))
    return run_id, airflow.returned(DAG, run_id, "publish")


def _sign_in(folder: AirflowFolder) -> str:
    """The users; their passwords only the first time, so that they do not stand in every terminal's history."""
    shown = folder.root / "passwords_shown"
    if shown.exists():
        return f"Users: {', '.join(USERS)}. Their passwords are in {folder.passwords_file}"
    lines = [f"  {name:<10} {password}" for name, password in folder.passwords().items()]
    shown.touch()
    return "\n".join(["Users and passwords (shown once):", *lines, f"They stay in {folder.passwords_file}"])


def _public(url: str) -> str:
    return url.replace("127.0.0.1", "localhost")


def _stopwatch() -> Report:
    begin = time.monotonic()
    return lambda line: click.echo(f"{time.monotonic() - begin:6.1f} s  {line}")


@click.command()
@click.argument("what", type=click.Choice(["run", "ui"]))
def program(what: str) -> None:
    """Run the demonstration, or open Airflow's pages."""
    try:
        {"run": run, "ui": ui}[what](Home.resolve())
    except RankdayError as error:
        click.echo(f"rankday: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        click.echo("rankday: stopped; no process left", err=True)
        sys.exit(130)


if __name__ == "__main__":
    program()
