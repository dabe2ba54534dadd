"""The levels of a day in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table

from rankday.contract.home import Home
from rankday.publication.results import published_result

COLUMNS = ("price level", "total return", "net total return", "lines")


def levels_table(levels: Mapping[str, Sequence[str]], *more: str) -> Table:
    """Index code → its texts of ``COLUMNS``, and of the columns ``more``."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in ("index", *COLUMNS, *more):
        table.add_column(column, justify="left" if column == "index" else "right", overflow="fold")
    for code, texts in levels.items():
        table.add_row(code, *texts)
    return table


def table_since(home: Home, stream: str, base: str) -> Table:
    """The levels that ``stream`` publishes, with their total return since ``base`` (streams ``daily/<date>``).

    Raises RankdayError where one of them is not published.
    """
    begin = published_result(home, base)
    rows = published_result(home, stream).rows(
        """
        select now.index_code, now.price_level::text, now.total_return_level::text, now.net_total_return_level::text,
            format('{:,}', now.constituent_count),
            format('{:+.2f} %', (now.total_return_level::double / base.total_return_level - 1) * 100)
        from index_values as now left join read_parquet($base) as base using (index_code) order by index_code
        """,
        base=str(begin.folder / "index_values.parquet"),
    )
    return levels_table({code: texts for code, *texts in (row.values() for row in rows)}, f"since {base[-10:]}")
