"""Airflow's processes: start them, wait until they work, and leave none behind, whatever happens.

Each component is a session of its own (its tasks make process groups of their own within it), so that a Ctrl-C reaches
only us, and so that "everything it ever started" can be found by its session.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filelock
import httpx
import psutil

from rankday.contract.errors import RankdayError
from rankday.contract.files import write_text_atomically
from rankday_airflow.local.settings import LOOPBACK, AirflowFolder, free_port

COMPONENTS = {
    "scheduler": ("rankday_airflow.local.scheduler", "--skip-serve-logs"),
    "api-server": ("airflow", "api-server"),
    "dag-processor": ("airflow", "dag-processor"),
    "triggerer": ("airflow", "triggerer", "--skip-serve-logs"),
}
START_TIMEOUT, STOP_TIMEOUT, SIGN_OF_LIFE = 180, 15, 5  # seconds
_PR_SET_PDEATHSIG = 1

Report = Callable[[str], None]


class Processes:
    """Child processes that end with the ``with`` block they are started in, however it ends.

    Within the block SIGTERM and a closed terminal act like Ctrl-C: KeyboardInterrupt.
    """

    def __init__(self, log_folder: Path, report: Report):
        self.log_folder, self.report = log_folder, report
        self.children: dict[str, subprocess.Popen] = {}
        self._handlers: dict[int, Any] = {}

    def __enter__(self) -> Processes:
        self._handlers = {number: signal.signal(number, _interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
        return self

    def __exit__(self, *failure: object) -> None:
        self.stop()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def start(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        """Start ``command`` in a session of its own, its output in ``<name>.log``."""
        self.log_folder.mkdir(parents=True, exist_ok=True)
        with (self.log_folder / f"{name}.log").open("wb") as log:
            self.children[name] = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )

    def wait(self, name: str, words: str) -> None:
        """Until ``name`` has ended, saying so now and then; RankdayError with the end of its output if it failed."""
        while True:
            try:
                code = self.children[name].wait(SIGN_OF_LIFE)
            except subprocess.TimeoutExpired:
                self.check()
                self.report(f"{words} …")
                continue
            if code != 0:
                raise self._failure(name)
            return

    def check(self) -> None:
        """RankdayError if a child has failed, or a component of Airflow has ended at all."""
        for name, child in self.children.items():
            code = child.poll()
            if code is not None and (code != 0 or name in COMPONENTS):
                raise self._failure(name)

    def _failure(self, name: str) -> RankdayError:
        log = self.log_folder / f"{name}.log"
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
        code = self.children[name].returncode
        return RankdayError("\n".join([f"{name} ended with status {code}; the end of {log}:", *lines]))

    def stop(self) -> None:
        """End everything in the children's sessions: politely, then by force. Returns when nothing is left."""
        with _signals_ignored():
            sessions = {child.pid for child in self.children.values()}
            left = self._left(sessions)
            for process in left:
                _signal(process, signal.SIGTERM)
            deadline = time.monotonic() + STOP_TIMEOUT
            while (left := self._left(sessions)) and time.monotonic() < deadline:
                time.sleep(0.1)
            while left:
                for process in left:
                    _signal(process, signal.SIGKILL)
                time.sleep(0.1)
                left = self._left(sessions)
            self.children.clear()

    def _left(self, sessions: set[int]) -> list[psutil.Process]:
        for child in self.children.values():
            child.poll()  # reaps it
        return _alive_in(sessions)


@dataclass(frozen=True)
class AirflowService:
    """A running Airflow: where its API is and whether it ends with us. ``check`` raises when it has died."""

    url: str
    is_ours: bool
    check: Callable[[], None]


@contextmanager
def running_airflow(
    folder: AirflowFolder, processes: Processes, components: tuple[str, ...] = tuple(COMPONENTS)
) -> Iterator[AirflowService]:
    """Airflow on ``folder`` for the time of the block; one that runs there already is used and left running.

    RankdayError if it cannot start, with the end of the log of what failed.
    """
    folder.prepare()
    lock = filelock.FileLock(folder.root / "running.lock")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        url = _url_of_other(folder)
        processes.report(f"Airflow: already running at {url}")
        yield AirflowService(url, is_ours=False, check=lambda: None)
        return
    try:
        url = _start(folder, processes, components)
        write_text_atomically(folder.running_file, json.dumps({"url": url}))
        yield AirflowService(url, is_ours=True, check=processes.check)
    finally:
        # Nobody may join from here on; the database is free for the next only when the last process is gone.
        folder.running_file.unlink(missing_ok=True)
        processes.stop()
        lock.release()


def _start(folder: AirflowFolder, processes: Processes, components: tuple[str, ...]) -> str:
    port = free_port()
    environment = folder.environment(port)
    program = [sys.executable, "-m"]
    processes.report("Airflow: preparing its database")
    processes.start("database", [*program, "airflow", "db", "migrate"], environment)
    processes.wait("database", "Airflow: preparing its database")
    processes.report(f"Airflow: starting {', '.join(components)}")
    for name in components:
        processes.start(name, [*program, *COMPONENTS[name]], environment)
    url = f"http://{LOOPBACK}:{port}"
    _wait_until_healthy(url, processes, components)
    return url


def _wait_until_healthy(url: str, processes: Processes, components: tuple[str, ...]) -> None:
    begin, waiting, said = time.monotonic(), list(components), 1
    while waiting:
        elapsed = time.monotonic() - begin
        if elapsed > START_TIMEOUT:
            raise RankdayError(
                f"Airflow: {', '.join(waiting)} did not become healthy in {START_TIMEOUT} s; see {processes.log_folder}"
            )
        if elapsed > said * SIGN_OF_LIFE:
            said += 1
            processes.report(f"Airflow: waiting for {', '.join(waiting)} …")
        processes.check()
        time.sleep(0.25)
        with contextlib.suppress(httpx.HTTPError, ValueError):
            health = httpx.get(f"{url}/api/v2/monitor/health", timeout=5).json()
            healthy = {name for name, part in health.items() if part and part["status"] == "healthy"}
            waiting = [name for name in waiting if name != "api-server" and name.replace("-", "_") not in healthy]
    processes.report(f"Airflow: healthy at {url}")


def _url_of_other(folder: AirflowFolder) -> str:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, ValueError, KeyError):
            return json.loads(folder.running_file.read_text(encoding="utf-8"))["url"]
        time.sleep(0.5)
    raise RankdayError(f"another Airflow holds {folder.root} and does not say where it is; end it first")


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


@contextmanager
def _signals_ignored() -> Iterator[None]:
    """A second Ctrl-C must not leave processes behind."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    previous = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _alive_in(sessions: set[int]) -> list[psutil.Process]:
    alive = []
    for process in psutil.process_iter():
        with contextlib.suppress(ProcessLookupError, psutil.Error):
            if os.getsid(process.pid) in sessions and process.status() != psutil.STATUS_ZOMBIE:
                alive.append(process)
    return alive


def _signal(process: psutil.Process, number: int) -> None:
    with contextlib.suppress(psutil.Error):
        process.send_signal(number)


def _end_with_parent() -> None:
    """Asks Linux to send SIGTERM to this child when its parent is gone, even killed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
