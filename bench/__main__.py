"""``make bench`` (``python -m bench [PART…]``): speed against others and floors, memory, growth, where time goes.

Prints tables and writes bench/results/<time>.json with machine, versions and every single run. Parts: decisions,
quarter, nights, histories, factory, what-if, stacked, growth; and dag, which starts Airflow and is only run when named
or with BENCH_FULL=1. BENCH_FULL=1 adds histories of 15 and 45 years; BENCH_COMPANIES and BENCH_RUNS change the size.
Exit status 1 if a ratio fell back from its row of bars.csv (`bench.ladder`).
"""

from __future__ import annotations

import importlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bench.ladder import show, steps
from bench.measure import IN_FULL, RUNS, machine
from rankday.engine.provenance import engine_versions

PARTS = ("decisions", "quarter", "nights", "histories", "factory", "what-if", "stacked", "growth")
MORE = ("dag",)


def main(chosen: list[str]) -> None:
    unknown = [name for name in chosen if name not in (*PARTS, *MORE)]
    if unknown:
        raise SystemExit(f"bench: there is no part {unknown[0]}; there are {', '.join((*PARTS, *MORE))}")
    console, begun = Console(highlight=False, width=150), datetime.now(UTC)
    result = {"at": begun.isoformat(timespec="seconds"), "machine": machine(), "versions": engine_versions()}
    result |= {"runs": RUNS, "in_full": IN_FULL, "parts": {}}
    target = Path(__file__).parent / "results" / f"{begun:%Y%m%dT%H%M%S}.json"
    target.parent.mkdir(exist_ok=True)
    cores, memory, load = (result["machine"][name] for name in ("cores", "memory_gb", "load"))
    console.print(f"\n{cores} cores, {memory} GB, load {load[0]:.1f} as it begins; medians of {RUNS} runs\n")
    for name in chosen or (*PARTS, *(MORE if IN_FULL else ())):
        part = importlib.import_module(f"bench.{name.replace('-', '_')}")
        result["parts"][name] = part.measure(console)
        target.write_text(json.dumps(result, indent=1, default=str) + "\n", encoding="utf-8")
    holds = show(console, steps(result["parts"]))
    console.print(f"{(datetime.now(UTC) - begun).total_seconds():.0f} s; written to {target}")
    if not holds:
        raise SystemExit("bench: a ratio has fallen back (bench/bars.csv)")


if __name__ == "__main__":
    main(sys.argv[1:])
