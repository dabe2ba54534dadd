"""LocalExecutor: tasks beside the scheduler. Accounts and roles, a rank day approved by two people, three failures."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import httpx
import psutil

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.publication.verification import verify
from rankday_airflow.local.settings import USERS
from team.deployment import Deployment
from team.memory import Watch
from team.native import CONTAINER_USER
from team.trials import RANK_DAY, STREAM, Followed, Table, published, require, undisturbed

REFERENCE = [
    ["ingest", "--session", RANK_DAY],
    ["reconstitute", "--rank-date", RANK_DAY, "--at-rank-day", "--approve-as", "Ana", "--approve-as", "Ben"],
    ["nightly", "--session", RANK_DAY],
    ["nightly", "--session", "2026-05-04"],
]


def trials(team: Deployment, table: Table, companies: int) -> None:
    """Everything that LocalExecutor has to stand, in one deployment."""
    with table.line("up --wait: migrated, accounts made, all healthy") as seen:
        team.up()
        seen.append(f"{len(team.services)} services")
    with table.line("loopback only, not root, no privilege") as seen:
        seen.append(_confined(team))
    with table.line("accounts and roles") as seen:
        seen += _accounts(team)
    with table.line(f"a market of {companies} companies, and what the embedded program makes of it") as seen:
        team.rankday("sample", "--companies", str(companies))
        plain = undisturbed(team.home / "landing", team.root / "undisturbed", *REFERENCE)
        seen.append(published(plain, STREAM)[:12])
    home, watch = Home(team.home), Watch(team)
    watch.start()
    with table.line("rank day through its DAG, approved by two people") as seen:
        seen += _rank_day(team, home, plain)
    with table.line("scheduler killed in mid-task with its tasks, and started again") as seen:
        seen += _scheduler_killed(team, home, plain)
    with table.line("database away for ten seconds in mid-task") as seen:
        seen += _database_restarted(team, home, plain)
    with table.line("task log folder that cannot be written") as seen:
        seen += _logs_unwritable(team, home, plain)
    with table.line("memory at most, within the limits") as seen:
        seen.append(watch.stop())
    with table.line("home verified") as seen:
        require(verify(home).problems == [], f"verify: {verify(home).problems}")
        seen.append("every hash, and the ledger's chain")


def again(team: Deployment, table: Table) -> None:
    """`down`, and `up` on the database and the home that are there: what an upgrade does."""
    with table.line("down, and up again on the same database and home") as seen:
        team.up()
        with team.sign_in("operator") as operator:
            operator.wait_for_dag("nightly")
            runs = operator.call("GET", "dags/~/dagRuns")["total_entries"]
        require(runs > 0, "the runs' history is lost")
        seen.append(f"accounts and passwords as before, {runs} runs known")
    with table.line("home verified again") as seen:
        require(verify(Home(team.home)).problems == [], "verify finds problems")
        seen.append("every hash, and the ledger's chain")


def _confined(team: Deployment) -> str:
    addresses, users = set(), set()
    for name in team.services:
        if name == "migrate":
            continue
        for process in team.pids(name):
            listening = [one for one in process.net_connections("inet") if one.status == psutil.CONN_LISTEN]
            addresses |= {one.laddr.ip for one in listening}
            users |= {process.uids().effective} if name not in ("postgres", "redis") else set()
    require(addresses == {"127.0.0.1"}, f"listens on {addresses}")
    require(0 not in users or os.geteuid() != 0, f"users {users}")
    mode = stat.S_IMODE(team.secrets.stat().st_mode)
    require(mode == 0o600, f".env has mode {mode:o}")
    return f"127.0.0.1 alone; user {', '.join(map(str, users))}" + (
        "" if CONTAINER_USER in users else " (started by it)"
    )


def _accounts(team: Deployment) -> list[str]:
    try:
        team.sign_in("operator", "no such password")
        raise AssertionError("a wrong password is taken")
    except RankdayError as refusal:
        wrong = str(refusal)
    require("(401)" in wrong, wrong)
    for page in ("api/v2/dags", "rankday/season", "rankday/ledger"):
        status = httpx.get(f"{team.url}/{page}").status_code
        require(status == 401, f"{page} without a login: {status}")
    form = {"logical_date": None, "conf": {"rank_date": "2026-02-30"}}
    may_trigger = {}
    for user in USERS:
        with team.sign_in(user) as person:
            person.wait_for_dag("rank_day")
            require(person._http.get("/rankday/season").status_code == 200, f"{user} does not see the audit pages")
            may_trigger[user] = person.request("POST", "dags/rank_day/dagRuns", form).status_code
            pools = person.request("POST", "pools", {"name": f"of_{user}", "slots": 1}).status_code
            require((pools == 201) == (user == "operator"), f"{user} makes a pool: {pools}")
    # 400: let through, and the form is refused for its date
    expected = {user: 403 if user == "viewer" else 400 for user in USERS}
    require(may_trigger == expected, f"who may trigger: {may_trigger}")
    return [
        f"{', '.join(USERS)} sign in",
        "a wrong password and nobody: 401",
        "viewer triggers: 403",
        "pools: operator alone",
    ]


def _rank_day(team: Deployment, home: Home, plain: Home) -> list[str]:
    with team.sign_in("operator") as operator:
        run = Followed(team, operator, "rank_day", {"rank_date": RANK_DAY})
        run.until("first_approval", "awaiting_input", lasting=6)
        with team.sign_in("viewer") as viewer:
            path = f"{run.path}/taskInstances/first_approval/-1/hitlDetails"
            body = {"chosen_options": ["Approve"], "params_input": {"reason": None}}
            status = viewer.request("PATCH", path, body).status_code
        require(status == 403, f"a viewer's answer: {status}")
        asked = run.end([("operator", "Approve"), ("reviewer", "Approve"), ("approver", "Approve")])
        require(asked == [("first_approval", 1), ("first_approval", 2), ("second_approval", 1)], f"asked: {asked}")
        require("cannot approve it" in run.log("first_approval", 1), "the log does not say why operator was refused")
    version = publication.newest_version(home, STREAM)
    names = [approval["name"] for approval in version.manifest["approvals"]]
    require(names == ["reviewer", "approver"], f"approved by {names}")
    require(version.manifest["triggered_by"] == "operator", f"triggered by {version.manifest['triggered_by']}")
    require(version.content_hash == published(plain, STREAM), "not the hash of the embedded program")
    return [
        "by reviewer and approver; operator's own answer refused, viewer's 403",
        f"same hash {version.content_hash[:12]}",
    ]


def _same_days(home: Home, plain: Home, *sessions: str) -> str:
    for session in sessions:
        require(published(home, f"daily/{session}") == published(plain, f"daily/{session}"), f"{session}: another hash")
    return f"{', '.join(sessions)}: same hashes"


def _scheduler_killed(team: Deployment, home: Home, plain: Home) -> list[str]:
    with team.sign_in("operator") as operator:
        run = Followed(team, operator, "nightly", {"session": RANK_DAY})
        run.until("publish_days")
        count = team.kill("scheduler")
        team.start("scheduler")
        run.end()
        tries = {task["task_id"]: task["try_number"] for task in run.tasks()}
    require(tries["publish_days"] > 1, f"the task was not cut short: {tries}")
    return [
        f"killed with {count} processes",
        f"publish_days in try {tries['publish_days']}",
        _same_days(home, plain, RANK_DAY),
    ]


def _database_restarted(team: Deployment, home: Home, plain: Home, session: str = "2026-05-01") -> list[str]:
    with team.sign_in("operator") as operator:
        run = Followed(team, operator, "nightly", {"session": session})
        run.until("publish_days", lasting=0.2)
        team.restart_database()
        run.end()
        tries = {task["task_id"]: task["try_number"] for task in run.tasks()}
    team.wait_until_all_healthy()
    ended = f"ended and restarted by its policy: {', '.join(team.restarted)}" if team.restarted else "no service ended"
    return [f"tries {sorted(tries.values())}", ended, _same_days(home, plain, session)]


def _logs_unwritable(team: Deployment, home: Home, plain: Home) -> list[str]:
    logs = team.home / "airflow" / "logs"
    closed: list[Path] = [logs, *(path for path in logs.rglob("*") if path.is_dir())]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in closed}
    before = publication.versions(home, "daily/2026-05-04")
    with team.sign_in("operator") as operator:
        for path in closed:
            path.chmod(0o500)
        try:
            run = Followed(team, operator, "nightly", {"session": "2026-05-04"})
            state = _settled(run)
        finally:
            for path, mode in modes.items():
                path.chmod(mode)
        during = publication.versions(home, "daily/2026-05-04")
        require(during == before or state == "success", "published by a run that failed")
        if state != "success":
            operator.call("POST", f"{run.path}/clear", {"dry_run": False})
        run.end()
    return [
        f"the run: {state}, nothing half-written",
        "cleared afterwards: success",
        _same_days(home, plain, "2026-05-04"),
    ]


def _settled(run: Followed) -> str:
    import time

    deadline = time.monotonic() + 240
    while (state := run.state()) not in ("success", "failed") and time.monotonic() < deadline:
        time.sleep(1)
    return state
