"""The indexes in force on a day: base indexes of the rulebook, derived ones of the rulebook and of the home."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from rankday.contract.home import Home
from rankday.engine.decided_rows import decided_rows
from rankday.rulebook.archive import copy_seeds
from rankday.rulebook.derived import add_rows_of_home, own_keys
from rankday.rulebook.rows import RULEBOOK, rule_rows

DERIVED = (
    "parent_code", "selection", "argument", "weighting", "capping", "maximum_weight", "rebalanced", "effective_from",
)  # fmt: skip


def indexes_in_force(home: Home, day: date, rulebook: Path = RULEBOOK) -> list[dict[str, Any]]:
    """A row an index in force on ``day``, base indexes first, then derived ones by position.

    ``depth`` is 0 of a base index, else one more than the parent's; ``source`` is ``rulebook`` or ``home``; what a base
    index does not have is None. Raises RankdayError naming file, row and column of a row that cannot stand.
    """
    with tempfile.TemporaryDirectory() as folder:
        merged = Path(folder) / "rulebook"
        copy_seeds(rulebook, merged)
        add_rows_of_home(home, merged, rulebook)
        derived = decided_rows("derived_indexes_in_force", day, {}, merged)
    base = [
        {"index_code": row["index_code"], "position": int(row["position"]), "depth": 0, "name": row["name"]}
        | dict.fromkeys(DERIVED)
        | {"clause": row["clause"], "source": "rulebook"}
        for row in rule_rows(rulebook / "indexes.csv", ("index_code", "position", "name", "clause"))
    ]
    own = own_keys(home)
    return base + [_described(row, own) for row in sorted(derived, key=lambda row: row["position"])]


def _described(row: dict[str, Any], own: set[tuple[str, str]]) -> dict[str, Any]:
    texts = {name: None if row[name] is None else str(row[name]) for name in DERIVED}
    is_own = (row["index_code"], texts["effective_from"]) in own
    kept = {name: row[name] for name in ("index_code", "position", "depth", "name")}
    return kept | texts | {"clause": row["clause"], "source": "home" if is_own else "rulebook"}
