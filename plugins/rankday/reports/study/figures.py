"""What a study's report shows of one index, read from the tables of a backtest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

ALL, IN_FORCE = "all", "in_force"
MOST_LINES = 4  # of a level chart: the rule in force and the scenarios that lie farthest from it


@dataclass(frozen=True)
class Study:
    """``asked`` is backtest.json; ``rows`` those of the index in backtest_study, by scenario and period; ``levels``
    sessions with a column for each of ``drawn``, 100 at the first."""

    asked: dict[str, Any]
    index_code: str
    rows: dict[tuple[str, str], dict[str, Any]]
    periods: list[str]
    scenarios: list[str]
    drawn: list[str]
    levels: list[dict[str, Any]]

    def value(self, scenario: str, period: str, measure: str) -> Any:
        """None where there is no row."""
        return self.rows.get((scenario, period), {}).get(measure)


def study_of(folder: Path, index_code: str) -> Study:
    """The study of ``index_code`` in the folder of a backtest."""
    asked = json.loads((folder / "backtest.json").read_text(encoding="utf-8"))
    scenarios = list(asked["scenarios"])
    with duckdb.connect() as db:
        study = _rows(db, "from read_parquet(?) where index_code = ?", folder / "backtest_study.parquet", index_code)
        rows = {(row["scenario_id"], row["period"]): row for row in study}
        farthest = sorted(scenarios, key=lambda one: -abs((rows.get((one, ALL)) or {}).get("tracking_difference") or 0))
        drawn = list(dict.fromkeys([IN_FORCE, *farthest]))[:MOST_LINES]
        # the engine's pivot would need the names in its text: a column each, by their places
        columns = ", ".join(
            f"100 * max(price_level) filter (where scenario_id = ${number + 3}) / max(first) filter "
            f"(where scenario_id = ${number + 3}) as line_{number}"
            for number in range(len(drawn))
        )
        levels = _rows(
            db,
            f"""
            with levels as (
                select session, scenario_id, cast(price_level as double) as price_level,
                    first_value(cast(price_level as double)) over (partition by scenario_id order by session) as first
                from read_parquet($1) where index_code = $2
            )
            select session, {columns} from levels group by session order by session
            """,
            folder / "backtest_levels.parquet",
            index_code,
            *drawn,
        )
    periods = sorted({period for _, period in rows} - {ALL})
    return Study(asked, index_code, rows, [*periods, ALL] if periods else [], scenarios, drawn, levels)


def _rows(db: duckdb.DuckDBPyConnection, query: str, *values: object) -> list[dict[str, Any]]:
    answer = db.execute(query, [str(value) for value in values])
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
