"""`make run` and `make ui`: Airflow on the data home, for a demonstration run or with its pages open.

    python -m rankday_airflow.local.home run | ui

Environment: RANKDAY_HOME (default ./data), RANKDAY_UI_PORT (default 8080 or the next free one),
RANKDAY_SAMPLE_COMPANIES (size of the generated market; default that of `rankday sample`).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from urllib.parse import urlencode

import click
from rich.console import Console

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.contract.streams import Kind, Stream
from rankday.rulebook.sessions import sessions_between
from rankday_airflow.local.processes import Processes, Report, running_airflow
from rankday_airflow.local.rest import AirflowClient, end_of_task_log
from rankday_airflow.local.settings import USERS, AirflowFolder

RANK_DATE = date(2026, 4, 30)
LAST_SESSION = date(2026, 5, 29)  # a month of levels from the rank day on
# the quarter after it: its IPO rank day, and the market's return since the rank day, as no levels reach that far
QUARTER, IPO_RANK_DATE, MARKET_RETURN = "2026-09", date(2026, 7, 31), f"{RANK_DATE}=0"
# in a smaller market the offered lines are more than the gate of a drop takes for the same market
LEAST_COMPANIES = 150
# who answers which question of the demonstration; asked again, the other one
DEMO_APPROVERS = {"first_approval": ("reviewer", "approver"), "second_approval": ("approver", "reviewer")}
DAG, DAILY = "rank_day", "nightly"
QUARTER_STREAM = str(Stream(Kind.IPO_ADDITIONS, event=QUARTER))
_COMPILE = "from rankday.engine.project import project; project()"


def run(home: Home) -> None:
    """The main job: a generated market, through the real DAGs, to a published reconstitution and a month of levels; and
    the IPO additions of the quarter after it.

    The rank day's two questions are answered; then the daily DAG runs on the rank day, with which the chain begins, and
    on the last session, which catches up those between. Beside it, where a processor waits for the scheduler anyway,
    the quarter is published by its command. May be repeated: a market that is there stays, and a result
    that is published already is shown. RankdayError if anything failed, with the end of the failing task's log. Leaves
    no process.
    """
    from rankday.reports.levels_table import table_since
    from rankday.reports.summary import print_summary

    folder, report = AirflowFolder(home), _stopwatch()
    # The triggerer has nothing to do here, and two cores have enough.
    components = ("scheduler", "api-server", "dag-processor")
    with Processes(folder.component_logs, report) as processes:
        _start_market(home, processes)
        # a fresh clone has not compiled its models: dbt does so while Airflow starts, not within the first task
        processes.start("models", [sys.executable, "-c", _COMPILE], dict(os.environ))
        with running_airflow(folder, processes, components) as service:
            if "market" in processes.children:
                processes.wait("market", "Market: still generating")
                report("Market: there")
            processes.wait("models", "Models: dbt still compiles them")
            with AirflowClient(service, "operator", folder.passwords()["operator"]) as airflow:
                run_id, result = _rank(airflow, folder, report)
                _start_quarter(home, processes)
                first = _publish_days(airflow, folder, report, RANK_DATE)
                # its drop is compared with the newest one before it: always with that of the rank day
                _end_quarter(processes)
                last = _publish_days(airflow, folder, report, LAST_SESSION)
        report("Airflow: stopped" if service.is_ours else "Airflow: left running")
    quarter = publication.newest_version(home, QUARTER_STREAM)
    print_summary(home, result["stream"], result["content_hash"])
    if quarter:
        print_summary(home, QUARTER_STREAM)
    Console(highlight=False, width=None if sys.stdout.isatty() else 110).print(table_since(home, last, first))
    place = _public(service.url)
    click.echo(f"\nThis very run in Airflow: `make ui`, then {place}/dags/{DAG}/runs/{run_id}")
    click.echo(f"Its season: {place}/plugin/audit/rankday/season?event={result['stream'].rpartition('/')[2]}")
    click.echo(f"Its levels: {place}/plugin/audit/rankday/index")
    if quarter:
        asked = urlencode({"stream": QUARTER_STREAM})
        click.echo(f"Its quarter {QUARTER}: {place}/plugin/audit/rankday/reconstitution?{asked}")
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
    if all((home.landing(day) / "drop.json").exists() for day in (RANK_DATE, LAST_SESSION)):
        processes.report("Market: there already")
        return
    companies = os.environ.get("RANKDAY_SAMPLE_COMPANIES")
    processes.report("Market: generating" + (f" {companies} companies" if companies else ""))
    month = sessions_between(RANK_DATE, LAST_SESSION)
    command = [sys.executable, "-m", "rankday.cli", "sample", "--home", home.address, "--reference-data"]
    if _has_quarter():
        days = [*month, IPO_RANK_DATE]
        command += ["--offerings", "--sessions", str(len(sessions_between(RANK_DATE, IPO_RANK_DATE)))]
        command += [part for day in days for part in ("--only", day.isoformat())]
    else:
        command += ["--sessions", str(len(month))]
    processes.start("market", command + (["--companies", companies] if companies else []), dict(os.environ))


def _has_quarter() -> bool:
    companies = os.environ.get("RANKDAY_SAMPLE_COMPANIES") or ""
    return not companies.isdecimal() or int(companies) >= LEAST_COMPANIES


def _start_quarter(home: Home, processes: Processes) -> None:
    """Let the quarter's command run beside the daily DAG, if its drop is there and nothing of it is published yet."""
    has_drop = (home.landing(IPO_RANK_DATE) / "drop.json").exists()
    if not has_drop or publication.versions(home, QUARTER_STREAM):
        why = "published already" if has_drop else f"left out, this home's market has no drop of {IPO_RANK_DATE}"
        processes.report(f"Quarter {QUARTER}: {why}")
        return
    processes.report(f"Quarter {QUARTER}: its IPO additions, approved by reviewer and approver (a demonstration)")
    command = [sys.executable, "-m", "rankday.cli", "ipo-additions", "--home", home.address, "--quarter", QUARTER]
    command += ["--market-return", MARKET_RETURN, "--triggered-by", "operator"]
    command += ["--approve-as", "reviewer", "--approve-as", "approver"]
    processes.start("quarter", command, dict(os.environ))
    if home.store:  # which has one writer
        _end_quarter(processes)


def _end_quarter(processes: Processes) -> None:
    if "quarter" in processes.children:
        processes.wait("quarter", f"Quarter {QUARTER}: its IPO additions are still decided")
        processes.report(f"Quarter {QUARTER}: published")


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

    _follow(airflow, folder, report, DAG, run_id, approve)
    return run_id, airflow.returned(DAG, run_id, "publish")


def _publish_days(airflow: AirflowClient, folder: AirflowFolder, report: Report, session: date) -> str:
    """Run the daily DAG on ``session``; return the stream of its day."""
    airflow.wait_for_dag(DAILY)
    form = {"session": session.isoformat(), "wait_minutes": 0}
    run_id = airflow.trigger(DAILY, form, run_id=f"make_run__{datetime.now(UTC):%Y-%m-%dT%H-%M-%S.%f}")
    report(f"DAG {DAILY}: triggered for {session}")
    _follow(airflow, folder, report, DAILY, run_id)
    return airflow.returned(DAILY, run_id, "publish_days")["stream"]


def _follow(
    airflow: AirflowClient,
    folder: AirflowFolder,
    report: Report,
    dag: str,
    run_id: str,
    on_question: Callable[[str, int], None] | None = None,
) -> None:
    if not airflow.follow(dag, run_id, report, on_question):
        failed = (airflow.failed_tasks(dag, run_id) or ["(none)"])[0]
        tail = end_of_task_log(folder.root / "logs", dag, run_id, failed)
        raise RankdayError("\n".join([f"task {failed} of {dag} failed; the end of its log:", *tail]))


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
