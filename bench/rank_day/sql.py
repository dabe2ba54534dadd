"""Our SQL alone, in a process of its own: ``python -m bench.rank_day.sql RUN_FOLDER``.

The compiled models of the stages 2 to 6, as a run builds them, on the run's own database; the same JSON as the others.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bench.rank_day.__main__ import timed
from rankday.engine.database import connection
from rankday.engine.project import project
from rankday.engine.stages import MEMBERSHIP_STAGES


def main(run_folder: str) -> None:
    decided = project().select(stage for stage in MEMBERSHIP_STAGES if "gates" not in stage)
    with connection(Path(run_folder) / "rankday.duckdb", read_only=True) as db:

        def decide() -> None:
            for model in decided:
                db.execute(f"create or replace temp table answer as {model.sql}")

        print(json.dumps(timed(decide)[1] | {"models": len(decided)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
