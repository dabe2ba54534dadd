"""Same seed, same bytes: in another process, with other hash seeds and threads, for more sessions, in every format."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import rankday.sample_market
from rankday.contract.files import sha256_of_file
from rankday.contract.home import Home
from rankday.drops.ingest import ingest
from rankday.sample_market import generate

RANK_DAY = date(2026, 4, 30)
# sha256 of the rank day's drop.json, which holds the hashes of all its files: 60 companies, seed 1, csv.
# It changes when the market is changed on purpose, and never by a new library, machine or day.
GOLDEN = "034ff8368d7c91e194a1a179ee3b78c82ea63c9003be5307698323289a74f025"


def hashes(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): sha256_of_file(path) for path in folder.rglob("*") if path.is_file()}


def test_two_processes_with_other_hash_seeds_and_threads_write_the_same_bytes(tmp_path):
    found = []
    for hash_seed, threads in (("1", "1"), ("77", "4")):
        home = tmp_path / hash_seed
        environment = os.environ | {"PYTHONHASHSEED": hash_seed, "POLARS_MAX_THREADS": threads}
        command = ["-m", "rankday.cli", "sample", "--home", str(home), "--companies", "330", "--sessions", "4"]
        subprocess.run([sys.executable, *command], check=True, env=environment, capture_output=True)
        found.append(hashes(home))
    assert len(found[0]) == 4 * 6 + 3
    assert found[0] == found[1]


def test_the_golden_market_has_not_changed(tmp_path):
    generate(Home(tmp_path), companies=60, sessions=1)
    assert sha256_of_file(tmp_path / "landing" / "2026-04-30" / "drop.json") == GOLDEN


def test_another_seed_writes_other_bytes_in_every_table_but_the_named_events(tmp_path):
    for seed in (1, 2):
        generate(Home(tmp_path / str(seed)), seed=seed, companies=330, sessions=2)
    first, second = hashes(tmp_path / "1"), hashes(tmp_path / "2")
    assert first.keys() == second.keys()
    same = {Path(name).name for name in first if first[name] == second[name]}
    assert same <= {"corporate_actions.csv"}


def test_more_sessions_begin_with_the_drops_of_fewer(tmp_path):
    generate(Home(tmp_path / "few"), companies=330, sessions=2)
    generate(Home(tmp_path / "many"), companies=330, sessions=7)
    few, many = hashes(tmp_path / "few"), hashes(tmp_path / "many")
    assert few.items() <= many.items()


@pytest.mark.parametrize("companies", [1, 2, 330])
def test_every_format_is_the_same_market_and_passes_ingest(tmp_path, companies):
    content = set()
    for file_format in ("csv", "csv.gz", "parquet"):
        home = Home(tmp_path / file_format)
        generate(home, companies=companies, sessions=1, file_format=file_format)
        content.add(ingest(home, RANK_DAY).snapshot.content_hash)
    assert len(content) == 1


def test_no_floating_point_is_in_the_generator():
    """A rounding that differs between two machines cannot reach a byte if there is no rounding."""
    found = []
    for path in sorted(Path(rankday.sample_market.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_float = isinstance(node, ast.Constant) and isinstance(node.value, float)
            is_name = isinstance(node, ast.Name) and node.id == "float"
            is_division = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and path.name != "drops.py"
            if is_float or is_name or is_division:  # in drops.py `/` joins paths
                found.append(f"{path.name}:{node.lineno}")
    assert found == []
