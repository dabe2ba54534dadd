"""What the derived indexes of a session are computed from: the rules of their composition, the company of each line.

Which rules hold is a model (``derived_indexes_in_force``): selection and weighting of the rank day of the composition
in force, capping and its occasions of the session (7.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from rankday.contract.home import Home
from rankday.daily.tables import copy_statement, file_list
from rankday.engine.project import Relation
from rankday.engine.runner import ModelRunner
from rankday.rulebook.archive import copy_seeds
from rankday.rulebook.derived import add_rows_of_home, has_rows_of_its_own
from rankday.rulebook.rows import RULEBOOK

MODEL = "derived_indexes_in_force"


def load_rules(runner: ModelRunner, table: str, rank_day: date | None, session: date) -> None:
    """Fill ``table`` with the derived indexes of a composition of ``rank_day``, as they stand on ``session``.

    Without a rank day (a composition of a drop's memberships) there are none.
    """
    if rank_day is None:
        runner.db.execute(f"truncate {table}")
        return
    reading = {
        Relation("run", "rank_days"): f"(select 'in_force' as scenario_id, date '{rank_day.isoformat()}' as rank_day, "
        "'' as event_id, null::date as implementation_day)",
        Relation("run", "event_dates"): f"(select date '{rank_day.isoformat()}' as rank_day, "
        f"date '{session.isoformat()}' as implementation_date)",
    }
    for one in runner.project.behind([MODEL]):
        reading[one.relation] = f"({runner.sql(one.name, reading)})"
    runner.db.execute(copy_statement(reading[runner.project.models[MODEL].relation], table))


def load_owners(db: duckdb.DuckDBPyConnection, securities: Sequence[Path]) -> None:
    """Fill ``state.line_owners`` for lines of derived indexes, each from the first of ``securities`` that has it."""
    db.execute("truncate state.line_owners")
    for path in securities:
        missing = (
            "select security_id from levels.entering_factors union select security_id from state.factors "
            "except select security_id from state.line_owners"
        )
        if not db.execute(f"{missing} limit 1").fetchall():
            return
        db.execute(
            "insert into state.line_owners select distinct security_id, company_id "
            f"from read_parquet({file_list([path])}) semi join ({missing}) using (security_id)"
        )


def rulebook_of_home(home: Home, target: Path) -> Path:
    """A folder of seeds with the rows in force: the shipped one where the home adds none, else a copy ``target``.

    Raises RankdayError naming file, row and column of the first row that cannot stand.
    """
    if not has_rows_of_its_own(home):
        return RULEBOOK
    copy_seeds(RULEBOOK, target)
    add_rows_of_home(home, target)
    return target
