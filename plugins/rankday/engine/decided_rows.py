"""What a model decides before a run is opened: which publications it is made of, when it becomes effective."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rankday.engine.database import in_memory
from rankday.engine.rulebook_tables import load_rulebook
from rankday.engine.runner import ModelRunner
from rankday.rulebook.rows import RULEBOOK


def decided_rows(
    model: str, rank_day: date, sources: Mapping[str, Sequence[tuple]], rulebook: Path = RULEBOOK
) -> list[dict[str, Any]]:
    """The rows of ``model`` under the rules in force on ``rank_day``, over ``sources``: table of the schema ``run`` →
    rows."""
    return decided_tables((model,), rank_day, sources, rulebook)[model]


def decided_tables(
    models: Sequence[str], rank_day: date, sources: Mapping[str, Sequence[tuple]], rulebook: Path = RULEBOOK
) -> dict[str, list[dict[str, Any]]]:
    """The same of several models: model → rows."""
    with in_memory() as db:
        runner = ModelRunner(db)
        runner.create_sources("run")
        needed = runner.project.behind(list(models))
        load_rulebook(db, rulebook, {read.table for model in needed for read in model.reads if read.schema == "seeds"})
        db.execute("insert into run.rank_days values ('in_force', ?, '', null)", [rank_day])
        for table, rows in sources.items():
            if rows:
                db.executemany(f"insert into run.{table} values ({', '.join('?' * len(rows[0]))})", rows)
        runner.build([one.name for one in needed])
        return {model: _rows(db.execute(f"select * from {runner.project.models[model].relation}")) for model in models}


def _rows(found: Any) -> list[dict[str, Any]]:
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
