"""What a long-lived process must not pile up: memory, open files, threads, working files, seconds a night."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median

from rankday.contract.home import Home

MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Figures:
    """After one night: processor seconds it took, resident megabytes, open files, threads, files that are no record."""

    seconds: float
    megabytes: float
    open_files: int
    threads: int
    working_files: int
    files_of_the_day: int


# how the median of the last quarter of the year may lie to that of the first
BOUNDS: dict[str, tuple[str, Callable[[float, float], bool]]] = {
    "seconds": ("at most twice", lambda first, last: last <= 2 * first + 0.2),
    "megabytes": ("at most a quarter more", lambda first, last: last <= 1.25 * first),
    "open_files": ("at most 4 more", lambda first, last: last <= first + 4),
    "threads": ("at most 4 more", lambda first, last: last <= first + 4),
    "working_files": ("at most 20 more", lambda first, last: last <= first + 20),
    "files_of_the_day": ("the same", lambda first, last: last == first),
}


def taken(home: Home, seconds: float, day: Path) -> Figures:
    """The figures of this process and home now; ``day`` is the folder of the night's publication."""
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return Figures(
        seconds=seconds,
        megabytes=round(resident / MEGABYTE, 1),
        open_files=len(list(Path("/proc/self/fd").iterdir())),
        threads=threading.active_count(),
        working_files=len(list(working_files(home))),
        files_of_the_day=len(list(day.iterdir())),
    )


def working_files(home: Home) -> list[Path]:
    """Everything that is neither delivered nor evidence: working folders of nights, drafts, markers, locks."""
    hidden = [path for path in home.root.rglob(".*") if not path.name.endswith(".lock")]
    runs = [path for path in (home.root / "runs").glob("*") if not path.name.startswith(("20", "history"))]
    return [*hidden, *runs]


def table(taken: list[Figures]) -> tuple[list[str], list[str]]:
    """The first quarter beside the last as lines, and what is beyond its bound."""
    quarter = max(len(taken) // 4, 1)
    lines = [f"{'median of a night':<18}{'first quarter':>15}{'last quarter':>15}  bound"]
    creeping = []
    for field in fields(Figures):
        first, last = (
            round(median(getattr(one, field.name) for one in part), 2) for part in (taken[:quarter], taken[-quarter:])
        )
        said, is_met = BOUNDS[field.name]
        name = field.name.replace("_", " ")
        lines.append(f"{name:<18}{first:>15}{last:>15}  {said}")
        if not is_met(first, last):
            creeping.append(f"{name} creeps: {first} to {last}, {said} is allowed")
    return lines, creeping
