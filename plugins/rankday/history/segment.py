"""A stretch of sessions in which lines change by events only: its prices, its values, and the state that it leaves.

Places are 0 for the session before, 1 … last for its own, last + 1 for the session after. ``seg.lines`` (a line's state
and, as one number, the indexes it is in: bit n stands for the n-th index code) comes in and goes out.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from rankday.history.events import apply_events, pay_dividends
from rankday.nights.engine import Night

TABLES = """
create schema if not exists seg;
create table seg.lines (
    security_id varchar, index_shares bigint, total_shares bigint, capitalisation decimal(38,6), mask bigint
);
"""
# Events that can change a line of the family: of its lines, and of those that are spun off into it meanwhile.
IN_FORCE = """
create or replace table events.in_force as
    with due as (
        select everything.*, places.place
        from events.everything join seg.places as places on effective_session = places.session
        where places.place > 0 and status = 'confirmed' and not is_incomplete and treatment <> 'noted'
    )
    select * from due
    where security_id in (select security_id from seg.lines)
        or security_id in (select other_security_id from due where treatment = 'spin_off');
create or replace table seg.touched as
    select security_id from events.in_force where treatment <> 'dividend'
    union
    select other_security_id from events.in_force where other_security_id is not null;
"""
# A line that no event touches is one row here; the others are followed interval by interval.
CODES = """
create or replace table seg.codes as
    select security_id, row_number() over ()::integer as code
    from (select security_id from seg.lines union select security_id from seg.touched);
create or replace table seg.quiet as
    select code, security_id, 1 as first, {last} as last, index_shares, total_shares, capitalisation, mask
    from seg.lines join seg.codes using (security_id) anti join seg.touched using (security_id);
create or replace table seg.intervals as
    select code, security_id, 1 as first, {last} as last, index_shares, total_shares, capitalisation, mask,
        true as is_current
    from seg.lines join seg.codes using (security_id) semi join seg.touched using (security_id);
create or replace table seg.prices (place integer, code integer, close decimal(18,6));
"""
PRICES = """
insert into seg.prices
    select prices.file_index + 1, codes.code, prices.close
    from read_parquet(?) as prices join seg.codes as codes using (security_id)
    where prices.is_primary and prices.close is not null
"""
TOUCHED_PRICES = """
create or replace table seg.touched_prices as
    select codes.security_id, prices.place, prices.close
    from seg.prices as prices join seg.codes as codes using (code) semi join seg.touched using (security_id)
    union all
    select security_id, 0, close from night.prices semi join seg.touched using (security_id);
"""
# What each group of lines of the same indexes is worth at each close. A line without a close is carried at its last one
# of the interval, else at the capitalisation with which the interval began; the session before an event was closed by
# the rules of that event (seg.closed).
VALUES = """
create or replace table seg.plain as
    select row_number() over () as id, * from (
        select code, first, last, index_shares, capitalisation, mask from seg.quiet
        union all
        select code, first, case when is_current then last else last - 1 end, index_shares, capitalisation, mask
        from seg.intervals
    );
create or replace table seg.incomplete as
    with priced as (select code, count(*) as sessions from seg.prices group by code)
    select plain.* from seg.plain as plain left join priced using (code)
    where plain.first <= plain.last and coalesce(priced.sessions, 0) < {last};
create or replace table seg.carried as
    with due as (
        select id, code, unnest(range(first, last + 1)) as place, first, index_shares, capitalisation, mask
        from seg.incomplete
    ),
    known as (select * from seg.prices semi join seg.incomplete using (code)),
    gaps as (select * from due anti join known using (code, place))
    select gaps.code, gaps.place, gaps.mask, case
        when known.place >= gaps.first then cast(known.close * gaps.index_shares as decimal(38,6))
        else gaps.capitalisation
    end as capitalisation
    from gaps asof left join known on gaps.code = known.code and gaps.place >= known.place;
create or replace table seg.sums as
    select place, mask, count(*) as lines, sum(cast(close * index_shares as decimal(38,6))) as value
    from seg.prices join seg.plain using (code)
    where place between first and last
    group by place, mask
    union all
    select place, mask, count(*), sum(capitalisation) from seg.carried group by place, mask
    union all
    select place, mask, count(*), sum(capitalisation) from seg.closed group by place, mask;
"""
KEPT = """
insert into history.sessions
    select {before} + place, session, base_value, net_dividend_withholding
    from seg.places cross join rulebook.rulebook_in_force where place between 1 and {last};
insert into history.closings
    select number, bit, sum(lines), sum(value)
    from (select {before} + place as number, mask, lines, value, unnest({bits}) as bit from seg.sums)
    where mask >> bit & 1 = 1 group by all;
insert into history.dividends
    select number, bit, sum(amount)
    from (select {before} + place as number, mask, amount, unnest({bits}) as bit from seg.paid)
    where mask >> bit & 1 = 1 group by all;
insert into history.openings
    select number, bit, sum(lines), sum(value)
    from (select {before} + place as number, mask, lines, value, unnest({bits}) as bit from (
        select * from seg.sums
        union all select * from seg.steps
        union all select 0, mask, count(*), sum(capitalisation) from seg.lines group by mask
    ) where place between {first_opening} and {last_opening})
    where mask >> bit & 1 = 1 group by all having sum(lines) > 0;
"""
# An interval that begins after the last close is as it begins.
STATE_LEFT = """
create or replace table seg.lines as
    select state.security_id, state.index_shares, state.total_shares,
        coalesce(
            cast(prices.close * state.index_shares as decimal(38,6)), carried.capitalisation, state.capitalisation
        ) as capitalisation,
        state.mask
    from (
        from seg.quiet union all select * exclude (is_current) from seg.intervals where is_current
    ) as state
    left join seg.prices as prices
        on state.code = prices.code and prices.place = {last} and state.first <= prices.place
    left join seg.carried as carried
        on state.code = carried.code and carried.place = {last} and state.first <= carried.place;
"""


@dataclass(frozen=True)
class Segment:
    """``nights`` after ``before`` (whose number is ``number``); either may open with events that nobody applied yet.

    ``has_first_opening``: the events between ``before`` and the first night are applied here, ``has_last_opening``:
    those after the last night too. Without ``nights`` it is the opening after ``before`` alone.
    """

    number: int
    before: Night
    nights: list[Night]
    has_first_opening: bool
    has_last_opening: bool


def run_segment(db: duckdb.DuckDBPyConnection, models: dict[str, str], segment: Segment) -> None:
    """Take ``seg.lines`` over the segment; add its figures to the tables of ``history``."""
    last = len(segment.nights)
    _load(db, segment)
    apply_events(db, models, segment)
    db.execute(VALUES.format(last=last))
    pay_dividends(db)
    openings = {
        "first_opening": 0 if segment.has_first_opening else 1,
        "last_opening": last if segment.has_last_opening else last - 1,
    }
    if not segment.nights:
        openings = {"first_opening": 0, "last_opening": 0}
    bits = [bit for (bit,) in db.execute("select bit from history.index_bits").fetchall()]
    db.execute(KEPT.format(before=segment.number, last=last, bits=bits, **openings))
    db.execute(STATE_LEFT.format(last=last))


def _load(db: duckdb.DuckDBPyConnection, segment: Segment) -> None:
    """The segment's places, its events in force, its lines with their state, and its prices."""
    nights = [segment.before, *segment.nights]
    sessions = [*(night.session for night in nights), nights[-1].next_session]
    db.execute(
        "create or replace table seg.places as select unnest(?::integer[]) as place, unnest(?::date[]) as session",
        [list(range(len(sessions))), sessions],
    )
    db.execute(IN_FORCE)
    db.execute(CODES.format(last=len(segment.nights)))
    if segment.nights:
        db.execute(PRICES, [[str(night.prices) for night in segment.nights]])
    db.execute(TOUCHED_PRICES)
