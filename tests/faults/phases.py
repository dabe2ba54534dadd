"""What is killed: commands of a season and of its nights, each with the home in which it begins."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from faults import processes
from rankday import publication
from rankday.contract.home import Home

RANK_DAY, LAST_DAY, FIRST_LIST = "2026-04-30", "2026-05-07", "2026-05-22"
STREAM = "reconstitution/2026-06"


@dataclass(frozen=True)
class Phase:
    """``arguments`` are run in a copy of the home ``begins``; ``status`` is how they end undisturbed.

    ``again`` is how they may end as well when they are called again: told that the decision is recorded already.
    """

    name: str
    begins: str
    arguments: Callable[[Home], list[str]]
    status: int = 0
    again: int = 0


def fast_place() -> str | None:
    """A folder in memory, or None for the usual one: a kill asks nothing of the disk, its cache outlives a process."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


class Homes:
    """Homes that phases begin with, each made once below ``root``, from the one before; never changed afterwards."""

    def __init__(self, root: Path, companies: int = 80):
        self.root, self.companies = root, companies
        self.at = cache(self._made)

    def copied(self, name: str, target: Path) -> Home:
        """A copy of the home ``name`` at ``target``."""
        shutil.copytree(self.at(name).root, target)
        return Home(target)

    def _made(self, name: str) -> Home:
        before, step = STEPS[name]
        target = self.root / name
        home = self.copied(before, target) if before else Home(target)
        step(self, home)
        return home

    def land(self, home: Home, sessions: int = 6) -> None:
        drops = ("--companies", self.companies, "--sessions", sessions, "--format", "csv")
        _well(processes.run(home.root, "sample", *drops))


def _well(ended: processes.Ended) -> None:
    assert ended.status == 0, ended.stderr


def _runs(*arguments: str) -> Callable[[Homes, Home], None]:
    return lambda homes, home: _well(processes.run(home.root, *arguments))


def approve(name: str) -> Callable[[Home], list[str]]:
    """The command with which ``name`` approves what waits in a home."""

    def arguments(home: Home) -> list[str]:
        waiting = [content_hash for stream, content_hash in publication.pending(home) if stream == STREAM]
        waiting = waiting or [publication.newest_version(home, STREAM).content_hash]
        return ["approve", "--stream", STREAM, "--content-hash", waiting[0], "--as", name]

    return arguments


def corrected(home: Home, session: str = RANK_DAY) -> None:
    """The landing drop of ``session`` with other closes, its listing renewed."""
    folder = home.root / "landing" / session
    path, listing = folder / "prices.csv", json.loads((folder / "drop.json").read_text())
    with path.open(newline="", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        row["close"] = row["close"] and row["close"].replace("1", "2")
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    listing["tables"]["prices"]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "drop.json").write_text(json.dumps(listing))


def _spoiled(homes: Homes, home: Home) -> None:
    with (home.root / "landing" / RANK_DAY / "prices.csv").open("a") as handle:
        handle.write("x,XNYS,-1,-1,perhaps,traded\n")


def _approved_by(*names: str) -> Callable[[Homes, Home], None]:
    def step(homes: Homes, home: Home) -> None:
        for name in names:
            _well(processes.run(home.root, *approve(name)(home)))

    return step


RECONSTITUTE = ("reconstitute", "--rank-date", RANK_DAY, "--json")
SHORTCUT = (*RECONSTITUTE, "--approve-as", "Ana", "--approve-as", "Ben")

# home → the home before it, and what is done there
STEPS: dict[str, tuple[str | None, Callable[[Homes, Home], None]]] = {
    "landed": (None, Homes.land),
    "spoiled": ("landed", _spoiled),
    "frozen": ("landed", _runs("ingest", "--session", RANK_DAY)),
    "corrected": ("frozen", lambda homes, home: corrected(home)),
    "pending": ("landed", _runs(*RECONSTITUTE)),
    "approved once": ("pending", _approved_by("Ana")),
    "published": ("approved once", _approved_by("Ben")),
    "corrected after publication": ("published", lambda homes, home: corrected(home)),
    "second version approved once": (
        "corrected after publication",
        lambda homes, home: (_runs(*RECONSTITUTE)(homes, home), _approved_by("Ana")(homes, home)),
    ),
    "first night": ("landed", _runs("nightly", "--session", RANK_DAY)),
    "nights": ("first night", _runs("nightly", "--session", LAST_DAY)),
    "until the first list": (None, lambda homes, home: homes.land(home, sessions=17)),
    "night corrected": ("nights", lambda homes, home: corrected(home, "2026-05-04")),
}


def _always(*arguments: str) -> Callable[[Home], list[str]]:
    return lambda home: list(arguments)


PHASES = (
    Phase("ingest", "landed", _always("ingest", "--session", RANK_DAY)),
    Phase("ingest, a corrected drop", "corrected", _always("ingest", "--session", RANK_DAY)),
    Phase("ingest, a refused drop", "spoiled", _always("ingest", "--session", RANK_DAY), status=4),
    Phase("run", "landed", _always(*RECONSTITUTE)),
    Phase("run and publish", "landed", _always(*SHORTCUT)),
    Phase("approve", "pending", approve("Ana"), again=6),
    Phase("publish", "approved once", approve("Ben")),
    Phase("publish, a second version", "second version approved once", approve("Ben")),
    Phase("reject", "pending", lambda home: ["reject", *approve("Ana")(home)[1:], "--reason", "a doubt"], again=6),
    Phase(
        "list",
        "until the first list",
        _always("preliminary", "--event", "2026-06", "--list-date", FIRST_LIST, "--json"),
    ),
    Phase("nightly, the base day", "landed", _always("nightly", "--session", RANK_DAY)),
    Phase("nightly, five days", "first night", _always("nightly", "--session", LAST_DAY)),
    Phase("nightly, a corrected drop", "night corrected", _always("nightly", "--session", "2026-05-04")),
)
