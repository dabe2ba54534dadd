"""The whole DAG as `make run` does it, on a home of its own: what Airflow adds to the work, told by its own report.

Seconds here are wall seconds of a machine that should be calm, plus the processor's of everything together.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from bench.measure import COMPANIES, REPOSITORY, print_table

LINE = re.compile(r"^ *([0-9.]+) s  (.+)$")
DONE = re.compile(r"^(\w+) +success \(([0-9.]+) s\)$")


def measure(console: Console) -> dict[str, Any]:
    """Run, print, return what belongs into the JSON."""
    with TemporaryDirectory() as folder:
        environment = {**os.environ, "RANKDAY_HOME": folder, "RANKDAY_SAMPLE_COMPANIES": str(COMPANIES)}
        command = [sys.executable, "-m", "rankday_airflow.local.home", "run"]
        process = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, text=True)
        lines = [found.groups() for line in process.stdout if (found := LINE.match(line))]
        _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit("bench: make run failed")
    moments = [(float(seconds), told.strip()) for seconds, told in lines]
    tasks = {found[1]: float(found[2]) for _, told in moments if (found := DONE.match(told))}
    triggered, whole = next(at for at, told in moments if told.startswith("DAG")), moments[-1][0]
    end = max(at for at, told in moments if DONE.match(told))
    rows = [("Airflow until it takes a run, and the market", triggered)]
    rows += [(f"task {name}", seconds) for name, seconds in tasks.items()]
    rows += [
        ("between the tasks: the scheduler, waiting for answers", end - triggered - sum(tasks.values())),
        ("Airflow's end", whole - end),
        ("together", whole),
    ]
    processor = used.ru_utime + used.ru_stime
    print_table(console, f"make run, {COMPANIES:,} companies", ("part", "wall (s)"), rows)
    console.print(f"processor, all processes: {processor:.0f} s\n")
    return {"moments": moments, "rows": rows, "processor": processor}
