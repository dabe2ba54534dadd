"""One way of deciding a rank day, in a process of its own: ``python -m bench.rank_day WAY SNAPSHOT RESULT``.

Prints one JSON line: wall and processor seconds of the decision alone (everything loaded, median of five after a warm
one) and in how many places its answer differs from ours, which is in RESULT (a pending or published folder).
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from bench.rank_day.load import arrow_tables, published_answer
from bench.rank_day.rules import differences

WAYS = ("numpy", "pandas", "polars")
TIMES = 5


def timed(decide: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    """The answer, and the median seconds of five decisions after one that is not counted."""
    walls, processors = [], []
    for _ in range(TIMES + 1):
        wall, processor = time.perf_counter(), time.process_time()
        answer = decide()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return answer, {"wall": median(walls[1:]), "processor": median(processors[1:])}


def answer_of(way: str, snapshot: Path) -> tuple[Any, dict[str, float]]:
    """The Answer of ``way`` for a frozen drop, and its seconds."""
    module = importlib.import_module(f"bench.rank_day.with_{way}")
    tables = module.tables_from(arrow_tables(snapshot))
    answer, seconds = timed(lambda: module.decide(tables))
    return module.answer_of(tables, *answer) if way == "numpy" else module.answer_of(*answer), seconds


def main(way: str, snapshot: str, result: str) -> None:

    answer, seconds = answer_of(way, Path(snapshot))
    print(json.dumps(seconds | {"differences": differences(published_answer(Path(result)), answer)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
