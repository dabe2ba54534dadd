"""IPO additions and fast entries in the daily chain: what is published, and what becomes effective at a close (6.4).

Which of them do is decided by the model ``entering_additions``, what becomes of their lines by ``entry_outcomes``; read
and named here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow

from rankday import publication
from rankday.contract.home import Home
from rankday.contract.streams import ADDITIONS, Kind, Reference, Stream, kind_of
from rankday.daily.implementation import implemented_on
from rankday.daily.tables import given_rows, query_model
from rankday.engine.project import Relation
from rankday.publication.published import Publication, publication_named
from rankday.rulebook.quarters import quarter_of_entries


@dataclass(frozen=True)
class Additions:
    """The newest version of published additions: as a manifest names it, and after which close its lines enter."""

    source: str
    stream: str
    implementation_date: date


def published_additions(home: Home) -> list[Additions]:
    """The newest version of every IPO additions and fast entry, by implementation date and stream."""
    streams = (stream for kind in ADDITIONS for stream in publication.streams(home, kind))
    versions = (publication.newest_version(home, stream) for stream in streams)
    found = [Additions(str(one.named), one.stream, implemented_on(one.manifest)) for one in versions]
    return sorted(found, key=lambda one: (one.implementation_date, one.stream))


def additions_entering(
    known: Sequence[Additions], sessions: Sequence[date], base_day: date, begun: date | None
) -> dict[date, list[str]]:
    """Session → the sources of those of ``known`` that become effective at its close, where there are any.

    On the base day they are part of what the chain begins with; ``begun`` is the implementation date of the
    reconstitution that it begins with (None: it begins with the memberships of a drop).
    """
    days = {base_day, *(one.implementation_date for one in known)}.intersection(sessions) if known else set()
    found = {day: _entering_at(known, day, day == base_day, begun) for day in sorted(days)}
    return {day: sources for day, sources in found.items() if sources}


def additions_since(home: Home, base_day: date, begun: date | None) -> pyarrow.Table | None:
    """The lines of the additions that a chain begins with on ``base_day``, as `addition_rows`."""
    entering = additions_entering(published_additions(home), [base_day], base_day, begun)
    return addition_rows(home, entering.get(base_day, ()))


def _entering_at(known: Sequence[Additions], session: date, is_base_day: bool, begun: date | None) -> list[str]:
    rows = [(n, str(kind_of(one.stream)), one.source, None, one.implementation_date) for n, one in enumerate(known)]
    if begun is not None:
        rows.append((len(rows), str(Kind.RECONSTITUTION), "", None, begun))
    reading, given = given_rows(Relation("state", "compositions"), rows)
    today = f"(select date '{session.isoformat()}' as session, {str(is_base_day).lower()} as is_base_day)"
    reading[Relation("state", "session")] = today
    return [source for (source,) in query_model("entering_additions", reading, given=given)]


def addition_rows(home: Home, sources: Iterable[str]) -> pyarrow.Table | None:
    """The lines of published additions in the columns of the source ``state.additions``; None where there are none.

    Raises RankdayError where one is not there, VerificationFailed where it is another one.
    """
    tables = [_rows(publication_named(home, Reference.parse(source)._asdict())) for source in sources]
    rows = pyarrow.concat_tables(tables) if tables else None
    return rows if rows else None


def addition_streams(
    session: date, sources: Iterable[str], rulebook: Path | None = None
) -> tuple[tuple[str, bool], ...]:
    """The streams that become effective at the close of ``session``, and those that should; is it published?

    ``rulebook`` is the one whose quarters count.
    """
    quarter = quarter_of_entries(session, rulebook)
    expected = [str(Stream(Kind.IPO_ADDITIONS, event=quarter))] if quarter else []
    there = [source.partition(" ")[0] for source in sources]
    return tuple(sorted((dict.fromkeys(expected, False) | dict.fromkeys(there, True)).items()))


def _rows(one: Publication) -> pyarrow.Table:
    return duckdb.sql(
        """
        select $publication as publication, $rank_date::date as rank_date, index_code, security_id,
            candidates.new_indexes, constituents.available_shares, constituents.total_shares
        from read_parquet($constituents) as constituents
        left join read_parquet($candidates) as candidates using (security_id)
        order by index_code, security_id
        """,
        params={
            "publication": one.stream,
            "rank_date": one.manifest["rank_date"],
            "constituents": str(one.folder / "constituents.parquet"),
            "candidates": str(one.folder / "candidates.parquet"),
        },
    ).to_arrow_table()
