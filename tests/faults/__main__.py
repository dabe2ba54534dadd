"""`make faults`: kills at many random instants, as a table (``--json``: as JSON). Exit status 1 if one left a trace."""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from faults.phases import PHASES, Homes, fast_place
from faults.tally import Row, kill_once, undisturbed

HEADINGS = ("phase", "kills", "by time", "interpreters", "recovered", "same hash", "seconds")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="in all phases together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--companies", type=int, default=80)
    parser.add_argument("--phase", help="only the phases whose name begins so")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    chosen = [phase for phase in PHASES if phase.name.startswith(options.phase or "")]
    rows = []
    with tempfile.TemporaryDirectory(dir=fast_place()) as folder:
        homes = Homes(Path(folder) / "homes", options.companies)
        for number, phase in enumerate(chosen):
            kills = options.kills // len(chosen) + (number < options.kills % len(chosen))
            rows.append(row := Row(phase.name))
            begun, place = time.perf_counter(), Path(folder) / phase.name
            plain = undisturbed(phase, homes, place)
            for kill in range(kills):
                kill_once(phase, homes, plain, place, random.Random(f"{options.seed} {phase.name} {kill}"), row)
            row.seconds = round(time.perf_counter() - begun, 1)
            print(f"{phase.name}: {row.kills} kills, {len(row.failures)} findings", file=sys.stderr)
    _show(rows, options.json)
    sys.exit(any(row.failures for row in rows))


def _show(rows: list[Row], as_json: bool) -> None:
    total = Row("all")
    for name in ("kills", "by_time", "whole_interpreters", "recovered", "same_end", "seconds"):
        setattr(total, name, round(sum(getattr(row, name) for row in rows), 1))
    if as_json:
        print(json.dumps([asdict(row) for row in [*rows, total]], indent=2))
        return
    cells = [HEADINGS] + [tuple(str(value) for value in list(asdict(row).values())[:-1]) for row in [*rows, total]]
    widths = [max(len(line[place]) for line in cells) for place in range(len(HEADINGS))]
    for line in cells:
        print(line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)))
    for failure in (failure for row in rows for failure in row.failures):
        print(failure)


if __name__ == "__main__":
    main()
