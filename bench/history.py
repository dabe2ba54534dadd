"""``python -m bench.history [YEARS]``: a history in sets against the plain exact sum over the same rows.

A generated market of 8,000 lines: two reconstitutions and two share updates a year, 800 events a year, a line in a
thousand without a close. The plain sum reads the same files, joins the same members and sums close × shares by session
and group of indexes; it knows no events, no carried prices, no levels. Both run alternately, each in a process of its
own; the ratio of the medians counts (we aim at 2).
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median

from bench.history_market import inputs_of, make_market

PLAIN = """
select places.place, members.mask, sum(cast(prices.close * members.index_shares as decimal(38,6))), count(*)
from read_parquet(?, filename = true) as prices
join places using (filename)
join members on places.period = members.period and prices.security_id = members.security_id
where prices.is_primary and prices.close is not null
group by all
"""


def plain(folder: Path) -> None:
    """The least that any history has to do."""
    import duckdb

    from rankday.engine.database import threads

    inputs = inputs_of(folder)
    db = duckdb.connect(config={"threads": threads()})
    db.execute("create table members (period integer, security_id varchar, index_shares bigint, mask bigint)")
    periods, period = [], 0
    for night in inputs.nights:
        entry = night.base or night.reconstitution
        period += 1 if entry or night.is_share_update else 0
        periods.append(period)
        if entry:
            rows = entry.rows
        if entry or night.is_share_update:
            db.register("composition", rows)
            db.execute(
                "insert into members select ?, security_id, any_value(shares.available_shares), "
                "bit_or(1 << list_position(['R3000E', 'R3000', 'R1000', 'R2000', 'RTOP50', 'RTOP200', 'RTOP500', "
                "'RMIDCAP', 'R2500', 'RMICRO'], index_code)) "
                "from composition join read_parquet(?) as shares using (security_id) group by security_id",
                [period, str(night.shares)],
            )
    files = [str(night.prices) for night in inputs.nights]
    db.execute(
        "create table places as select unnest(?::varchar[]) as filename, unnest(?::integer[]) as place, "
        "unnest(?::integer[]) as period",
        [files, list(range(len(files))), periods],
    )
    db.execute(PLAIN, [files]).fetchall()


def one_pass(folder: Path) -> None:
    from rankday.daily.backfill.one_pass import one_pass

    one_pass(inputs_of(folder))


WAYS = {"plain": plain, "sets": one_pass}


def measure(way: str, folder: Path) -> dict[str, float]:
    """Seconds (wall, processor) and peak memory of one way in a process of its own, without imports and inputs."""
    call = [sys.executable, "-m", "bench.history", "--only", way, "--folder", str(folder)]
    return json.loads(subprocess.run(call, check=True, stdout=subprocess.PIPE).stdout)


def _only(way: str, folder: Path) -> None:
    import rankday.history.sets  # noqa: F401  (imports are no part of either)

    inputs_of(folder)
    started, before = time.perf_counter(), sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    WAYS[way](folder)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({
        "wall": time.perf_counter() - started, "processor": sum(usage[:2]) - before, "peak_mb": usage.ru_maxrss / 1024
    }))  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("years", nargs="?", type=int, default=3)
    parser.add_argument("--lines", type=int, default=8000)
    parser.add_argument("--events", type=int, default=800, help="a year")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where the market is, or is to be made")
    parser.add_argument("--only", choices=WAYS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        _only(options.only, options.folder)
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch) / "market"
        if not folder.exists():
            make_market(folder, date(2025, 12, 31), options.years, options.lines, options.events)
        found = {"plain": [], "sets": []}
        for _ in range(options.runs):
            for way, runs in found.items():
                runs.append(measure(way, folder))
    print(f"{options.years} years, {options.lines:,} lines, {options.events} events a year, median of {options.runs}")
    for way, runs in found.items():
        shown = ", ".join(f"{key} {median(run[key] for run in runs):.2f}" for key in runs[0])
        print(f"{way:6} {shown}")
    for key in ("wall", "processor"):
        print(f"ratio, {key}: {median(r[key] for r in found['sets']) / median(r[key] for r in found['plain']):.2f}")


if __name__ == "__main__":
    main()
