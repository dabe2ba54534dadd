"""From the rows of a panel to the tables of its sessions: once along the lines, then block by block of sessions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from rankday_sources import panel_events, panel_ids, panel_inferred
from rankday_sources.panel_inferred import Found
from rankday_sources.panel_shares import Counts, DatedFloats
from rankday_sources.panel_store import PanelStore, blocks_of
from rankday_sources.panel_tables import SpanTables, Tables, contract_table
from rankday_sources.screener_drops import ScreenerDrop


@dataclass(frozen=True)
class Plan:
    """``blocks`` of places [first, stop), the events of all sessions, and the tables of the span of each block.

    ``screeners``: the screener session that each block is carried from. Without screener sessions there are no tables.
    """

    blocks: list[tuple[int, int]]
    events: pl.DataFrame
    tables: list[SpanTables]
    screeners: list[date]

    def sessions(self, number: int, rows: pl.DataFrame, wanted: list[int]) -> Iterator[tuple[int, Tables, str]]:
        """(place, tables, notes) of the places of a block that are wanted; ``rows`` are all of the block's."""
        for place, tables in self.tables[number].of(rows, wanted) if self.tables else ():
            due = self.events.filter(pl.col("drop_place") == place)
            if due.height:
                tables["corporate_actions"] = contract_table("corporate_actions", due)
            yield place, tables, panel_inferred.notes_of(due)


def planned(store: PanelStore, drops: list[ScreenerDrop], is_kept: list[bool], floats: DatedFloats) -> Plan:
    """Look along the lines of ``store``, twice: who they are, then what happened to them; its blocks can be read then.

    ``is_kept``: sessions, by place, whose drop is another importer's; ``floats`` hold from their sessions on.
    """
    sessions = store.sessions
    bounds = panel_ids.bounds(sessions, drops) if drops else [0, len(sessions)]
    blocks = blocks_of(sorted(set(bounds)), store.rows)
    if not drops:
        for part, rows in enumerate(store.line_parts()):
            store.put_in_blocks(part, rows.with_columns(own=pl.lit(None, pl.Float64)), blocks)
        return Plan(blocks, pl.DataFrame({"event_type": []}, schema={"event_type": pl.String}), [], [])
    seen = panel_ids.Sightings.together(
        [panel_ids.Sightings.of(rows, sessions, drops) for rows in store.line_parts()]
    )  # fmt: skip
    spans = panel_ids.spans(seen, sessions, drops)
    shares = pl.col("line").is_in(panel_inferred.equity_lines(spans))
    places = {day: place for place, day in enumerate(sessions)}
    bases = sorted({places[drop.session] for drop in drops if drop.session in places})
    found, counted = [], []
    for part, rows in enumerate(store.line_parts()):
        found.append(Found.of(rows.filter(shares), len(sessions) - 1))
        counts = panel_events.counts_at_their_price(rows, found[-1].splits)
        counted.append(Counts.of(counts, bases, sorted({0, *bounds[:-1]})))
        own = counts.rename({"count": "own"})
        store.put_in_blocks(part, rows.join(own, on=["line", "place"], how="left"), blocks)
    counts = Counts.together(counted)
    events = panel_inferred.events(Found.together(found), seen, sessions, spans, drops, is_kept)
    span_of = [next(span for span in spans if span.first <= first < span.stop) for first, _ in blocks]
    tables = {span.first: SpanTables(span, seen, counts, sessions, floats) for span in spans}
    return Plan(blocks, events, [tables[span.first] for span in span_of], [span.screener for span in span_of])
