"""Drafts for the studio: each computed once, in a process of its own behind the page, which shows how far it is."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.drops import snapshot_store
from rankday.rulebook.derived import files_of_home

PATIENCE = 3600  # seconds
REMEMBERED = 20

_lock = threading.Lock()
_runs: OrderedDict[tuple[str, ...], DraftRun] = OrderedDict()


@dataclass
class DraftRun:
    """A draft that is computed, or was: ``result`` as `rankday draft-index --json` has it, or ``error``, its line."""

    started: float = field(default_factory=time.monotonic)
    steps: list[str] = field(default_factory=list)
    result: dict[str, Any] | None = None
    error: str = ""

    @property
    def is_running(self) -> bool:
        return self.result is None and not self.error

    @property
    def seconds(self) -> int:
        return int(time.monotonic() - self.started)


def run_of(home: Home, row: Mapping[str, str]) -> DraftRun:
    """The run of ``row`` on what is published now; begun where there is none.

    Raises RankdayError while another one is computed.
    """
    key = _key(home, row)
    with _lock:
        if key not in _runs:
            if any(run.is_running for run in _runs.values()):
                raise RankdayError("another draft is being computed; ask again when it is done")
            _runs[key] = DraftRun()
            threading.Thread(target=_compute, args=(home, dict(row), _runs[key]), daemon=True).start()
            while len(_runs) > REMEMBERED:
                _runs.popitem(last=False)
        return _runs[key]


def _key(home: Home, row: Mapping[str, str]) -> tuple[str, ...]:
    """The row, and what identifies what it is tried on: publications, frozen sessions, the home's own rows."""
    newest = (publication.newest_version(home, stream) for stream in publication.streams(home, "reconstitution"))
    files = (file.read_text(encoding="utf-8") if file.exists() else "" for file in files_of_home(home))
    sessions = snapshot_store.sessions(home)
    return (str(home.root), *row.values(), *files, *(one.content_hash for one in newest), *map(str, sessions[-1:]))


def _compute(home: Home, row: dict[str, str], run: DraftRun) -> None:
    command = [sys.executable, "-m", "rankday.cli.main", "draft-index", f"--home={home.address}", "--json", "--steps"]
    command += [f"--set={column}={value}" for column, value in row.items() if value]
    try:
        with tempfile.TemporaryFile("w+", encoding="utf-8") as printed:
            process = subprocess.Popen(command, stdout=printed, stderr=subprocess.PIPE, text=True)
            patience = threading.Timer(PATIENCE, process.kill)
            patience.start()
            for line in process.stderr:
                run.steps.append(line.strip())
            status = process.wait()
            patience.cancel()
            printed.seek(0)
            if status == 0:
                run.result = json.load(printed)
            else:
                run.error = (run.steps or ["it failed without a word"])[-1].removeprefix("rankday: ")
    except Exception as error:  # in a thread of its own nobody else would hear of it
        run.error = f"the draft was not computed: {error}"
