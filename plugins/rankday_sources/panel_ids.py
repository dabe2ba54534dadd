"""Under which ids the lines of a panel are known: those of the screener sessions imported into the home.

A span is the sessions that look to one screener session (the nearest earlier; before the first one, that one). Its
companies and securities are carried into every session of the span.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date

import polars as pl

from rankday.contract.tables import INPUT_TABLES
from rankday_sources import inference
from rankday_sources.company_groups import security_id
from rankday_sources.feed_files import Listing
from rankday_sources.identity import may_be_one_company
from rankday_sources.names import symbol_key
from rankday_sources.screener_drops import ScreenerDrop

FEED_OF_MIC = {"XNAS": "NASDAQ", "XNYS": "NYSE", "XASE": "AMEX"}


@dataclass(frozen=True)
class Span:
    """Places ``first`` … ``stop`` − 1 of the panel under one screener session.

    ``ids`` maps line → security id; ``securities`` and ``companies`` hold every row to carry, new lines included, and
    ``shares`` (security_id, total_shares, available_shares, base: the session whose feed they are from).
    """

    first: int
    stop: int
    screener: date
    ids: dict[int, str]
    companies: pl.DataFrame
    securities: pl.DataFrame
    shares: pl.DataFrame

    def id_table(self) -> pl.DataFrame:
        """line, security_id."""
        return pl.DataFrame(
            {"line": list(self.ids), "security_id": list(self.ids.values())},
            schema={"line": pl.UInt32, "security_id": pl.String},
        )


@dataclass(frozen=True)
class Sightings:
    """When and as what the lines of a panel were seen, as far as ids depend on it.

    ``lines``: line, symbol, mic, first (of its first row). ``near``: for the place ``at`` of each screener session
    and each line is_later, symbol, place, count, cap of its last row by then (else of its first). ``since``: for the
    first place ``bound`` of each span and each line the first place from there on.
    """

    lines: pl.DataFrame
    near: pl.DataFrame
    since: pl.DataFrame

    @classmethod
    def of(cls, rows: pl.DataFrame, sessions: list[date], drops: list[ScreenerDrop]) -> Sightings:
        """Those of whole lines (rows sorted by line and place)."""
        by_line = rows.group_by("line", maintain_order=True)
        seen = pl.col("symbol", "mic").first(), pl.col("place").first().alias("first")
        near = [
            by_line.agg(
                is_later=~(pl.col("place") <= at).any(),
                **{
                    column: pl.coalesce(
                        pl.col(column).filter(pl.col("place") <= at).last(), pl.col(column).first()
                    )
                    for column in ("symbol", "place", "count", "cap")
                },
            ).with_columns(at=pl.lit(at, pl.Int32))
            for at in sorted({_place_of(sessions, drop) for drop in drops})
        ]  # fmt: skip
        since = [
            rows.filter(pl.col("place") >= bound)
            .group_by("line")
            .agg(pl.col("place").min())
            .with_columns(bound=pl.lit(bound, pl.Int32))
            for bound in sorted(set(bounds(sessions, drops)[:-1]))
        ]
        return cls(by_line.agg(*seen), pl.concat(near), pl.concat(since))

    @classmethod
    def together(cls, parts: list[Sightings]) -> Sightings:
        return cls(*(pl.concat([getattr(one, name) for one in parts]) for name in ("lines", "near", "since")))

    def present(self, first: int, stop: int) -> list[int]:
        """The lines with a row from place ``first``, of a span, to ``stop`` − 1."""
        rows = self.since.filter(pl.col("bound") == first, pl.col("place") < stop)
        return rows["line"].sort().to_list()


def _place_of(sessions: list[date], drop: ScreenerDrop) -> int:
    return sum(day <= drop.session for day in sessions) - 1


def bounds(sessions: list[date], drops: list[ScreenerDrop]) -> list[int]:
    """The first place of each span, and the number of sessions."""
    starts = [sum(day < drop.session for day in sessions) for drop in drops]
    return [0, *starts[1:], len(sessions)]


def spans(seen: Sightings, sessions: list[date], drops: list[ScreenerDrop]) -> list[Span]:
    """The spans of a panel under ``drops``; a drop beside which the panel has no session has none."""
    new_ids = NewIds({line for drop in drops for line in drop.securities["security_id"]})
    return [
        _span(seen, sessions, drops, number, first, stop, new_ids)
        for number, (first, stop) in enumerate(itertools.pairwise(bounds(sessions, drops)))
        if first < stop
    ]


def _span(
    seen: Sightings,
    sessions: list[date],
    drops: list[ScreenerDrop],
    number: int,
    first: int,
    stop: int,
    new_ids: NewIds,
) -> Span:
    drop = drops[number]
    own = seen.present(first, stop)
    ids, unknown = _known(seen, own, sessions, drop)
    parts = [(drop, list(ids.values()))]
    for later in drops[number + 1 :]:
        found, _ = _known(seen, unknown, sessions, later)
        taken = set(ids.values()) | set(drop.securities["security_id"])
        found = {line: name for line, name in found.items() if name not in taken}
        ids |= found
        unknown = [line for line in own if line not in ids]
        parts.append((later, list(found.values())))
    securities, companies, shares = [drop.securities], [drop.companies], [_shares(drop, None)]
    for later, names in parts[1:]:
        rows_of = later.securities.filter(pl.col("security_id").is_in(names))
        securities.append(rows_of)
        companies.append(later.companies.filter(pl.col("company_id").is_in(rows_of["company_id"].implode())))
        shares.append(_shares(later, names))
    new = _new_lines(seen.lines.filter(pl.col("line").is_in(unknown)), new_ids)
    ids |= {line: row["security_id"] for line, row in new.items()}
    if new:
        securities.append(_text_frame("securities", list(new.values())))
        companies.append(_text_frame("companies", [_company(row) for row in new.values()]))
    return Span(
        first,
        stop,
        drop.session,
        ids,
        # diagonal: one drop may have later columns of the contract that another has not
        pl.concat(companies, how="diagonal").unique("company_id", keep="first", maintain_order=True).sort("company_id"),
        pl.concat(securities, how="diagonal").sort("security_id"),
        pl.concat(shares),
    )


def _known(
    seen: Sightings, own: list[int], sessions: list[date], drop: ScreenerDrop
) -> tuple[dict[int, str], list[int]]:
    """(line → id in ``drop`` by the symbol that it had then, those of ``own`` that the drop does not know).

    Where several lines had the symbol, the one that is nearest to the drop's session; never one whose company's count
    and cap are both far from the drop's.
    """
    at = _place_of(sessions, drop)
    known = {line.key: line for line in drop.lines}
    candidates = []
    # A line that begins later may only have been missing from the feed that day; those seen by then come first.
    for row in seen.near.filter(pl.col("at") == at, pl.col("line").is_in(own)).iter_rows(named=True):
        line = known.get(symbol_key(row["symbol"]))
        if line and may_be_one_company(row["count"], row["cap"], line):
            candidates.append((row["is_later"], abs(row["place"] - at), row["line"], line.id))
    line_of: dict[str, int] = {}
    for *_, number, name in sorted(candidates):
        line_of.setdefault(name, number)
    ids = {number: name for name, number in line_of.items()}
    return ids, [line for line in own if line not in ids]


def _shares(drop: ScreenerDrop, names: list[str] | None) -> pl.DataFrame:
    shares = drop.shares if names is None else drop.shares.filter(pl.col("security_id").is_in(names))
    return shares.select(
        "security_id",
        pl.col("total_shares", "available_shares").cast(pl.Int64),
        base=pl.lit(drop.session),
    )


class NewIds:
    """Ids for lines that no screener session has: one for each line, in all spans, that is nobody else's."""

    def __init__(self, used: set[str]):
        self._used = used
        self._of_line: dict[int, str] = {}

    def of(self, line: int, listing: Listing) -> str:
        """``US-<TICKERKEY>``, with a number where a line of that ticker had it before."""
        name, number = security_id(listing), 2
        while line not in self._of_line and name in self._used:
            name, number = f"{security_id(listing)}.{number}", number + 1
        self._used.add(name)
        return self._of_line.setdefault(line, name)


def _new_lines(lines: pl.DataFrame, ids: NewIds) -> dict[int, dict[str, str | None]]:
    """line → its row of securities, for lines that no screener session has: only the symbol is known."""
    found = {}
    for line, symbol, mic in lines.select("line", "symbol", "mic").sort("line").rows():
        listing = Listing(symbol, symbol, FEED_OF_MIC.get(mic, ""), None, None, None, "", "", "")
        name = ids.of(line, listing)
        kind = inference.security_type(inference.evidence_texts(listing, None), is_member=False)
        found[line] = {
            "security_id": name,
            "company_id": f"PANEL-{name.removeprefix('US-')}",
            "ticker": symbol,
            "name": symbol,
            "security_type": kind.value,
            "is_listed": "true",
            "mic": mic,
            "inferred_columns": "available_shares|name|security_type|total_shares",
        }
    return found


def _company(row: dict[str, str | None]) -> dict[str, str | None]:
    return {"company_id": row["company_id"], "name": row["name"], "standard_exchange_countries": "US"}


def _text_frame(table: str, rows: list[dict[str, str | None]]) -> pl.DataFrame:
    columns = INPUT_TABLES[table].column_names
    return pl.DataFrame(
        {column: [row.get(column) for row in rows] for column in columns}, schema=dict.fromkeys(columns, pl.String)
    )
