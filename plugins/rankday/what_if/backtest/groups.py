"""A backtest cut by groups of scenarios, each a step of its own that may run on another machine (docs/scale_out.md).

No scenario depends on another one: a group computes its first in full and of the others what differs. Each step may
be repeated. A scenario's result is named by its content, ``runs/<run_id>/results/<hash>``: the same again adds nothing,
and what is put together is exactly what the steps have named.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from rankday.contract.errors import RankdayError
from rankday.contract.files import canonical_json, readable_json, sha256_of_file, write_text_atomically
from rankday.contract.home import Home
from rankday.reconstitution.warehouse import IN_FORCE
from rankday.rulebook.session_changes import in_sessions_of_home
from rankday.what_if.backtest.actual import actual_closes
from rankday.what_if.backtest.backtest import write
from rankday.what_if.backtest.computing import Asked, compute
from rankday.what_if.backtest.results import Computed
from rankday.what_if.scenarios import batches_of

OPENED, FACTS, RESULT, RESULTS = "backtest_groups.json", "facts.json", "backtest", "results"
Result = dict[str, Any]  # scenario, result (its hash) and seconds


def given_file(home: Home, run_id: str, name: str, text: str | None) -> Path | None:
    """The file ``<name>.csv`` of the run with the lines of ``text``; None, and no file, without any."""
    path = home.run(run_id) / f"{name}.csv"
    path.unlink(missing_ok=True)
    if text and text.strip():
        write_text_atomically(path, text.strip() + "\n")
        return path
    return None


def open_groups(home: Home, run_id: str, asked: Asked, count: int) -> list[int]:
    """Cut the scenarios of ``asked``, and the rule in force, into at most ``count`` groups; their numbers, from 0."""
    asked = replace(asked, scenarios={IN_FORCE: {}} | dict(asked.scenarios))
    groups = batches_of(asked.scenarios, -(-len(asked.scenarios) // count))
    write_text_atomically(home.run(run_id) / OPENED, readable_json({"asked": asdict(asked), "groups": groups}))
    return list(range(len(groups)))


@in_sessions_of_home
def compute_group(home: Home, run_id: str, number: int) -> list[Result]:
    """Compute the scenarios of one group; return scenario, result (the name of its folder) and seconds of each.

    Raises RankdayError as `backtest.backtest`.
    """
    asked, groups = _opened(home, run_id)
    folder = home.run(run_id) / f"group_{number}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        computed = compute(home, replace(asked, scenarios=groups[number]), folder, lambda step: None)
        return [
            {"scenario": one.scenario, "result": _kept(one, home.run(run_id) / RESULTS), "seconds": one.seconds}
            for one in computed
        ]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def unite(home: Home, run_id: str, groups: Iterable[list[Result]], index_code: str = "R2000") -> dict[str, Any]:
    """Put what the ``groups`` have returned together into ``runs/<run_id>/backtest``: the tables of one process.

    Returns what backtest.json holds, with ``folder``; ``in_all`` are the seconds of all scenarios together. Raises
    RankdayError where a scenario lacks, a result is not what its name says, or the groups read different snapshots.
    """
    run, (asked, _) = home.run(run_id), _opened(home, run_id)
    found = {one["scenario"]: _named(run / RESULTS, one) for group in groups for one in group}
    if lacking := [scenario for scenario in asked.scenarios if scenario not in found]:
        raise RankdayError(f"run {run_id}: {lacking[0]} was not computed; clear the run and compute again")
    computed = [found[scenario] for scenario in asked.scenarios]
    if len({one.facts["snapshots"] for one in computed}) > 1:
        raise RankdayError(f"run {run_id}: its groups did not read the same snapshots; clear the run and compute again")
    shutil.rmtree(run / RESULT, ignore_errors=True)
    actual = run / "actual.csv"  # `given_file`
    closes = actual_closes(actual if actual.exists() else None, index_code)
    return write(run / RESULT, asked, computed, closes, lambda: sum(one.seconds for one in computed))


def _kept(one: Computed, results: Path) -> str:
    """Leave the scenario's tables in the folder of ``results`` that has their hash for a name; that name."""
    draft = one.folder / "result"
    for path in one.tables:
        target = draft / path.relative_to(one.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
    (draft / FACTS).write_text(readable_json(one.facts), encoding="utf-8")
    name = _content_hash(draft, one)
    results.mkdir(exist_ok=True)
    if _read(results / name, one.scenario, one.seconds) is None:
        shutil.rmtree(results / name, ignore_errors=True)
        try:
            draft.rename(results / name)
        except OSError:  # another try of the same step was there first, with the same content
            if not (results / name).is_dir():
                raise
    return name


def _named(results: Path, result: Result) -> Computed:
    folder = results / result["result"]
    one = _read(folder, result["scenario"], result["seconds"])
    if one is None:
        raise RankdayError(f"{folder}: is not what was computed; clear the run's groups and compute again")
    return one


def _read(folder: Path, scenario: str, seconds: float) -> Computed | None:
    """The result in ``folder``; None where there is none, or not what its name says."""
    try:
        facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        one = Computed(scenario, folder, facts, seconds)
        return one if _content_hash(folder, one) == folder.name else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _content_hash(folder: Path, one: Computed) -> str:
    """The hash of the scenario's tables, which stand in ``folder``, and of its facts."""
    files = {path.relative_to(one.folder).as_posix() for path in one.tables}
    hashes = {name: sha256_of_file(folder / name) for name in sorted(files)}
    return hashlib.sha256(canonical_json({"facts": one.facts, "tables": hashes}).encode()).hexdigest()


def _opened(home: Home, run_id: str) -> tuple[Asked, list[dict[str, dict[str, str]]]]:
    path = home.run(run_id) / OPENED
    if not path.exists():
        raise RankdayError(f"run {run_id}: not found in {home.root / 'runs'}; list its scenarios first")
    opened = json.loads(path.read_text(encoding="utf-8"))
    days = {name: date.fromisoformat(opened["asked"][name]) for name in ("first", "last")}
    return Asked(**opened["asked"] | days), opened["groups"]
