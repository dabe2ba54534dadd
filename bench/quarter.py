"""A quarter's IPO additions against the rank day of the same market, both from their frozen drops to the approvers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from bench.homes import RANK_DAY, forget, rankday
from bench.measure import COMPANIES, RANKDAY, Run, as_rows, in_turns, median_of, print_table, ratio, run_process
from rankday.contract.home import Home

QUARTER, IPO_RANK_DAY, SESSIONS = "2026-09", date(2026, 7, 31), 64
MADE = ("runs", "pending", "published", "ledger")
RETURN = f"{RANK_DAY}=0"


def measure(console: Console) -> dict[str, Any]:
    """Run, print, return what belongs into the JSON."""
    with before_the_quarter(COMPANIES) as (home, saved):

        def rank_day() -> Run:
            forget(home)
            return _command("reconstitute", home, "--rank-date", str(RANK_DAY))

        def quarter() -> Run:
            restore(home, saved)
            return _command("ipo-additions", home, "--quarter", QUARTER, "--market-return", RETURN)

        found = in_turns({"rank day": rank_day, "quarter": quarter})
    times = ratio(found["quarter"], found["rank day"], lambda run: run.processor)
    rows = [
        (
            name,
            median_of(runs, lambda run: run.processor),
            median_of(runs, lambda run: run.wall),
            max(run.peak_mb for run in runs),
            times if name == "quarter" else None,
        )
        for name, runs in found.items()
    ]
    columns = ("what", "process (s, processor)", "wall (s)", "peak (MB)", "× the rank day")
    print_table(console, f"IPO additions of a quarter, {COMPANIES:,} companies", columns, rows)
    return {"companies": COMPANIES, "runs": as_rows(found), "ratios": {"quarter / rank day": times}}


@contextmanager
def before_the_quarter(companies: int) -> Iterator[tuple[Home, Path]]:
    """A home with the drops of a rank day and of the quarter's, both frozen, and a folder with what it publishes of the
    rank day (`restore`); gone afterwards."""
    with TemporaryDirectory() as folder:
        home, saved = Home(Path(folder) / "home"), Path(folder) / "saved"
        size = ("--companies", str(companies), "--sessions", str(SESSIONS), "--offerings")
        rankday("sample", home, *size, "--only", str(RANK_DAY), "--only", str(IPO_RANK_DAY))
        rankday("ingest", home, "--session", str(IPO_RANK_DAY))
        rankday("reconstitute", home, "--rank-date", str(RANK_DAY), "--approve-as", "ann", "--approve-as", "bob")
        for name in MADE:
            if (home.root / name).exists():
                shutil.copytree(home.root / name, saved / name, symlinks=True)
        yield home, saved


def restore(home: Home, saved: Path) -> None:
    """Put the home where the rank day was published and nothing else was made."""
    forget(home)
    shutil.copytree(saved, home.root, symlinks=True, dirs_exist_ok=True)


def _command(name: str, home: Home, *arguments: str) -> Run:
    return run_process([RANKDAY, name, "--home", str(home.root), *arguments])
