"""Compositions of the daily chain: what is published, what it begins with, what enters at a close, what is shown ahead.

Which of several counts is decided by models (``starting_composition``, ``entering_composition``,
``shown_composition``); read and named here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow
import pyarrow.parquet

from rankday import publication
from rankday.contract.errors import RankdayError
from rankday.contract.home import Home
from rankday.contract.streams import Kind, Reference, Stream, kind_of
from rankday.contract.tables import INDEX_CODES
from rankday.daily.implementation import Facts, due_at, entering_source, implemented_on
from rankday.daily.session_inputs import Entry
from rankday.daily.tables import given_rows, query_model
from rankday.drops.snapshot_store import Snapshot, frozen, load
from rankday.engine.project import Relation
from rankday.publication.published import publication_named


@dataclass(frozen=True)
class Composition:
    """A published composition: where it is from, its dates, its rows and factors as `Entry` takes them."""

    source: str
    implementation_date: date
    rank_date: date
    known_from: date
    rows: pyarrow.Table
    factors: pyarrow.Table | tuple[tuple, ...] = ()

    @property
    def dated_rows(self) -> pyarrow.Table:
        """The rows, each with the implementation date."""
        dates = pyarrow.array([self.implementation_date] * self.rows.num_rows, pyarrow.date32())
        return self.rows.append_column("implementation_date", dates)


def reconstitutions(home: Home) -> list[Composition]:
    """The newest version of every published reconstitution, by implementation date."""
    found = (_newest_composition(home, stream) for stream in publication.streams(home, "reconstitution"))
    return sorted(found, key=lambda one: one.implementation_date)


def preliminaries(home: Home) -> list[Composition]:
    """The newest version of every preliminary list, by list date."""
    found = (_newest_composition(home, stream) for stream in publication.streams(home, "preliminary"))
    return sorted(found, key=lambda one: one.known_from)


def composition_named(home: Home, source: str | None) -> Composition | None:
    """The composition that a day's manifest names by its ``source``; None where that is no publication of ours.

    Raises RankdayError when it is not there, VerificationFailed when it is another one.
    """
    named = Reference.parse(source)
    return named and _composition(home, publication_named(home, named._asdict()))


def _newest_composition(home: Home, stream: str) -> Composition:
    return _composition(home, publication.newest_version(home, stream))


def _composition(home: Home, one: publication.Publication) -> Composition:
    stream = one.stream
    rank_date = date.fromisoformat(one.manifest["rank_date"])
    rows = duckdb.sql(
        """
        select index_code, security_id, constituents.available_shares, shares.total_shares
        from read_parquet($constituents) as constituents
        left join (select distinct security_id, total_shares from read_parquet($shares)) as shares using (security_id)
        where index_code in (select unnest($codes))
        order by all
        """,
        params={
            "constituents": str(one.folder / "constituents.parquet"),
            "shares": str(_share_counts(home, one)),
            "codes": list(INDEX_CODES),
        },
    ).to_arrow_table()
    is_list = kind_of(stream) is Kind.PRELIMINARY
    return Composition(
        source=str(one.named),
        implementation_date=implemented_on(one.manifest),
        rank_date=rank_date,
        known_from=date.fromisoformat(stream.rpartition("/")[2]) if is_list else rank_date,
        rows=rows,
        factors=_factors(one),
    )


def _factors(one: publication.Publication) -> pyarrow.Table | tuple[tuple, ...]:
    """The lines of derived indexes; none in a result of a time before there were such."""
    constituents = one.folder / "constituents.parquet"
    if "style_share" not in pyarrow.parquet.read_schema(constituents).names:
        return ()
    return duckdb.sql(
        "select index_code, security_id, style_share, capping_factor from read_parquet($constituents) "
        "where index_code not in (select unnest($codes)) order by all",
        params={"constituents": str(constituents), "codes": list(INDEX_CODES)},
    ).to_arrow_table()


def _share_counts(home: Home, one: publication.Publication) -> Path:
    """Where the total shares of a composition stand: in itself, if it carries them, else in its rank day's drop."""
    constituents = one.folder / "constituents.parquet"
    if "total_shares" in pyarrow.parquet.read_schema(constituents).names:
        return constituents
    rank_date = one.manifest["rank_date"]
    version = one.manifest["input_snapshots"][rank_date]["version"]
    return load(home, date.fromisoformat(rank_date), version).table_path("shares")


def starting_composition(base_day: date, snapshot: Snapshot, published: list[Composition]) -> tuple[str, Entry]:
    """6.1 base day · The name and rows of what the chain begins with. Raises RankdayError where there is nothing."""
    rows = memberships(snapshot)
    listed = f"memberships of {base_day}"
    candidates = [("reconstitution", one.source, None, one.implementation_date) for one in published]
    if rows:
        candidates.append(("memberships", listed, None, base_day))
    source = _chosen("starting_composition", base_day, candidates)
    if source is None:
        raise RankdayError(
            f"{base_day}: no composition to begin with; publish a reconstitution implemented by then, "
            "or add `memberships` to that day's drop"
        )
    if source == listed:
        return source, Entry(rows)
    chosen = next(one for one in published if one.source == source)
    return source, Entry(chosen.rows, factors=chosen.factors, composed_on=chosen.rank_date)


def begun_on(source: str, published: list[Composition]) -> date | None:
    """The implementation date of the one of ``published`` named ``source``; None: of none."""
    return next((one.implementation_date for one in published if one.source == source), None)


def memberships(snapshot: Snapshot) -> tuple[tuple, ...]:
    """The lines that the drop lists in our indexes."""
    path = snapshot.table_path("memberships")
    if path is None:
        return ()
    rows = duckdb.sql(
        "select distinct index_code, security_id, null, null from read_parquet($path) "
        "where index_code in (select unnest($codes)) order by all",
        params={"path": str(path), "codes": list(INDEX_CODES)},
    )
    return tuple(rows.fetchall())


def shown_composition(day: date, coming: dict[str, Composition]) -> Composition | None:
    """Of ``coming`` (by source) the composition that ``pro_forma`` of ``day`` shows."""
    candidates = [("", source, one.known_from, one.implementation_date) for source, one in coming.items()]
    return coming.get(_chosen("shown_composition", day, candidates) or "")


def _chosen(model: str, day: date, candidates: list[tuple[str, str, date | None, date]]) -> str | None:
    """The source that ``model`` chooses of candidates (kind, source, known_from, implementation_date), in order."""
    rows = [(number, *candidate) for number, candidate in enumerate(candidates)]
    reading, given = given_rows(Relation("state", "compositions"), rows)
    reading[Relation("state", "session")] = f"(select date '{day.isoformat()}' as session)"
    chosen = query_model(model, reading, given=given)
    return chosen[0][0] if chosen else None


def what_enters(
    home: Home,
    session: date,
    base_day: date,
    published: list[Composition],
    events: dict[date, str],
    accepted: Collection[str] = (),
) -> tuple[str, Facts | None]:
    """The source of what enters at the close of ``session`` (empty: nothing), and what is known of a due season.

    ``published`` are the reconstitutions, ``events`` their dates (`implementation.implementations`), ``accepted`` the
    gates that this run passes over. Raises RankdayError on a base day with nothing to begin with.
    """
    if session == base_day:
        source, _ = starting_composition(session, frozen(home, session), published)
        named = Reference.parse(source)
        if named is None:
            return source, None  # what the drop says of its indexes is nobody's reconstitution
        due = due_at(home, session, {begun_on(source, published): Stream.parse(named.stream).event} | events, accepted)
    else:
        source, due = "", due_at(home, session, events, accepted)
        if due and due["implementation_date"] == session.isoformat():
            source = entering_source(due) or ""
    return source, due and due | {"enters": source or None}
