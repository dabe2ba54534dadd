"""One command of the product in a process of its own, with a fault in it; the other side is processes.py."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from faults import injected


def run(job: dict[str, Any]) -> None:
    """Do ``job``: ``arguments`` of the command line, ``home``, ``outputs`` (a folder), and perhaps a fault.

    Faults: ``kill_at`` (a change; with ``in_store``; ``by`` another signal), ``clock`` (seconds more), ``file_limit``
    (bytes), ``powerless`` (root obeys the permissions of files).
    What an undisturbed command did is left in ``outputs``/report.json.
    """
    outputs = Path(job["outputs"])
    for descriptor, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(outputs / name, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o644), descriptor)
    begun = time.perf_counter()
    counted = _inject(job)
    status: Any = 0
    try:
        from rankday.cli import main as cli

        cli.main([*job["arguments"], "--home", job["home"]])
    except SystemExit as leave:
        status = leave.code or 0
    report = {"seconds": time.perf_counter() - begun, **{name: one["changes"] for name, one in counted.items()}}
    if counted:
        (outputs / "report.json").write_text(json.dumps(report))
    sys.stdout.flush()
    sys.exit(status)


def _inject(job: dict[str, Any]) -> dict[str, dict[str, int]]:
    home = Path(job["home"])
    if "kill_at" in job:
        injected.die_at(job["kill_at"], home if job["in_store"] else None, job.get("by", signal.SIGKILL))
    if "clock" in job:
        injected.clock_shifted_by(job["clock"])
    if "file_limit" in job:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (job["file_limit"], job["file_limit"]))
    if job.get("powerless"):
        injected.without_powers()
    if job.get("counts"):
        return {"any": injected.count(), "store": injected.count(home)}
    return {}


if __name__ == "__main__":
    run(json.loads(sys.argv[1]))
