"""The family tree of the indexes in force on a day: each below its parent, with its rules and its last figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from rankday import publication
from rankday.contract.home import Home
from rankday.engine.indexes import indexes_in_force
from rankday.reports.web.reading import locked_connection, meant
from rankday.reports.web.rendering import grouped, percent

FIGURES = ("constituent_count", "price_level", "market_value")
MOST_OPEN = 12  # derived indexes of a base index that are shown without a click
_OF_DAY = "select index_code, constituent_count, price_level, market_value from index_values"
_OF_EVENT = """
    select index_code, cast(max(value_text) filter (where metric = 'line_count') as bigint) as constituent_count,
        null as price_level,
        cast(max(value_text) filter (where metric = 'available_market_cap') as decimal(38, 6)) as market_value
    from statistics where index_code <> 'UNIVERSE' group by index_code
"""


def newest_day(home: Home) -> str:
    """The newest published session, else the rank day of the newest event, else today."""
    if days := publication.streams(home, "daily"):
        return days[-1].partition("/")[2]
    events = publication.streams(home, "reconstitution")
    return meant(home, events[-1]).manifest["rank_date"] if events else date.today().isoformat()


def members(home: Home, day: str) -> tuple[list[dict[str, Any]], str]:
    """A row for each index in force on ``day``, that of `indexes_in_force` with FIGURES (None: no lines).

    Besides the stream that the figures are of: that day's, else the newest event's, else the empty text.
    """
    rows = indexes_in_force(home, date.fromisoformat(day))
    figures, stream = _figures(home, day)
    return [row | {name: figures.get(row["index_code"], {}).get(name) for name in FIGURES} for row in rows], stream


def tree(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Base indexes with their ``children`` (rows of the same shape), ``descendants`` (how many) and ``is_open``."""
    nodes = {row["index_code"]: row | {"children": []} for row in rows}
    for node in nodes.values():
        if node["parent_code"]:
            nodes[node["parent_code"]]["children"].append(node)
    for node in reversed(nodes.values()):  # parents stand before their children
        node["descendants"] = sum(1 + child["descendants"] for child in node["children"])
        node["is_open"] = node["descendants"] <= MOST_OPEN
    return [node for node in nodes.values() if not node["parent_code"]]


def takes(row: dict[str, Any]) -> str:
    """What a derived index takes of its parent, in a few words: ``the 10 largest``."""
    return TAKES[row["selection"]](row["argument"] or "")


def weighs(row: dict[str, Any]) -> str:
    """How it weighs what it has: ``float cap, no company above 15 %, quarterly``."""
    how = "every company the same" if row["weighting"] == "equal" else "float cap"
    if row["capping"] == "single":
        how += f", no company above {percent(Decimal(row['maximum_weight'])).replace('.00', '')}"
    if row["capping"] == "ric":
        how += ", capped (ric)"
    is_remade = row["weighting"] == "equal" or row["capping"] != "none"
    return how + (f", made anew: {row['rebalanced']}" if is_remade else "")


def _figures(home: Home, day: str) -> tuple[dict[str, dict[str, Any]], str]:
    stream, text, table = f"daily/{day}", _OF_DAY, "index_values"
    if not publication.versions(home, stream):
        if not (events := publication.streams(home, "reconstitution")):
            return {}, ""
        stream, text, table = events[-1], _OF_EVENT, "statistics"
    path = meant(home, stream).folder / f"{table}.parquet"
    with locked_connection(home.root, {table: path}) as db:
        cursor = db.execute(text)
        names = [column[0] for column in cursor.description]
        return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}, stream


def _places(argument: str) -> str:
    count, *edges = argument.split(":")
    words = f"the {grouped(int(count))} largest"
    return words + (f" (joins within {edges[0]}, leaves beyond {edges[1]})" if edges else "")


def _labels(argument: str) -> str:
    column, _, values = argument.partition(":")
    return f"{column} {values.replace('|', ', ')}"


TAKES: dict[str, Callable[[str], str]] = {
    "all": lambda argument: "all of it",
    "top": _places,
    "class": _labels,
    "not_class": lambda argument: f"all but {_labels(argument)}",
    "screen": lambda argument: f"who passes the screens {argument.replace('_', ' ')}",
    "list": lambda argument: f"the list {argument}",
    "growth": lambda argument: "its growth share",
    "value": lambda argument: "its value share",
}
