"""Scripts that are run hundreds of times on a handful of rows: planned once.

On so few rows DuckDB spends its time on planning. It keeps the plan of a prepared statement, but only where no
optimizer has looked at the rows of the moment; so these are prepared without one, and their joins run in the order in
which they are written. A plan is kept until the catalog changes: whoever uses these scripts fills tables anew
(``truncate``, ``insert``) and makes none meanwhile. (It would still be right then, only slow again.)
"""

from __future__ import annotations

import duckdb


class Prepared:
    """Scripts by name; the tables and views they name must be there."""

    def __init__(self, db: duckdb.DuckDBPyConnection):
        self.db = db
        self.scripts: dict[str, str] = {}

    def add(self, name: str, script: str) -> None:
        """Plan each statement of ``script`` (none has parameters)."""
        self.db.execute("pragma disable_optimizer")
        try:
            calls = []
            for number, statement in enumerate(self.db.extract_statements(script)):
                self.db.execute(f"prepare {name}_{number} as {statement.query}")
                calls.append(f"execute {name}_{number}")
            self.scripts[name] = "; ".join(calls)
        finally:
            self.db.execute("pragma enable_optimizer")

    def run(self, name: str) -> None:
        """Run the script ``name``, statement by statement."""
        self.db.execute(self.scripts[name])
