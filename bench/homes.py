"""A data home with a generated market, and forgetting what was made of it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import RANKDAY
from rankday.contract.home import Home

RANK_DAY = date(2026, 4, 30)
STREAM = "reconstitution/2026-06"


@contextmanager
def generated(companies: int, sessions: int = 2) -> Iterator[Home]:
    """A home with ``sessions`` drops of ``companies``, the first frozen; gone afterwards."""
    with TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        rankday("sample", home, "--companies", str(companies), "--sessions", str(sessions))
        rankday("ingest", home, "--session", str(RANK_DAY))
        yield home


def rankday(command: str, home: Home, *arguments: str) -> None:
    """Run a command that is not measured. SystemExit if it fails."""
    subprocess.run([RANKDAY, command, "--home", str(home.root), *arguments], check=True, stdout=subprocess.DEVNULL)


def forget(home: Home) -> None:
    """Take away everything that was made of the drops and snapshots."""
    for name in ("runs", "pending", "published", "ledger", "rules"):
        shutil.rmtree(home.root / name, ignore_errors=True)


def decided(home: Home) -> tuple[Path, Path]:
    """Decide the rank day; return the run's folder and that of the pending result."""
    forget(home)
    rankday("reconstitute", home, "--rank-date", str(RANK_DAY))
    return next((home.root / "runs").glob("2026*")), next(home.pending(STREAM).glob("[0-9a-f]*"))
