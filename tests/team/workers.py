"""CeleryExecutor with two workers: two runs side by side, a worker killed in mid-task, the scheduler killed, a grid,
a history in groups of indexes."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

from rankday.contract.home import Home
from rankday.publication.verification import verify
from team.deployment import Deployment
from team.memory import Watch
from team.trials import RANK_DAY, STREAM, Followed, Table, embedded, published, require, undisturbed

SETTINGS = {"RANKDAY_EXECUTOR": "CeleryExecutor", "RANKDAY_WORKER_CONCURRENCY": "1"}
SHORTCUT = ["--at-rank-day", "--approve-as", "Ana", "--approve-as", "Ben"]
# 501 bands x 2 prices: five batches of 250 scenarios
GRID = ["band_1000=0:0.05:0.0001", "minimum_price=1,2"]
PREPARED = [
    ["ingest", "--session", RANK_DAY],
    ["reconstitute", "--rank-date", RANK_DAY, *SHORTCUT],
    ["nightly", "--session", RANK_DAY],
    ["nightly", "--session", "2026-05-04"],
]
THEN = [
    ["nightly", "--session", "2026-05-05"],
    ["reconstitute", "--rank-date", "2026-05-04", "--any-date", *SHORTCUT],
    ["nightly", "--session", "2026-05-06"],
]
LAST = ["reconstitute", "--rank-date", "2026-05-05", "--any-date", "--at-rank-day", "--json"]


def trials(team: Deployment, table: Table, companies: int) -> None:
    """Everything that two workers have to stand, in one deployment."""
    with table.line("celery: up --wait --scale worker=2") as seen:
        team.up({"worker": 2})
        seen.append(f"{len(team.services)} services, one of them twice")
    with table.line("celery: a market, its first days, and what the embedded program makes of the next") as seen:
        team.rankday("sample", "--companies", str(companies))
        plain = undisturbed(team.home / "landing", team.root / "undisturbed", *PREPARED)
        team.take(plain.root)
        embedded(plain, *THEN)
        last = json.loads(embedded(plain, LAST))["content_hash"]
        seen.append(f"{published(plain, STREAM)[:12]}, {last[:12]}")
    home, watch = Home(team.home), Watch(team)
    watch.start()
    with table.line("celery: a rank day on one worker while a night of another date runs on the other") as seen:
        seen += _side_by_side(team, home, plain)
    with table.line("celery: a worker killed in mid-task, another takes the task") as seen:
        seen += _worker_killed(team, home, plain, last)
    with table.line("celery: scheduler killed in mid-task, and started again") as seen:
        seen += _scheduler_killed(team)
    with table.line("celery: a what-if grid as mapped tasks") as seen:
        seen += _grid(team)
    with table.line("celery: every index over a range of sessions, in two groups of indexes") as seen:
        seen += _index_history(team, plain)
    with table.line("celery: memory at most, within the limits") as seen:
        seen.append(watch.stop())
    with table.line("celery: home verified") as seen:
        require(verify(home).problems == [], f"verify: {verify(home).problems}")
        seen.append("every hash, and the ledger's chain")


def _overlap(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> str | None:
    """Two tasks, one of each run, that ran at the same time on different workers; in words."""
    for one, other in product(first, second):
        if not (one["end_date"] and other["end_date"] and one["hostname"] and other["hostname"]):
            continue
        at_once = one["start_date"] < other["end_date"] and other["start_date"] < one["end_date"]
        if at_once and one["hostname"] != other["hostname"]:
            return f"{one['task_id']} on {one['hostname']} while {other['task_id']} on {other['hostname']}"
    return None


def _side_by_side(team: Deployment, home: Home, plain: Home) -> list[str]:
    with team.sign_in("operator") as operator:
        rank_day = Followed(team, operator, "rank_day", {"rank_date": "2026-05-04", "any_date": True})
        night = Followed(team, operator, "nightly", {"session": "2026-05-05"})
        night.end()
        rank_day.end([("reviewer", "Approve"), ("approver", "Approve")])
        overlap = _overlap(rank_day.tasks(), night.tasks())
    require(overlap is not None, "no two tasks of the two runs were on different workers at once")
    require(published(home, STREAM) == published(plain, STREAM), "rank day: not the hash of an undisturbed run")
    require(published(home, "daily/2026-05-05") == published(plain, "daily/2026-05-05"), "night: another hash")
    return [overlap, "both with the hash of an undisturbed run"]


def _worker_killed(team: Deployment, home: Home, plain: Home, last: str) -> list[str]:
    with team.sign_in("operator") as operator:
        night = Followed(team, operator, "nightly", {"session": "2026-05-06"})
        rank_day = Followed(team, operator, "rank_day", {"rank_date": "2026-05-05", "any_date": True, "publish": False})
        victim = rank_day.until("decide_membership", lasting=0.5)["hostname"]
        count = team.kill(victim)
        survivor = {"worker-1": "worker-2", "worker-2": "worker-1"}[victim]
        rank_day.end()
        night.end()
        task = next(one for one in rank_day.tasks() if one["task_id"] == "decide_membership")
        held = operator.returned("rank_day", rank_day.run_id, "submit_for_approval")["content_hash"]
        team.start(victim)
        team.wait_until_healthy(victim)
    require(task["try_number"] > 1 and task["hostname"] == survivor, f"try {task['try_number']} on {task['hostname']}")
    require(held == last, "rank day: not the hash of an undisturbed run")
    require(published(home, "daily/2026-05-06") == published(plain, "daily/2026-05-06"), "night: another hash")
    return [f"{count} processes of {victim} killed", f"decide_membership again on {survivor}", "same hashes"]


def _scheduler_killed(team: Deployment) -> list[str]:
    with team.sign_in("operator") as operator:
        form = {"rank_date": "2026-05-05", "any_date": True, "publish": False, "note": "scheduler killed"}
        run = Followed(team, operator, "rank_day", form)
        run.until("decide_membership", lasting=0.5)
        team.kill("scheduler")
        team.start("scheduler")
        run.end()
        tries = {task["task_id"]: task["try_number"] for task in run.tasks()}
    require(tries["decide_membership"] == 1, f"the worker's task did not survive its scheduler: {tries}")
    return ["killed", "the task on the worker went on, each task in its first try"]


def _grid(team: Deployment) -> list[str]:
    with team.sign_in("operator") as operator:
        run = Followed(team, operator, "what_if", {"rank_date": RANK_DAY, "grid": GRID, "index_code": "R1000"})
        run.end()
        mapped = [task for task in run.tasks() if task["task_id"] == "compute"]
    count = {host: sum(task["hostname"] == host for task in mapped) for host in ("worker-1", "worker-2")}
    require(min(count.values()) > 0, f"batches by worker: {count}")
    return [", ".join(f"{number} batches on {host}" for host, number in count.items())]


def _index_history(team: Deployment, plain: Home) -> list[str]:
    first, last = RANK_DAY, "2026-05-06"
    whole = json.loads(embedded(plain, ["history", "--from", first, "--to", last, "--json"]))["content_hash"]
    with team.sign_in("operator") as operator:
        run = Followed(team, operator, "index_history", {"first": first, "last": last, "groups": 2})
        run.end()
        hosts = {task["hostname"] for task in run.tasks() if task["task_id"] == "compute"}
        united = operator.returned("index_history", run.run_id, "unite")["content_hash"]
    require(hosts == {"worker-1", "worker-2"}, f"groups on {hosts}")
    require(united == whole, "index_values: not the bytes of one process")
    return ["a group on each worker", f"the bytes of one process, {whole[:12]}"]
