"""The events of a panel as rows of corporate_actions: splits, departures and new tickers that it shows unnamed."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date

import polars as pl

from rankday_sources import panel_events
from rankday_sources.inference import EQUITY_TYPES
from rankday_sources.panel_ids import Sightings, Span
from rankday_sources.screener_drops import ScreenerDrop


@dataclass(frozen=True)
class Found:
    """What `panel_events` finds in the rows of shares: splits, departures (line, place) and changes of tickers."""

    splits: pl.DataFrame
    departures: pl.DataFrame
    changes: pl.DataFrame

    @classmethod
    def of(cls, shares: pl.DataFrame, last_place: int) -> Found:
        return cls(
            panel_events.splits(shares),
            panel_events.departures(shares, last_place),
            panel_events.ticker_changes(shares),
        )

    @classmethod
    def together(cls, parts: list[Found]) -> Found:
        return cls(*(pl.concat([getattr(one, name) for one in parts]) for name in ("splits", "departures", "changes")))


def equity_lines(parts: list[Span]) -> list[int]:
    """The lines that are shares in any of the spans, sorted."""
    found = set()
    for part in parts:
        names = set(part.securities.filter(pl.col("security_type").is_in(EQUITY_TYPES))["security_id"])
        found |= {line for line, name in part.ids.items() if name in names}
    return sorted(found)


def events(
    found: Found, seen: Sightings, sessions: list[date], parts: list[Span], drops: list[ScreenerDrop],
    is_kept: list[bool],
) -> pl.DataFrame:  # fmt: skip
    """Rows of corporate_actions with ``drop_place``, the place of their drop, and ``rule`` and ``why``; by event id."""
    rows = pl.concat(
        [
            found.splits.select(
                "line", "place", "ratio_new", "ratio_old", "rule", event_type=pl.lit("split"), id_place="place",
                why=pl.lit("Price and implied share count step by this ratio"),
            ),
            _without_return(found.departures, sessions, parts, drops).select(
                "line", "place", rule=pl.lit("vanished_for"), event_type=pl.lit("delisting"),
                id_place=pl.col("place") - 1, why=pl.lit("In none of the following sessions; terms unknown"),
            ),
            _other_ids(seen, parts),
            found.changes.select(
                "line", "place", rule=pl.lit("same_count"), event_type=pl.lit("ticker_change"), id_place="place",
                why=pl.col("earlier") + " ended and " + pl.col("symbol") + " began with the same share count",
            ),
        ],
        how="diagonal",
    )  # fmt: skip
    names = pl.concat(
        [
            part.id_table().with_columns(first=pl.lit(part.first, pl.Int32), stop=pl.lit(part.stop, pl.Int32))
            for part in parts
        ]
    )  # fmt: skip
    day = pl.col("place").replace_strict(dict(enumerate(sessions)), return_dtype=pl.Date)
    # In the drop of the session before, as an exchange's notice is; that drop may be another importer's.
    kept = [place for place, is_so in enumerate(is_kept) if is_so]
    drop_place = pl.when((pl.col("place") - 1).is_in(kept)).then(pl.col("place")).otherwise(pl.col("place") - 1)
    return (
        rows.join(names, on="line")
        .filter(pl.col("id_place") >= pl.col("first"), pl.col("id_place") < pl.col("stop"))
        .with_columns(ex_date=day, drop_place=drop_place, status=pl.lit("confirmed"))
        .with_columns(
            event_id=pl.concat_str(
                pl.lit("inferred"), pl.col("event_type").str.replace("_", "-"), "security_id",
                pl.col("ex_date").cast(pl.String), separator="-",
            )
        )
        .sort("event_id")
    )  # fmt: skip


def notes_of(due: pl.DataFrame) -> str:
    """The rule behind each event of a drop, as CSV."""
    return due.select(
        pl.lit("corporate_actions").alias("table"), id="event_id", column=pl.lit("event_type"),
        value="event_type", rule=pl.lit("panel_limits.csv ") + pl.col("rule"), why="why",
    ).write_csv()  # fmt: skip


def _without_return(
    gone: pl.DataFrame, sessions: list[date], parts: list[Span], drops: list[ScreenerDrop]
) -> pl.DataFrame:  # fmt: skip
    """Departures without those lines that a later screener session still lists."""
    still = set()
    for drop in drops:
        listed = set(drop.securities["security_id"])
        for part in parts:
            still |= {(line, drop.session) for line, name in part.ids.items() if name in listed}
    returns = [
        any((line, drop.session) in still for drop in drops if drop.session >= sessions[place])
        for line, place in gone.rows()
    ]
    return gone.filter(~pl.Series(returns, dtype=pl.Boolean)) if gone.height else gone


def _other_ids(seen: Sightings, parts: list[Span]) -> pl.DataFrame:
    """A line that the next screener session knows under another id ends under the first: it must not be carried on."""
    ended = []
    shares = pl.col("line").is_in(equity_lines(parts))
    for before, after in itertools.pairwise(parts):
        present = seen.since.filter(shares, pl.col("bound") == after.first)
        ended += [
            (line, place)
            for line, place in present.select("line", "place").rows()
            if line in before.ids and line in after.ids and before.ids[line] != after.ids[line]
        ]
    schema = {"line": pl.UInt32, "place": pl.Int32}
    return pl.DataFrame(sorted(ended), schema=schema, orient="row").select(
        "line", "place", rule=pl.lit("same_count"), event_type=pl.lit("delisting"), id_place=pl.col("place") - 1,
        why=pl.lit("The next screener session knows this line under another id"),
    )  # fmt: skip
