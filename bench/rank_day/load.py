"""A frozen drop as each way holds it, and our own answer for it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet

from bench.rank_day.rules import INDEXES, Answer

TABLES = ("companies", "securities", "prices", "shares", "geography", "memberships")


def arrow_tables(snapshot: Path) -> dict[str, pa.Table]:
    """The tables of a snapshot folder, decimals as floats."""
    return {name: _with_floats(parquet.read_table(snapshot / f"{name}.parquet")) for name in TABLES}


def _with_floats(table: pa.Table) -> pa.Table:
    # by way of text: Arrow's own cast makes 0.0499… of 0.050000, and the company on the edge would be out
    for place, one in enumerate(table.schema):
        if pa.types.is_decimal(one.type):
            table = table.set_column(place, one.name, table[one.name].cast(pa.string()).cast(pa.float64()))
    return table


def published_answer(publication: Path) -> Answer:
    """What we decided of the base indexes, from the files of a pending or published result without an implementation
    session."""
    decisions = parquet.read_table(publication / "decisions.parquet", columns=["company_id", "company_rank"])
    members = parquet.read_table(publication / "constituents.parquet", columns=["index_code", "security_id"])
    ranks = {row["company_id"]: row["company_rank"] for row in decisions.to_pylist() if row["company_rank"]}
    found = zip(*(members[name].to_pylist() for name in members.column_names), strict=True)
    return Answer(ranks, {(code, line) for code, line in found if code in INDEXES})
