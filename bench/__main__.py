"""``python -m bench``: where the time of a rank day and of a night goes, against the limits we set ourselves.

Prints a table and writes bench/results/<date>.json with machine and versions. Each whole command is a process of its
own, three times after one warm-up, the median counts; the parts are timed inside one process.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bench.parts import night_parts, rank_day_parts
from rankday.provenance import engine_versions

RANKDAY = str(Path(sys.executable).with_name("rankday"))
COMPANIES = int(os.environ.get("BENCH_COMPANIES") or 9000)
RUNS = int(os.environ.get("BENCH_RUNS") or 3)


def whole_command(*arguments: str, prepare=lambda: None) -> dict[str, float]:
    """Median wall seconds and largest peak memory (MB, of the command and its children) over the runs."""
    walls, peaks = [], []
    for run in range(RUNS + 1):
        prepare()
        started = time.perf_counter()
        process = subprocess.Popen([RANKDAY, *arguments], stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            raise SystemExit(f"bench: rankday {' '.join(arguments)} failed")
        if run:
            walls.append(time.perf_counter() - started)
            peaks.append(usage.ru_maxrss / 1024)
    return {"seconds": statistics.median(walls), "peak_mb": max(peaks)}


def main() -> None:
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        sample = ["sample", "--home", str(home), "--companies", str(COMPANIES), "--sessions", "2"]
        subprocess.run([RANKDAY, *sample], check=True, stdout=subprocess.DEVNULL)

        def forget() -> None:
            subprocess.run(["rm", "-rf", *(str(home / name) for name in ("runs", "pending", "published", "ledger"))])

        subprocess.run([RANKDAY, "ingest", "--home", str(home), "--session", "2026-04-30"], check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        rank_day = whole_command("reconstitute", "--home", str(home), "--rank-date", "2026-04-30", prepare=forget)
        night = whole_command("nightly", "--home", str(home), "--session", "2026-04-30", prepare=forget)
        forget()
        parts = {"rank day": rank_day_parts(home), "night": night_parts(home)}
    limits = [
        ("rank day, command, snapshot to pending", rank_day["seconds"], 15.0),
        ("rank day, peak memory (MB)", rank_day["peak_mb"], 1500.0),
        ("rank day, the SQL alone", parts["rank day"]["sql alone (inside the builds)"], 0.1),
        ("night, command", night["seconds"], 10.0),
        ("night, peak memory (MB)", night["peak_mb"], 1500.0),
    ]
    console.print(f"\n{COMPANIES:,} companies · {platform.machine()}, {os.cpu_count()} cores · median of {RUNS} runs\n")
    table = Table(
        "what", "measured", "limit", "ratio", box=SIMPLE_HEAD, title="Against our limits", title_justify="left"
    )
    for what, measured, limit in limits:
        table.add_row(what, f"{measured:,.3g}", f"{limit:,.3g}", f"{measured / limit:.2f}")
    console.print(table)
    for what, seconds in parts.items():
        table = Table("part", "seconds", "", box=SIMPLE_HEAD, title=f"Where a {what} goes", title_justify="left")
        total = sum(value for name, value in seconds.items() if "inside" not in name)
        for name, value in seconds.items():
            table.add_row(name, f"{value:.2f}", "█" * round(40 * value / total))
        console.print(table)
    result = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "machine": platform.machine(), "system": platform.system()},
        "versions": engine_versions(),
        "companies": COMPANIES,
        "runs": RUNS,
        "limits": [
            {"what": what, "measured": measured, "limit": limit, "ratio": measured / limit}
            for what, measured, limit in limits
        ],
        "parts": parts,
    }
    target = Path(__file__).parent / "results" / f"{datetime.now(UTC):%Y%m%dT%H%M%S}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    console.print(f"written to {target}")


if __name__ == "__main__":
    main()
