"""The indexes in force on a day: base indexes of the rulebook, derived ones of the rulebook and of the home.

The one place that decides whether an index code may be asked for: by the model ``derived_indexes_in_force``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.engine.decided_rows import decided_rows
from rankday.rulebook.archive import copy_seeds
from rankday.rulebook.derived import add_rows_of_home, base_codes, files_of_home, own_keys, rows_of_code
from rankday.rulebook.rows import RULEBOOK, rule_rows

DERIVED = (
    "parent_code", "selection", "argument", "weighting", "capping", "maximum_weight", "rebalanced", "effective_from",
)  # fmt: skip
NEAR, ALIKE = 6, 0.5


@contextmanager
def rulebook_of(home: Home, rulebook: Path = RULEBOOK) -> Iterator[Path]:
    """A folder of the seeds with the rows that the home adds, for as long as it is read.

    Raises RankdayError naming file, row and column of a row that cannot stand.
    """
    with tempfile.TemporaryDirectory() as folder:
        merged = Path(folder) / "rulebook"
        copy_seeds(rulebook, merged)
        add_rows_of_home(home, merged, rulebook)
        yield merged


def indexes_in_force(home: Home, day: date, rulebook: Path = RULEBOOK) -> list[dict[str, Any]]:
    """A row an index in force on ``day``, base indexes first, then derived ones by position.

    ``depth`` is 0 of a base index, else one more than the parent's; ``source`` is ``rulebook`` or ``home``; what a base
    index does not have is None. Raises RankdayError naming file, row and column of a row that cannot stand.
    """
    base = [
        {"index_code": row["index_code"], "position": int(row["position"]), "depth": 0, "name": row["name"]}
        | dict.fromkeys(DERIVED)
        | {"clause": row["clause"], "source": "rulebook"}
        for row in rule_rows(rulebook / "indexes.csv", ("index_code", "position", "name", "clause"))
    ]
    own = own_keys(home)
    return base + [_described(row, own) for row in sorted(_derived(home, day, rulebook), key=_position)]


def codes_in_force(home: Home, *days: date | str, rulebook: Path = RULEBOOK) -> list[str]:
    """The codes of the indexes in force on any of ``days``, base codes first, then derived ones by position."""
    found = [row for day in days for row in _derived(home, _day(day), rulebook)]
    return [*base_codes(rulebook), *dict.fromkeys(row["index_code"] for row in sorted(found, key=_position))]


def checked_code(home: Home, code: str, *days: date | str, rulebook: Path = RULEBOOK) -> str:
    """``code`` if it is a base index, or a derived one in force on any of ``days`` (dates, or their ISO texts).

    Raises RankdayError in one line: the days on which the rows of a known code begin, or the codes near an unknown one.
    """
    if code in base_codes(rulebook):
        return code
    codes = codes_in_force(home, *days, rulebook=rulebook)
    if code in codes:
        return code
    when = " or ".join(str(day) for day in dict.fromkeys(days))
    asked = f"rankday indexes --day {days[0]}" if days else "rankday indexes"
    if rows := rows_of_code(home, code, rulebook):
        begun = ", ".join(f"{row['effective_from']} ({row['selection']} of {row['parent_code']})" for row in rows)
        raise RankdayError(f"{code} is not in force on {when}; its rows begin on {begun}; {asked} lists those in force")
    near = get_close_matches(code.upper(), codes, NEAR, ALIKE)
    likely = f"near it: {', '.join(near)}; " if near else ""
    raise RankdayError(f"there is no index {code!r}; {likely}{asked} lists the {len(codes)} in force")


def _derived(home: Home, day: date, rulebook: Path) -> tuple[dict[str, Any], ...]:
    stated = tuple(file.read_bytes() if file.exists() else None for file in files_of_home(home))
    return _decided(home, day, rulebook, stated)


@lru_cache(maxsize=64)
def _decided(home: Home, day: date, rulebook: Path, stated: tuple) -> tuple[dict[str, Any], ...]:
    """The rows of the model; ``stated`` is what the home adds, so that a changed file is decided anew."""
    with rulebook_of(home, rulebook) as merged:
        return tuple(decided_rows("derived_indexes_in_force", day, {}, merged))


def _day(day: date | str) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day


def _position(row: dict[str, Any]) -> int:
    return row["position"]


def _described(row: dict[str, Any], own: set[tuple[str, str]]) -> dict[str, Any]:
    texts = {name: None if row[name] is None else str(row[name]) for name in DERIVED}
    is_own = (row["index_code"], texts["effective_from"]) in own
    kept = {name: row[name] for name in ("index_code", "position", "depth", "name")}
    return kept | texts | {"clause": row["clause"], "source": "home" if is_own else "rulebook"}
