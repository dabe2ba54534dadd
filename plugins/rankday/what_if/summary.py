"""A grid's table in a few lines, for the terminal and for a run's page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from rankday.contract.errors import RankdayError
from rankday.contract.files import identifier

MOST_VALUES = 12
MOST_SHOWN = 16
MEASURES = {"turnover": "one-way turnover of the event", "weight_moved_bp": "weight moved against the rule in force"}


def summary_of(table: Path, index_code: str = "R2000") -> list[dict[str, Any]]:
    """What a person reads of the table of `what_if_grid`, for one index: a list of ``title``, ``columns``, ``rows``.

    One parameter: a row a value (thinned to 16). Two: a matrix of turnover and one of the weight moved (thinned to 12
    by 12). More: the scenarios that turn over least and most.
    """
    with duckdb.connect() as db:
        kind = "read_csv" if table.suffix == ".csv" else "read_parquet"
        options = ", all_varchar = true" if kind == "read_csv" else ""
        # bound, not written into the text: a form's field, and the engine runs several statements in one text
        db.execute(f"create table results as from {kind}(?{options}) where index_code = ?", [str(table), index_code])
        names = [name for name, *_ in db.execute("describe results").fetchall()]
        parameters = names[1 : names.index("index_code")]
        if not db.execute("select exists (from results)").fetchone()[0]:
            codes = f"select string_agg(distinct index_code, ', ' order by index_code) from {kind}(?{options})"
            [(found,)] = db.execute(codes, [str(table)]).fetchall()
            raise RankdayError(
                f"index {index_code}: no such index in these scenarios, or it is empty; there are {found}"
            )
        if len(parameters) == 1:
            return [_list(db, index_code, parameters, "scenario_id", MOST_SHOWN)]
        if len(parameters) == 2:
            return [_matrix(db, index_code, parameters, measure) for measure in MEASURES]
        return [
            _list(
                db,
                f"{index_code}, {words} turnover",
                parameters,
                f"cast(turnover as double) {way}, scenario_id",
                8,
                False,
            )
            for words, way in (("least", "asc"), ("most", "desc"))
        ]


def as_markdown(tables: list[dict[str, Any]]) -> str:
    """The same as markdown."""
    parts = []
    for table in tables:
        head = [f"### {table['title']}", "", "| " + " | ".join(table["columns"]) + " |"]
        parts += [*head, "|---" * len(table["columns"]) + "|"]
        parts += ["| " + " | ".join(row) + " |" for row in table["rows"]] + [""]
    return "\n".join(parts)


def _list(
    db: duckdb.DuckDBPyConnection, title: str, parameters: list[str], order: str, most: int, thinned: bool = True
) -> dict[str, Any]:
    columns = [*map(identifier, parameters), "companies", "adds", "deletes"]
    columns += ["turnover", "weight_moved_bp", "breakpoint"]
    rows = db.execute(
        f"select {', '.join(columns)} from results where scenario_id <> 'in_force' order by {order}"
    ).fetchall()
    base = db.execute(f"select {', '.join(columns)} from results where scenario_id = 'in_force'").fetchall()
    chosen = _thinned(rows, most) if thinned else rows[:most]
    shown = [["in force", *[""] * (len(parameters) - 1), *_figures(row[len(parameters) :])] for row in base]
    shown += [[_value(value) for value in row[: len(parameters)]] + _figures(row[len(parameters) :]) for row in chosen]
    heads = [*parameters, "companies", "adds", "deletes", "turnover", "weight moved", "breakpoint (m)"]
    return {"title": title, "columns": heads, "rows": shown}


def _matrix(db: duckdb.DuckDBPyConnection, index_code: str, parameters: list[str], measure: str) -> dict[str, Any]:
    down, across = parameters
    keys = f"{identifier(down)}, {identifier(across)}"
    cells = {
        (left, above): value
        for left, above, value in db.execute(
            f"select {keys}, {measure} from results where scenario_id <> 'in_force' order by scenario_id"
        ).fetchall()
    }
    lefts = _thinned(list(dict.fromkeys(left for left, _ in cells)), MOST_VALUES)
    aboves = _thinned(list(dict.fromkeys(above for _, above in cells)), MOST_VALUES)
    describe = _percent if measure == "turnover" else _points
    return {
        "title": f"{index_code}: {MEASURES[measure]}",
        "columns": [f"{down} \\ {across}", *map(_value, aboves)],
        "rows": [
            [_value(left), *(describe(cells[left, above]) if (left, above) in cells else "" for above in aboves)]
            for left in lefts
        ],
    }


def _thinned(values: list, most: int) -> list:
    """At most ``most`` of them, evenly spread, first and last among them."""
    if len(values) <= most:
        return values
    return [values[round(number * (len(values) - 1) / (most - 1))] for number in range(most)]


def _figures(row: tuple) -> list[str]:
    companies, adds, deletes, turnover, moved, cap = row
    millions = "–" if cap is None else f"{float(cap) / 1e6:,.1f}"
    return [f"{int(companies):,}", f"{int(adds):,}", f"{int(deletes):,}", _percent(turnover), _points(moved), millions]


def _value(value: Any) -> str:
    return "in force" if value is None else str(value) or "none"


def _percent(fraction: Any) -> str:
    return "–" if fraction is None else f"{float(fraction) * 100:.3f} %"


def _points(moved: Any) -> str:
    return "–" if moved is None else f"{float(moved):,.2f} bp"
