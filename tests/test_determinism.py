"""Same inputs, same content hash: whatever the threads, the row order, the file format or the folder."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import random
import shutil
from datetime import date

import pyarrow.csv
import pytest

from rankday.home import Home
from rankday.reconstitution import reconstitute

RANK_DAY = date(2026, 4, 30)


def disorder(folder, seed):
    """The same drop with its rows shuffled and its columns in another order, gzipped."""
    listing = json.loads((folder / "drop.json").read_text())
    shuffle = random.Random(seed).shuffle
    for entry in listing["tables"].values():
        path = folder / entry["file"]
        with path.open(newline="", encoding="utf-8") as handle:
            header, *rows = csv.reader(handle)
        columns = list(range(len(header)))
        shuffle(columns)
        shuffle(rows)
        path.unlink()
        entry["file"] += ".gz"
        with gzip.open(folder / entry["file"], "wt", newline="", encoding="utf-8") as handle:
            csv.writer(handle).writerows([row[column] for column in columns] for row in [header, *rows])
        entry["sha256"] = hashlib.sha256((folder / entry["file"]).read_bytes()).hexdigest()
    (folder / "drop.json").write_text(json.dumps(listing))


def as_parquet(folder):
    """The same drop as Parquet files in which every column is text."""
    listing = json.loads((folder / "drop.json").read_text())
    for table, entry in listing["tables"].items():
        source = folder / entry["file"]
        with source.open(encoding="utf-8") as handle:
            names = handle.readline().strip().split(",")
        texts = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, "string"), strings_can_be_null=True, null_values=[""])  # fmt: skip  # noqa: E501
        rows = pyarrow.csv.read_csv(source, convert_options=texts)
        entry["file"] = f"{table}.parquet"
        pyarrow.parquet.write_table(rows, folder / entry["file"])
        entry["sha256"] = hashlib.sha256((folder / entry["file"]).read_bytes()).hexdigest()
        source.unlink()
    (folder / "drop.json").write_text(json.dumps(listing))


@pytest.mark.parametrize(
    ("threads", "change"),
    [("1", None), ("8", disorder), ("2", as_parquet)],
    ids=["one thread", "eight threads, shuffled, gzipped", "two threads, parquet"],
)
def test_one_content_hash(threads, change, reconstituted, tmp_path, monkeypatch):
    monkeypatch.setenv("RANKDAY_THREADS", threads)
    home = Home(tmp_path / f"elsewhere {threads}")
    shutil.copytree(reconstituted.home.root / "landing", home.root / "landing")
    for folder in home.root.glob("landing/*"):
        if change is disorder:
            disorder(folder, seed=3)
        elif change is as_parquet:
            as_parquet(folder)
    assert reconstitute(home, RANK_DAY)["content_hash"] == reconstituted.result["content_hash"]
