"""Limits and facts of one gate stage, read from a DuckDB database, and the check of one by the other."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

import duckdb

STAGES = ("snapshot", "membership", "publication", "additions")


@dataclass(frozen=True)
class Limit:
    """One row of gates.csv with the severity that holds in this run, and the fact that it limits.

    ``value`` is None where there is nothing to compare with. ``minimum`` and ``maximum`` are inclusive.
    """

    gate: str
    minimum: float | None
    maximum: float | None
    severity: str
    value: float | None
    detail: str

    @property
    def is_met(self) -> bool:
        """Whether the value lies within the limits; so it does where there is nothing to compare with (None, NaN)."""
        if self.value is None or isnan(self.value):
            return True
        is_high_enough = self.minimum is None or self.value >= self.minimum
        return is_high_enough and (self.maximum is None or self.value <= self.maximum)

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


def limits_of_run(db: duckdb.DuckDBPyConnection, stage: str) -> list[Limit]:
    """The limits of ``stage`` with their facts, in the order of gates.csv, without those that the drop gives nothing to
    ask (``snapshot_unasked``); for a run's database or a drop's.

    A plausibility limit is critical only against something of ours to compare with: an earlier snapshot for the first
    gate, an earlier publication for the others (docs/contract.md 3).
    """
    history = "run.earlier_rows" if stage == "snapshot" else "run.earlier_statistics"
    [(compared,)] = db.execute(f"select count(*) from {history}").fetchall()
    limits = limits_of(db, stage, f"gates.{stage}_facts", "severity" if compared else "severity_alone")
    unasked = db.execute("select gate from gates.snapshot_unasked").fetchall() if stage == "snapshot" else []
    return [limit for limit in limits if (limit.gate,) not in unasked]


def limits_of(db: duckdb.DuckDBPyConnection, stage: str, facts: str, severity: str = "severity") -> list[Limit]:
    """The same, with the table of the ``facts`` and the column of gates.csv that holds the ``severity`` in force."""
    rows = db.execute(
        f"""
        select limits.gate, try_cast(limits.minimum as double), try_cast(limits.maximum as double),
            limits.{severity}, facts.value, coalesce(facts.detail, '')
        from (select *, row_number() over () as position from seeds.gates) as limits
        left join {facts} as facts using (gate)
        where limits.stage = ?
        order by limits.position
        """,
        [stage],
    ).fetchall()
    return [Limit(*row) for row in rows]
