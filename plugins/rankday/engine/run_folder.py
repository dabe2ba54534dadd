"""The folder of one run: what it is about (run.json), its database, its gate results. Disposable."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from rankday.contract.errors import RankdayError
from rankday.contract.files import readable_json, write_text_atomically
from rankday.contract.home import Home

DATABASE = "rankday.duckdb"


@dataclass(frozen=True)
class Run:
    """One run and the facts written when it was opened (dates are ISO texts)."""

    folder: Path
    facts: dict[str, Any]

    @property
    def database(self) -> Path:
        return self.folder / DATABASE

    @property
    def stream(self) -> str:
        return self.facts["stream"]


def run_id_of(dag_id: str, dag_run_id: str) -> str:
    """The library's run id for a run of a DAG.

    Airflow allows signs that are no file name; they become dashes, and a hash keeps two such ids apart.
    """
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "._-") else "-" for sign in dag_run_id)
    return f"{dag_id}-{plain[:80]}-{sha256(dag_run_id.encode()).hexdigest()[:8]}"


def save(home: Home, run_id: str, facts: dict[str, Any]) -> Run:
    """Write run.json last: a run without it was never opened."""
    folder = home.run(run_id)
    write_text_atomically(folder / "run.json", readable_json(facts))
    return Run(folder, facts)


def load(home: Home, run_id: str) -> Run:
    """Raises RankdayError when no such run was opened in this home."""
    path = home.run(run_id) / "run.json"
    if not path.exists():
        raise RankdayError(f"run {run_id}: not found in {home.root / 'runs'}; open it first")
    return Run(path.parent, json.loads(path.read_text(encoding="utf-8")))
