"""A grid as the steps of a run: scenarios listed, batches computed side by side, one table and its summary.

Each step may be repeated: it writes its own file anew in ``runs/<run_id>/``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from rankday.contract.errors import RankdayError
from rankday.contract.files import readable_json, write_text_atomically
from rankday.contract.home import Home
from rankday.rulebook.rows import RULEBOOK
from rankday.what_if.grid import merged, what_if_grid
from rankday.what_if.scenarios import batches_of, grid_of
from rankday.what_if.summary import as_markdown, summary_of

# A batch pays for its start (inputs, the rule in force) once.
SCENARIOS_A_TASK = 250


def open_grid(home: Home, run_id: str, grid: Iterable[str]) -> list[int]:
    """Check ``grid`` (as `what_if_scenarios.grid_of`), write its batches down; return their numbers, from 0 on."""
    batches = batches_of(grid_of(grid, RULEBOOK), SCENARIOS_A_TASK)
    parameters = sorted({name for batch in batches for changed in batch.values() for name in changed})
    opened = {"parameters": parameters, "batches": batches}
    write_text_atomically(home.run(run_id) / "scenarios.json", readable_json(opened))
    return list(range(len(batches)))


def compute_batch(home: Home, run_id: str, number: int, rank_date: date, any_date: bool = False) -> int:
    """Compute one batch into ``batch_<number>.parquet``; return its number of scenarios. Raises RankdayError."""
    folder = home.run(run_id)
    scenarios = _opened(home, run_id)["batches"][number]
    draft = folder / f"draft_{number}.parquet"
    what_if_grid(home, rank_date, scenarios, draft, any_date)
    draft.replace(folder / f"batch_{number}.parquet")
    return len(scenarios)


def summarise_grid(home: Home, run_id: str, expected: int, index_code: str) -> str:
    """Put the batches into ``what_if.parquet`` and ``what_if.csv``; return the summary as markdown.

    Raises RankdayError when the table does not hold ``expected`` scenarios.
    """
    folder = home.run(run_id)
    batches = _opened(home, run_id)["batches"]
    table = folder / "what_if.parquet"
    found = merged([folder / f"batch_{number}.parquet" for number in range(len(batches))], table)
    if found != expected:
        raise RankdayError(f"{table}: {found} scenarios instead of {expected}; clear the run and compute again")
    text = f"{found:,} scenarios: {table.with_suffix('.csv')}\n\n{as_markdown(summary_of(table, index_code))}"
    write_text_atomically(folder / "summary.md", text)
    return text


def _opened(home: Home, run_id: str) -> dict:
    path = home.run(run_id) / "scenarios.json"
    if not path.exists():
        raise RankdayError(f"run {run_id}: not found in {home.root / 'runs'}; list its scenarios first")
    return json.loads(path.read_text(encoding="utf-8"))
