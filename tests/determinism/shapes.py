"""``make determinism``: threads × runs × order of rows × file format × folder → one content hash for each result.

The same generated market in every shape: its rank day is reconstituted, its nights are run, its last days projected.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import itertools
import json
import os
import random
import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet

from rankday import publication
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from rankday.projection.projecting import project
from rankday.reconstitution.steps import reconstitute
from rankday.sample_market import generate

RANK_DAY = date(2026, 4, 30)
THREADS = ("1", "2", "8")
ORDERS = ("as sent", "shuffled")
FORMATS = ("csv", "csv.gz", "parquet")
RESULTS = ("reconstitution", "nights", "projections")
FOLDERS = ("home", "l'année 指数; $HOME")  # the second run is in a folder that nobody quotes by habit


@dataclass(frozen=True)
class Shape:
    threads: str
    order: str
    format: str
    folder: str

    @property
    def cells(self) -> tuple[str, str, str, str]:
        return self.threads, self.order, self.format, str(FOLDERS.index(self.folder) + 1)


SHAPES = [Shape(*one) for one in itertools.product(THREADS, ORDERS, FORMATS, FOLDERS)]


def market(folder: Path, companies: int = 120, sessions: int = 4) -> Home:
    """The market as it was sent: CSV, sorted."""
    generate(Home(folder), seed=7, companies=companies, sessions=sessions, start=RANK_DAY)
    return Home(folder)


def reshaped(sender: Home, target: Home, shape: Shape) -> Home:
    """The drops of ``sender`` in the order and format of ``shape``."""
    shutil.copytree(sender.root / "landing", target.root / "landing")
    for number, folder in enumerate(sorted((target.root / "landing").iterdir())):
        reshape(folder, shape.order == "shuffled", shape.format, number)
    return target


def reshape(folder: Path, is_shuffled: bool, file_format: str, seed: int) -> None:
    """Write the CSV tables of a drop anew: rows and columns in another order, in another format."""
    listing = json.loads((folder / "drop.json").read_text())
    shuffle = random.Random(seed).shuffle
    for table, entry in listing["tables"].items():
        path = folder / entry["file"]
        with path.open(newline="", encoding="utf-8") as handle:
            header, *rows = csv.reader(handle)
        path.unlink()
        if is_shuffled:
            columns = list(range(len(header)))
            shuffle(columns)
            shuffle(rows)
            header, *rows = ([row[column] for column in columns] for row in [header, *rows])
        path = folder / f"{table}.{file_format}"
        _write(path, header, rows)
        entry |= {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    (folder / "drop.json").write_text(json.dumps(listing))


def _write(path: Path, header: list[str], rows: list[list[str]]) -> None:
    if path.suffix == ".parquet":
        columns = [[row[place] or None for row in rows] for place in range(len(header))]
        texts = [pyarrow.array(column, pyarrow.string()) for column in columns]
        pyarrow.parquet.write_table(pyarrow.table(texts, header), path)
        return
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wt", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([header, *rows])


def content_hashes(home: Home, threads: str) -> tuple[str, str, str]:
    """Content hash of the reconstitution of the rank day, one over those of all nights, one over two projections."""
    before = os.environ.get("RANKDAY_THREADS")
    os.environ["RANKDAY_THREADS"] = threads
    try:
        days = sorted(date.fromisoformat(path.name) for path in (home.root / "landing").iterdir() if path.is_dir())
        nightly(home, days[0])
        nightly(home, days[-1])  # the days between are caught up
        chosen = reconstitute(home, RANK_DAY)["content_hash"]
        projections = [project(home, day)["content_hash"] for day in days[-2:]]
        nights = [publication.newest_version(home, f"daily/{day}").manifest["content_hash"] for day in days]
    finally:
        os.environ.pop("RANKDAY_THREADS") if before is None else os.environ.update(RANKDAY_THREADS=before)
    return chosen, *(hashlib.sha256(" ".join(each).encode()).hexdigest() for each in (nights, projections))


def main() -> None:
    os.fsync = lambda descriptor: None
    found = []
    columns = "".join(f"{name:<16}" for name in RESULTS)
    print(f"{'threads':<9}{'rows':<10}{'format':<9}{'run':<5}{columns}")
    with tempfile.TemporaryDirectory() as folder:
        sender = market(Path(folder) / "sender")
        for number, shape in enumerate(SHAPES):
            home = reshaped(sender, Home(Path(folder) / str(number) / shape.folder), shape)
            found.append(content_hashes(home, shape.threads))
            threads, order, file_format, run = shape.cells
            hashes = "".join(f"{one[:12]:<16}" for one in found[-1])
            print(f"{threads:<9}{order:<10}{file_format:<9}{run:<5}{hashes}", flush=True)
            shutil.rmtree(home.root)
    counts = [len(set(each)) for each in zip(*found, strict=True)]
    said = ", ".join(f"{count} of the {name}" for count, name in zip(counts, RESULTS, strict=True))
    print(f"{len(found)} shapes, content hashes: {said}")
    sys.exit(counts != [1] * len(RESULTS))
