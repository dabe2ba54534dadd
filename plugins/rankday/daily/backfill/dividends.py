"""Ordinary dividends of a segment, on the shares with which their session opens."""

from __future__ import annotations

from rankday.daily.backfill.prepared import Prepared

TABLES = """
create table seg.due as select *, 0::bigint as turn from events.in_force;
create table seg.paying (
    turn bigint, place integer, mask bigint, security_id varchar, index_shares bigint
);
create table seg.paid (place integer, mask bigint, amount decimal(38,6));
"""
# Each line's first dividend of the segment, its second …: a line stands once in each turn.
DUE = """
truncate seg.due;
insert into seg.due
    select *, row_number() over (partition by security_id order by place, event_id)
    from events.in_force where treatment = 'dividend';
truncate seg.paid;
truncate night.session;
insert into night.session (session) select distinct effective_session from seg.due;
truncate seg.paying;
insert into seg.paying
    select due.turn, due.place, state.mask, state.security_id, state.index_shares
    from seg.due as due join (
        select security_id, first, last, index_shares, mask from seg.quiet
        union all select security_id, first, last, index_shares, mask from seg.intervals
        union all
        select security_id, first, segment.last, index_shares, mask
        from seg.current_lines cross join seg.segment as segment
    ) as state on due.security_id = state.security_id and due.place between state.first and state.last;
truncate seg.turn_number;
insert into seg.turn_number values (0);
"""
PAY = """
update seg.turn_number set number = number + 1;
truncate night.lines;
insert into night.lines (security_id, index_shares)
    select security_id, index_shares from seg.paying semi join seg.turn_number on turn = number;
truncate events.effective_events;
insert into events.effective_events
    select * exclude (place, turn) from seg.due semi join seg.turn_number on turn = number;
insert into seg.paid
    select place, mask, sum(amount)
    from levels.dividends_paid as paid
    join (select * from seg.paying semi join seg.turn_number on turn = number) as lines using (security_id)
    group by place, mask;
"""


def prepare_dividends(prepared: Prepared) -> None:
    """Plan the scripts of this room."""
    prepared.add("due", DUE)
    prepared.add("pay", PAY)


def pay_dividends(prepared: Prepared) -> None:
    """Fill ``seg.paid``; `apply_events` has filled seg.intervals."""
    prepared.run("due")
    turns = prepared.db.execute("select coalesce(max(turn), 0) from seg.due").fetchone()[0]
    for _ in range(turns):
        prepared.run("pay")
