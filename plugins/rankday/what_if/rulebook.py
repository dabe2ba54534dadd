"""What if the rulebook were an amended copy: its rows against those in force, and its outcome beside theirs."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.reconstitution.warehouse import IN_FORCE, quoted
from rankday.rulebook.keys import KEYS
from rankday.what_if.engine import RULEBOOK_STAGE, WhatIfEngine

NOT_SHOWN = ("clause", "methodology_version", "note", "on_record_from")


def changed_rows(in_force: Path, amended: Path) -> list[dict[str, str | None]]:
    """The rows in which the seeds differ: file, key, clause, in_force and what_if (a row's other cells, None: no row).

    Of a parameter's new row, in_force is the row that it follows. Raises RankdayError for a folder that lacks a
    file of the rulebook or a column.
    """
    changes: list[dict[str, str | None]] = []
    for path in sorted(in_force.glob("*.csv")):
        ours, theirs = _rows(path), _rows(amended / path.name, path)
        for key in dict.fromkeys([*ours, *theirs]):
            before, after = ours.get(key), theirs.get(key)
            if before != after:
                if before is None and path.stem == "parameters":
                    before = ours.get(max((one for one in ours if one[0] == key[0] and one < key), default=key))
                row = after or before or {}
                changes.append(
                    {
                        "file": path.name,
                        "key": " ".join(part for part in key if part),
                        "clause": row.get("clause"),
                        "in_force": _described(before, key),
                        "what_if": _described(after, key),
                    }
                )
    return changes


def home_with(home: Home, derived_indexes: Path, folder: Path) -> Home:
    """The home's rules in the new ``folder``, with the file ``derived_indexes`` in place of its own. RankdayError where
    there is no such file."""
    if not derived_indexes.is_file():
        raise RankdayError(f"--derived-indexes {derived_indexes}: no such file")
    folder.mkdir()
    amended = Home(folder)
    kept = ("exceptions_file", "derived_lists_file", "derived_screens_file")
    for name in kept:
        if getattr(home, name).exists():
            shutil.copyfile(getattr(home, name), getattr(amended, name))
    shutil.copyfile(derived_indexes, amended.derived_indexes_file)
    return amended


def take_over(engine: WhatIfEngine, amended: WhatIfEngine, scenario: str, folder: Path) -> None:
    """Put the outcome of the engine of the amended rulebook beside that of ``engine``, as ``scenario``; compare them.

    Both have built their rule in force. An index that only the amended rulebook has is known afterwards.
    """
    answers = engine.project.select(engine.stages)
    read = {relation for model in answers for relation in model.reads} - {model.relation for model in answers}
    outcome = [model for model in engine.project.models.values() if model.relation in read]
    rulebook = [model.name for model in outcome if model.stage == RULEBOOK_STAGE]
    for model in outcome:
        if model.name not in rulebook:
            kept = folder / f"{model.name}.parquet"
            amended.db.execute(f"copy (from {model.relation} where scenario_id = '{IN_FORCE}') to '{quoted(kept)}'")
            engine.db.execute(
                f"insert into {model.relation} by name select * replace ('{scenario}' as scenario_id) "
                f"from read_parquet('{quoted(kept)}')"
            )
    indexes = amended.rows("from seeds.indexes")
    for row in indexes:
        if not engine.rows("from seeds.indexes where index_code = ?", row["index_code"]):
            engine.db.execute(f"insert into seeds.indexes values ({', '.join('?' * len(row))})", list(row.values()))
    engine.db.execute(
        "insert into run.rank_days select ?, rank_day, event_id, implementation_day from run.rank_days", [scenario]
    )
    engine.create([*rulebook, *engine.stages])


def _rows(path: Path, like: Path | None = None) -> dict[tuple[str, ...], dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, restval="", strict=True)
            rows = list(reader)
    except FileNotFoundError:
        raise RankdayError(f"rulebook {path.parent}: {path.name} is missing; give a whole copy of the seeds") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise RankdayError(f"{path}: not readable as CSV ({error})") from None
    columns = reader.fieldnames or []
    missing = [name for name in _columns(like) if name not in columns] if like else []
    if missing:
        raise RankdayError(f"{path}: column {missing[0]} is missing from the first line")
    key = KEYS.get(path.stem, tuple(columns))
    return {tuple(row.get(name) or "" for name in key): row for row in rows}


def _columns(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return next(csv.reader(handle), [])


def _described(row: dict[str, str] | None, key: tuple[str, ...]) -> str | None:
    if row is None:
        return None
    cells = [f"{name} {value}" for name, value in row.items() if value and value not in key and name not in NOT_SHOWN]
    return ", ".join(cells) or "listed"
