"""Kills at random instants, phase by phase, and what became of each (`make faults`)."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from faults import processes
from faults.observed import end_state, left_over, wrong_after_death
from faults.phases import Homes, Phase
from rankday.contract.home import Home
from rankday.publication.verification import verify

ATTEMPTS = 4  # an instant may lie behind the end: then another one is drawn
WHOLE = 8  # one in so many kills is of a whole interpreter


@dataclass(frozen=True)
class Undisturbed:
    """How a phase runs when nothing happens: command, seconds, changes of any file and of the store's, and the end."""

    arguments: list[str]
    report: dict[str, Any]
    end: dict[str, Any]


@dataclass
class Row:
    """The tally of one phase."""

    phase: str
    kills: int = 0
    by_time: int = 0
    whole_interpreters: int = 0
    recovered: int = 0
    same_end: int = 0
    seconds: float = 0
    failures: list[str] = field(default_factory=list)


def undisturbed(phase: Phase, homes: Homes, folder: Path) -> Undisturbed:
    """Run a phase as it should be."""
    home = homes.copied(phase.begins, folder / "undisturbed")
    arguments = phase.arguments(home)
    ended = processes.run(home.root, *arguments, counts=True)
    assert ended.status == phase.status, ended.stderr
    assert verify(home).problems == []
    return Undisturbed(arguments, ended.report, end_state(home))


def kill_once(
    phase: Phase,
    homes: Homes,
    plain: Undisturbed,
    folder: Path,
    dice: random.Random,
    row: Row,
    whole_too: bool = True,
) -> None:
    """Kill the phase at an instant that ``dice`` draws, look, call again, and enter in ``row`` what was seen."""
    whole = whole_too and dice.randrange(WHOLE) == 0
    for attempt in range(ATTEMPTS):
        home = homes.copied(phase.begins, folder / f"{row.kills}-{attempt}")
        instant, status = _killed(home, plain, dice, whole)
        if status == -9:
            break
        shutil.rmtree(home.root)
    else:
        return
    row.kills += 1
    row.by_time += instant.startswith("after")
    row.whole_interpreters += whole
    wrong = list(_after_death(phase, home, plain, row))
    row.failures += [f"{phase.name}, killed {instant}: {line}" for line in wrong]
    if not wrong:
        shutil.rmtree(home.root)


def _killed(home: Home, plain: Undisturbed, dice: random.Random, whole: bool) -> tuple[str, int]:
    way = dice.choice(["time", "any", "store", "store"])
    if way == "time":
        # a whole interpreter needs some seconds more, which are spread over too
        seconds = dice.uniform(0, plain.report["seconds"] + (4 if whole else 0))
        return f"after {seconds:.3f} s", processes.killed_after(
            seconds, home.root, *plain.arguments, whole=whole
        ).status
    step = dice.randrange(max(1, plain.report[way]))
    fault = {"kill_at": step, "in_store": way == "store", "whole": whole}
    return f"at change {step} of {way} file", processes.run(home.root, *plain.arguments, **fault).status


def _after_death(phase: Phase, home: Home, plain: Undisturbed, row: Row) -> Iterator[str]:
    try:
        yield from wrong_after_death(home)
    except Exception as error:
        yield f"a reader fails: {error!r}"
    again = processes.run(home.root, *plain.arguments)
    if again.status not in (phase.status, phase.again or phase.status):
        yield f"called again: exit status {again.status}: {again.stderr.strip()}"
        return
    problems = verify(home).problems + [f"{path}: left over" for path in left_over(home)]
    row.recovered += not problems
    yield from problems
    end = end_state(home)
    row.same_end += end == plain.end
    yield from (f"{name}: {end[name]}, expected {plain.end[name]}" for name in end if end[name] != plain.end[name])
