"""The derived indexes of a result in a terminal: a row for all that come from one base index."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.table import Table

from rankday.contract.text import shown
from rankday.publication.families import grouped, places
from rankday.publication.results import Result


def derived_indexes(result: Result) -> Table | None:
    """The derived indexes together, by the base index that they come from; None where there are none."""
    changed = {
        row["index_code"]: row
        for row in result.rows("""
            select index_code, max(value) filter (where metric = 'line_count') as lines,
                coalesce(max(value) filter (where metric = 'adds'), 0)::bigint as adds,
                coalesce(max(value) filter (where metric = 'deletes'), 0)::bigint as deletes
            from statistics where index_code <> 'UNIVERSE' group by index_code
        """)
    }
    groups = grouped(places(result), set(changed))
    if not groups:
        return None
    table = Table(title="Derived indexes, by the base index they come from", title_justify="left", box=SIMPLE_HEAD)
    for column in ("base", "indexes", "adds", "deletes", "most changed"):
        table.add_column(column, justify="left" if column in ("base", "most changed") else "right")
    for base, codes in groups.items():
        most = max(codes, key=lambda code: changed[code]["adds"] + changed[code]["deletes"])
        figures = (f"{sum(changed[code][name] for code in codes):,}" for name in ("adds", "deletes"))
        table.add_row(base, f"{len(codes):,}", *figures, shown(most))
    table.caption, table.caption_justify = "each of them: statistics.csv, or `rankday indexes` and the pages", "left"
    return table
