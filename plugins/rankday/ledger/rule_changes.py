"""Which rules this home has worked with: each state of the seeds is kept once, and a change is a ledger entry.

``rulebooks/<hash>/`` holds the seeds as they were when a run first used them. Exceptions are no rules: they stand with
the runs that they change, and are no part of the hash.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rankday import ledger
from rankday.contract.files import folder_appearing_whole, let_nobody_write
from rankday.contract.home import Home
from rankday.contract.locking import only_writer
from rankday.contract.streams import CONTENT_HASH
from rankday.engine.provenance import hash_of_files
from rankday.rulebook.exceptions import NAME as EXCEPTIONS
from rankday.rulebook.keys import KEYS
from rankday.rulebook.rows import RULEBOOK, rule_rows

CHANGED = "rules_changed"  # kind of the ledger's entry


def record_rules(home: Home, rulebook: Path = RULEBOOK) -> None:
    """Keep the rules of ``rulebook`` and, where they are not those of the run before, record what changed."""
    now = rules_hash(rulebook)
    with only_writer(home.rulebooks / ".lock"):
        _keep(rulebook, home.rulebooks / now)
        before = _last_recorded(home)
        if before == now:
            return
        is_kept = before is not None and (home.rulebooks / before).is_dir()
        changes = changed_rows(home.rulebooks / before, rulebook) if is_kept else None
        ledger.append(home, CHANGED, {"rules_hash": now, "previous_rules_hash": before, "changes": changes})


def rules_hash(rulebook: Path) -> str:
    """sha256 over the names and bytes of the seeds without the exceptions."""
    return hash_of_files(_seeds(rulebook), rulebook)


def changed_rows(before: Path, after: Path) -> list[dict[str, Any]]:
    """``{"seed", "row", "old", "new"}`` for each row that differs, in the order of seed and key; a cell where the key
    stays, else the whole row (``old`` or ``new`` is then None)."""
    names = sorted({path.name for path in (*_seeds(before), *_seeds(after))})
    return [
        {"seed": name, "row": " ".join(key), **_difference(old.get(key), new.get(key))}
        for name in names
        for old, new in [(_keyed(before / name), _keyed(after / name))]
        for key in sorted({*old, *new})
        if old.get(key) != new.get(key)
    ]


def problems(home: Home, entries: list[dict[str, Any]] | None) -> Iterator[str]:
    """One line for each rulebook that is kept and no longer what it was, or that the ledger's ``entries`` name and that
    is not there; without entries (a broken ledger) the kept ones are still held against their names."""
    kept = [path for path in sorted(home.rulebooks.glob("*")) if not path.name.startswith(".")]
    for path in kept:
        if not path.is_dir() or not CONTENT_HASH.fullmatch(path.name):
            yield f"rulebooks/{path.name}: unexpected; only rulebooks named by their hash belong here"
        elif {*path.rglob("*")} != {*_seeds(path)}:
            yield f"rulebooks/{path.name}: unexpected files; only seeds belong here"
        elif (now := rules_hash(path)) != path.name:
            yield f"rulebooks/{path.name}: changed; the hash of its seeds is {now}"
    named = dict.fromkeys(one["payload"]["rules_hash"] for one in entries or [] if one["kind"] == CHANGED)
    for one in named:
        if not (home.rulebooks / one).is_dir():
            yield f"rulebooks/{one}: missing; the ledger says that runs used it"


def _seeds(rulebook: Path) -> list[Path]:
    return [path for path in sorted(rulebook.glob("*.csv")) if path.name != EXCEPTIONS]


def _keep(rulebook: Path, target: Path) -> None:
    """With the lock held: what a writer that died left half done goes first, nobody else writes here."""
    for draft in sorted(target.parent.glob(".*.draft")):
        shutil.rmtree(draft)
    if target.exists():
        return
    with folder_appearing_whole(target) as draft:
        for path in _seeds(rulebook):
            shutil.copyfile(path, draft / path.name)
            let_nobody_write(draft / path.name)


def _last_recorded(home: Home) -> str | None:
    recorded = [entry["payload"]["rules_hash"] for entry in ledger.entries(home) if entry["kind"] == CHANGED]
    return recorded[-1] if recorded else None


def _keyed(seed: Path) -> dict[tuple[str, ...], dict[str, str]]:
    """Rows by key; of a seed without one the whole row is the key."""
    if not seed.exists():
        return {}
    columns = KEYS.get(seed.stem)
    rows = [dict(row) for row in rule_rows(seed, columns or ())]
    return {tuple(row[column] for column in columns or row): row for row in rows}


def _difference(old: dict[str, str] | None, new: dict[str, str] | None) -> dict[str, Any]:
    if old is None or new is None:
        return {"old": old, "new": new}
    columns = [column for column in {**old, **new} if old.get(column) != new.get(column)]
    return {side: {column: row.get(column) for column in columns} for side, row in (("old", old), ("new", new))}
