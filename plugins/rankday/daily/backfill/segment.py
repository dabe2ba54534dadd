"""A stretch of sessions in which lines change by events only: its prices, its values, and the state that it leaves.

Places are 0 for the session before, 1 … last for its own, last + 1 for the session after. ``seg.lines`` (a line's state
and, as one number, the indexes it is in: bit n stands for the n-th index code) comes in and goes out.
"""

from __future__ import annotations

import duckdb

from rankday.daily.backfill import dividends, events
from rankday.daily.backfill.prepared import Prepared
from rankday.daily.backfill.units import Segment

# A line that no event touches is one row of seg.quiet; the others are followed from interval to interval: the one of
# the moment is in seg.current_lines, those before in seg.intervals.
TABLES = """
create schema if not exists seg;
create table seg.lines (
    security_id varchar, index_shares bigint, total_shares bigint, capitalisation decimal(38,6), mask bigint
);
create table seg.segment (number integer, last integer, first_opening integer, last_opening integer);
create table seg.places (place integer, session date);
create table seg.codes (security_id varchar, code integer);
create table seg.touched as from seg.codes;
create table seg.prices (place integer, code integer, close decimal(18,6));
create table seg.touched_prices (security_id varchar, place integer, close decimal(18,6));
create table seg.quiet (
    code integer, security_id varchar, first integer, last integer, index_shares bigint, total_shares bigint,
    capitalisation decimal(38,6), mask bigint
);
create table seg.intervals as from seg.quiet;
create table seg.current_lines as select * exclude (last) from seg.quiet;
create table seg.plain as select 0::bigint as id, * exclude (security_id, total_shares) from seg.quiet;
create table seg.carried (code integer, place integer, mask bigint, capitalisation decimal(38,6));
create table seg.sums (place integer, mask bigint, lines bigint, value decimal(38,6));
"""
# Events that can change a line of the family: of its lines, and of those that are spun off into it meanwhile.
BEGIN = """
truncate events.in_force;
insert into events.in_force
    with due as (
        select everything.*, places.place
        from events.everything join seg.places as places on effective_session = places.session
        where places.place > 0 and status = 'confirmed' and not is_incomplete and treatment <> 'noted'
    )
    select * from due
    where security_id in (select security_id from seg.lines)
        or security_id in (select other_security_id from due where treatment = 'spin_off');
truncate seg.codes;
insert into seg.codes
    select security_id, row_number() over ()
    from (
        select security_id from seg.lines
        union select security_id from events.in_force where treatment <> 'dividend'
        union select other_security_id from events.in_force where other_security_id is not null
    );
truncate seg.touched;
insert into seg.touched
    select * from seg.codes semi join (
        select security_id from events.in_force where treatment <> 'dividend'
        union select other_security_id from events.in_force
    ) as touched using (security_id);
truncate seg.quiet;
insert into seg.quiet
    select code, security_id, 1, segment.last, index_shares, total_shares, capitalisation, mask
    from seg.lines join seg.codes using (security_id) anti join seg.touched using (security_id)
    cross join seg.segment as segment;
truncate seg.intervals;
truncate seg.current_lines;
insert into seg.current_lines
    select code, security_id, 1, index_shares, total_shares, capitalisation, mask
    from seg.lines join seg.touched using (security_id);
truncate seg.prices;
"""
PRICES = """
insert into seg.prices
    select prices.file_index + 1, codes.code, prices.close
    from read_parquet(?) as prices join seg.codes as codes using (security_id)
    where prices.is_primary and prices.close is not null
"""
TOUCHED_PRICES = """
truncate seg.touched_prices;
insert into seg.touched_prices
    select touched.security_id, prices.place, prices.close
    from seg.prices as prices join seg.touched as touched using (code)
    union all
    select security_id, 0, close from night.prices semi join seg.touched using (security_id);
"""
# What each group of lines of the same indexes is worth at each close. A line without a close is carried at its last one
# of the interval, else at the capitalisation with which the interval began; the session before an event was closed by
# the rules of that event (seg.closed).
PLAIN = """
truncate seg.plain;
insert into seg.plain
    select row_number() over (), * from (
        select code, first, last, index_shares, capitalisation, mask from seg.quiet
        union all
        select code, first, last - 1, index_shares, capitalisation, mask from seg.intervals
        union all
        select code, first, segment.last, index_shares, capitalisation, mask
        from seg.current_lines cross join seg.segment as segment
    );
truncate seg.carried;
truncate seg.sums;
"""
VALUES = """
insert into seg.carried
    with priced as (select code, count(*) as sessions from seg.prices group by code),
    incomplete as materialized (
        select plain.* from seg.plain as plain left join priced using (code)
        where plain.first <= plain.last and coalesce(priced.sessions, 0) < {last}
    ),
    due as (
        select id, code, unnest(range(first, last + 1)) as place, first, index_shares, capitalisation, mask
        from incomplete
    ),
    known as materialized (select * from seg.prices semi join incomplete using (code)),
    gaps as (select * from due anti join known using (code, place))
    select gaps.code, gaps.place, gaps.mask, case
        when known.place >= gaps.first then cast(known.close * gaps.index_shares as decimal(38,6))
        else gaps.capitalisation
    end as capitalisation
    from gaps asof left join known on gaps.code = known.code and gaps.place >= known.place;
insert into seg.sums
    select place, mask, count(*) as lines, sum(cast(close * index_shares as decimal(38,6))) as value
    from seg.prices join seg.plain using (code)
    where place between first and last
    group by place, mask;
"""
# An interval that begins after the last close is as it begins.
KEPT = """
insert into seg.sums
    select place, mask, count(*), sum(capitalisation) from seg.carried group by place, mask
    union all
    select place, mask, count(*), sum(capitalisation) from seg.closed group by place, mask;
insert into history.sessions
    select number + place, session, base_value, net_dividend_withholding
    from seg.places cross join seg.segment cross join rulebook.rulebook_in_force
    where place between 1 and last;
insert into history.closings
    select number + place, bit, sum(lines), sum(value)
    from seg.sums cross join seg.segment cross join history.index_bits
    where mask >> bit & 1 = 1 group by number, place, bit;
insert into history.dividends
    select number + place, bit, sum(amount)
    from seg.paid cross join seg.segment cross join history.index_bits
    where mask >> bit & 1 = 1 group by number, place, bit;
insert into history.openings
    select number + place, bit, sum(lines), sum(value)
    from (
        select place, mask, lines, value from seg.sums
        union all select place, mask, lines, value from seg.steps
        union all select 0, mask, count(*), sum(capitalisation) from seg.lines group by mask
    ) cross join seg.segment cross join history.index_bits
    where place between first_opening and last_opening and mask >> bit & 1 = 1
    group by number, place, bit having sum(lines) > 0;
truncate seg.lines;
insert into seg.lines
    select state.security_id, state.index_shares, state.total_shares,
        coalesce(
            cast(case when state.first <= state.last then prices.close end * state.index_shares as decimal(38,6)),
            case when state.first <= state.last then carried.capitalisation end,
            state.capitalisation
        ) as capitalisation,
        state.mask
    from (
        select code, security_id, first, last, index_shares, total_shares, capitalisation, mask from seg.quiet
        union all
        select code, security_id, first, segment.last, index_shares, total_shares, capitalisation, mask
        from seg.current_lines cross join seg.segment as segment
    ) as state
    left join (
        select code, close from seg.prices semi join seg.segment on place = last
    ) as prices on state.code = prices.code
    left join (
        select code, capitalisation from seg.carried semi join seg.segment on place = last
    ) as carried on state.code = carried.code;
"""


def prepare_segments(db: duckdb.DuckDBPyConnection, models: dict[str, str]) -> Prepared:
    """The scripts of a segment, planned. Whoever changes the catalog afterwards plans them anew."""
    prepared = Prepared(db)
    for name, script in (("begin", BEGIN), ("plain", PLAIN), ("kept", KEPT)):
        prepared.add(name, script)
    events.prepare_events(prepared, models)
    dividends.prepare_dividends(prepared)
    return prepared


def run_segment(prepared: Prepared, segment: Segment) -> None:
    """Take ``seg.lines`` over the segment; add its figures to the tables of ``history``."""
    _load(prepared, segment)
    events.apply_events(prepared, segment)
    prepared.run("plain")
    prepared.db.execute(VALUES.format(last=len(segment.nights)))
    dividends.pay_dividends(prepared)
    prepared.run("kept")


def _load(prepared: Prepared, segment: Segment) -> None:
    """The segment's places, its events in force, its lines with their state, and its prices."""
    db, nights = prepared.db, [segment.before, *segment.nights]
    last = len(segment.nights)
    openings = (0 if segment.has_first_opening else 1, last if segment.has_last_opening else last - 1)
    db.execute("truncate seg.segment")
    db.execute(
        "insert into seg.segment values (?, ?, ?, ?)", [segment.number, last, *(openings if segment.nights else (0, 0))]
    )
    sessions = [*(night.session for night in nights), nights[-1].next_session]
    db.execute("truncate seg.places")
    db.execute("insert into seg.places select unnest(?), unnest(?)", [list(range(len(sessions))), sessions])
    prepared.run("begin")
    if segment.nights:
        db.execute(PRICES, [[str(night.prices) for night in segment.nights]])
    db.execute(TOUCHED_PRICES)
