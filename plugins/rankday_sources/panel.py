"""A panel (one row a session and symbol) into landing drops: what ``rankday import panel`` does (docs/real_data.md).

The panel brings prices and caps; companies, securities, classes and floats come from the screener sessions imported
before. Splits, departures and new tickers are inferred and marked by their event ids.
"""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import polars as pl

from rankday.contract.files import sha256_of_file
from rankday.contract.home import Home
from rankday.evidence import store as evidence_store
from rankday_sources import evidence_rows, panel_drops, panel_events
from rankday_sources.import_report import ImportReport, SourceRefused
from rankday_sources.inference import EQUITY_TYPES
from rankday_sources.panel_file import Panel, read_panel
from rankday_sources.panel_ids import Span, spans
from rankday_sources.panel_lines import with_lines
from rankday_sources.panel_shares import shares
from rankday_sources.screener_drops import ScreenerDrop, screener_drops


def import_panel(home: Home, path: Path, screener_of: date | None = None, replace: bool = False) -> dict:
    """Keep every close as evidence, and write a drop for every session of the panel that has none of another source.

    ``screener_of`` names the one screener session to carry companies and securities from; otherwise each session looks
    to the nearest earlier one (before the first: to that); a home without any gets no drops yet. Returns sessions
    (written, unchanged, kept, new in the evidence), events by type, the counts of rows and ``report``. Raises
    SourceRefused for a file that is not what it should be or a named session that is none of the screener's,
    EvidenceDiffers and DropExists for another panel of the same sessions without ``replace``.
    """
    if not path.is_file():
        raise SourceRefused(f"{path}: no such file")
    drops = [drop for drop in screener_drops(home) if screener_of in (None, drop.session)]
    if screener_of and not drops:
        raise SourceRefused(
            f"no screener session of {screener_of} in {home.root}; run rankday import nasdaq-screener first"
        )
    report = ImportReport()
    panel = read_panel(path, report)
    result = {
        "file": path.name,
        "sessions": len(panel.sessions),
        "rows": panel.rows.height,
        "new_in_evidence": evidence_store.put(home, evidence_rows.closes(panel.rows), replace),
        "has_screener": bool(drops),
    }
    result |= _written(home, path, panel, drops, replace) if drops else _NO_DROPS
    folders = {day: home.landing(day) for day in panel.sessions}
    return result | {"report": report.as_json(report.write_by_session(folders, panel_drops.IMPORTER))}


_NO_DROPS: dict = {"written": [], "unchanged": [], "kept": [], "events": {}}


def _written(home: Home, path: Path, panel: Panel, drops: list[ScreenerDrop], replace: bool) -> dict:
    """Write the drops; written, unchanged and kept sessions, and the events inferred."""
    rows = with_lines(panel)
    parts = spans(rows, panel.sessions, drops)
    is_kept = [panel_drops.importer_of(home, day) not in (None, panel_drops.IMPORTER) for day in panel.sessions]
    events, counts = _events(rows, panel, parts, drops, is_kept)
    source = {"file": path.name, "sha256": sha256_of_file(path)}
    written: list[date] = []
    unchanged: list[date] = []
    for part in parts:
        for place, tables in _tables(rows, counts, panel, part, is_kept):
            due = events.filter(pl.col("drop_place") == place)
            if due.height:
                tables["corporate_actions"] = panel_drops.contract_table("corporate_actions", due)
            notes = due.select(
                pl.lit("corporate_actions").alias("table"), id="event_id", column=pl.lit("event_type"),
                value="event_type", rule=pl.lit("panel_limits.csv ") + pl.col("rule"), why="why",
            ).write_csv()  # fmt: skip
            session = panel.sessions[place]
            more = source | {"screener_of": part.screener.isoformat()}
            is_new = panel_drops.write(home, session, tables, notes, more, replace)
            (written if is_new else unchanged).append(session)
    return {
        "written": [day.isoformat() for day in written],
        "unchanged": [day.isoformat() for day in unchanged],
        "kept": [day.isoformat() for day, kept in zip(panel.sessions, is_kept, strict=True) if kept],
        "events": dict(events["event_type"].value_counts().sort("event_type").rows()),
    }


def _events(
    rows: pl.DataFrame, panel: Panel, parts: list[Span], drops: list[ScreenerDrop], is_kept: list[bool]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(events as rows of corporate_actions, with the place of their drop; the counts at their prices)."""
    last = len(panel.sessions) - 1
    shares_only = rows.filter(pl.col("line").is_in(_equity_lines(parts)))
    found = panel_events.splits(shares_only)
    counts = panel_events.counts_at_their_price(rows, found)
    changes = panel_events.ticker_changes(shares_only)
    events = pl.concat(
        [
            found.select(
                "line", "place", "ratio_new", "ratio_old", "rule", event_type=pl.lit("split"), id_place="place",
                why=pl.lit("Price and implied share count step by this ratio"),
            ),
            _without_return(panel_events.departures(shares_only, last), panel, parts, drops).select(
                "line", "place", rule=pl.lit("vanished_for"), event_type=pl.lit("delisting"),
                id_place=pl.col("place") - 1, why=pl.lit("In none of the following sessions; terms unknown"),
            ),
            _other_ids(shares_only, parts),
            changes.select(
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
    day = pl.col("place").replace_strict(dict(enumerate(panel.sessions)), return_dtype=pl.Date)
    # In the drop of the session before, as an exchange's notice is; that drop may be another importer's.
    kept = [place for place, is_so in enumerate(is_kept) if is_so]
    drop_place = pl.when((pl.col("place") - 1).is_in(kept)).then(pl.col("place")).otherwise(pl.col("place") - 1)
    events = (
        events.join(names, on="line")
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
    return events, counts


def _equity_lines(parts: list[Span]) -> list[int]:
    found = set()
    for part in parts:
        is_equity = pl.col("security_type").is_in(EQUITY_TYPES)
        names = set(part.securities.filter(is_equity)["security_id"])
        found |= {line for line, name in part.ids.items() if name in names}
    return sorted(found)


def _without_return(
    gone: pl.DataFrame, panel: Panel, parts: list[Span], drops: list[ScreenerDrop]
) -> pl.DataFrame:  # fmt: skip
    """Departures without those lines that a later screener session still lists."""
    still = set()
    for drop in drops:
        listed = set(drop.securities["security_id"])
        for part in parts:
            still |= {(line, drop.session) for line, name in part.ids.items() if name in listed}
    returns = [
        any((line, drop.session) in still for drop in drops if drop.session >= panel.sessions[place])
        for line, place in gone.rows()
    ]
    return gone.filter(~pl.Series(returns, dtype=pl.Boolean)) if gone.height else gone


def _other_ids(rows: pl.DataFrame, parts: list[Span]) -> pl.DataFrame:
    """A line that the next screener session knows under another id ends under the first: it must not be carried on."""
    ended = []
    for before, after in itertools.pairwise(parts):
        present = rows.filter(pl.col("place") >= after.first).group_by("line").agg(pl.col("place").min())
        ended += [
            (line, place)
            for line, place in present.rows()
            if line in before.ids and line in after.ids and before.ids[line] != after.ids[line]
        ]
    schema = {"line": pl.UInt32, "place": pl.Int32}
    return pl.DataFrame(sorted(ended), schema=schema, orient="row").select(
        "line", "place", rule=pl.lit("same_count"), event_type=pl.lit("delisting"), id_place=pl.col("place") - 1,
        why=pl.lit("The next screener session knows this line under another id"),
    )  # fmt: skip


def _tables(rows: pl.DataFrame, counts: pl.DataFrame, panel: Panel, part: Span, is_kept: list[bool]):
    """(place, tables) of each session of the span that is to be written."""
    own = rows.filter(pl.col("place").is_between(part.first, part.stop - 1)).join(part.id_table(), on="line")
    by_place = {
        name: {key[0]: frame for key, frame in table.partition_by("place", as_dict=True).items()}
        for name, table in (("prices", own), ("shares", shares(own, counts, panel.sessions, part)))
    }
    mics = part.securities.select("security_id", listed=pl.col("mic"))
    new_from = _first_places(rows, part)
    companies, securities = part.companies, part.securities
    for place in range(part.first, part.stop):
        if is_kept[place]:
            continue
        quotes = by_place["prices"][place]
        yet = securities.join(new_from, on="security_id", how="left").filter(
            pl.col("begins").fill_null(part.first) <= place
        )
        tickers = quotes.select("security_id", now="symbol")
        yield place, {
            "companies": panel_drops.contract_table(
                "companies", companies.join(yet.select("company_id").unique(), on="company_id", how="semi")
            ),
            "securities": panel_drops.contract_table(
                "securities",
                yet.join(tickers, on="security_id", how="left").with_columns(ticker=_tickers(tickers["now"])),
            ),
            "prices": panel_drops.contract_table(
                "prices",
                quotes.join(mics, on="security_id").select(
                    "security_id", "close", "volume", mic="listed", is_primary=pl.lit(True),
                    status=pl.when(pl.col("close").is_null()).then(pl.lit("no_trade")).otherwise(pl.lit("traded")),
                ),
            ),
            "shares": panel_drops.contract_table(
                "shares", by_place["shares"][place].with_columns(as_of=pl.lit(panel.sessions[place]))
            ),
        }  # fmt: skip


def _tickers(now: pl.Series) -> pl.Expr:
    """The ticker that a line has ``now``; without one its last, unless that is another line's by now."""
    return pl.coalesce("now", pl.when(~pl.col("ticker").is_in(now.implode())).then("ticker"))


def _first_places(rows: pl.DataFrame, part: Span) -> pl.DataFrame:
    """security_id, begins: lines that the span's screener session does not know, and their first place."""
    named = set(part.shares.filter(pl.col("base") == part.screener)["security_id"])
    first = dict(rows.group_by("line").agg(pl.col("place").min()).rows())
    new = {name: first[line] for line, name in part.ids.items() if name not in named}
    return pl.DataFrame(
        {"security_id": list(new), "begins": list(new.values())}, schema={"security_id": pl.String, "begins": pl.Int32}
    )
