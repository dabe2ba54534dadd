"""Same inputs, same content hash: a sample of ``make determinism``, which runs every combination."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from determinism.shapes import FOLDERS, Shape, market, reshape, reshaped
from rankday import publication
from rankday.contract.home import Home
from rankday.daily.daily_run import nightly
from rankday.projection.projecting import project
from rankday.reconstitution.steps import reconstitute

RANK_DAY = date(2026, 4, 30)


@pytest.mark.parametrize(
    ("threads", "order", "file_format"),
    [("1", "as sent", "csv"), ("8", "shuffled", "csv.gz"), ("2", "as sent", "parquet")],
    ids=["one thread", "eight threads, shuffled, gzipped", "two threads, parquet"],
)
def test_one_content_hash(threads, order, file_format, reconstituted, tmp_path, monkeypatch):
    monkeypatch.setenv("RANKDAY_THREADS", threads)
    home = Home(tmp_path / f"elsewhere {threads}")
    shutil.copytree(reconstituted.home.root / "landing", home.root / "landing")
    for folder in home.root.glob("landing/*"):
        reshape(folder, order == "shuffled", file_format, seed=3)
    assert reconstitute(home, RANK_DAY)["content_hash"] == reconstituted.result["content_hash"]


def test_one_content_hash_of_the_nights_and_projections(tmp_path, monkeypatch):
    sender = market(tmp_path / "sender", companies=40, sessions=3)
    days = sorted(date.fromisoformat(path.name) for path in (sender.root / "landing").iterdir())
    found = set()
    for shape in (Shape("1", "as sent", "csv", FOLDERS[0]), Shape("8", "shuffled", "parquet", FOLDERS[1])):
        monkeypatch.setenv("RANKDAY_THREADS", shape.threads)
        home = reshaped(sender, Home(tmp_path / shape.threads / shape.folder), shape)
        nightly(home, days[0])
        nightly(home, days[-1])
        hashes = [publication.newest_version(home, f"daily/{day}").manifest["content_hash"] for day in days]
        hashes += [project(home, day)["content_hash"] for day in days[-2:]]
        assert len(set(hashes)) == len(days) + 2
        found.add(tuple(hashes))
    assert len(found) == 1
