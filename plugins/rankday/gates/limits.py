"""Limits and facts of one gate stage, read from the run's DuckDB file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rankday.engine.database import connection

STAGES = ("snapshot", "membership", "publication")


@dataclass(frozen=True)
class Limit:
    """One row of gates.csv with the severity that holds in this run, and the fact it judges.

    ``value`` is null where there is nothing to compare with. ``minimum`` and ``maximum`` are inclusive.
    """

    gate: str
    minimum: float | None
    maximum: float | None
    severity: str
    value: float | None
    detail: str

    @property
    def expectation(self) -> str:
        """The limit as a person reads it: ``0.8 to 1.25``, ``at least 0.75``, ``at most 0``."""
        if self.minimum is not None and self.maximum is not None:
            return f"{self.minimum:g} to {self.maximum:g}"
        return f"at least {self.minimum:g}" if self.minimum is not None else f"at most {self.maximum:g}"

    @property
    def observed(self) -> str:
        """The fact as text, with the first rows by name where they help."""
        if self.value is None:
            return "nothing to compare with"
        return f"{self.value:.9g}" + (f" ({self.detail})" if self.detail else "")


def limits_of(database: Path, stage: str) -> list[Limit]:
    """The limits of ``stage`` with their facts, in the order of gates.csv.

    A plausibility limit is critical only against something of ours to compare with: an earlier snapshot for the first
    gate, an earlier publication for the others (CONTRACT.md section 3).
    """
    history = "run.earlier_rows" if stage == "snapshot" else "run.earlier_statistics"
    with connection(database, read_only=True) as db:
        severity = "severity" if db.execute(f"select count(*) from {history}").fetchone()[0] else "severity_alone"
        rows = db.execute(
            f"""
            select limits.gate, try_cast(limits.minimum as double), try_cast(limits.maximum as double),
                limits.{severity}, facts.value, coalesce(facts.detail, '')
            from (select *, row_number() over () as position from seeds.gates) as limits
            left join gates.{stage}_facts as facts using (gate)
            where limits.stage = ?
            order by limits.position
            """,
            [stage],
        ).fetchall()
    return [Limit(*row) for row in rows]
