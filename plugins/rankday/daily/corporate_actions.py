"""The corporate actions of a night, one by one in their order, on the tables of the schema ``night``."""

from __future__ import annotations

import duckdb


def list_dividends(db: duckdb.DuckDBPyConnection) -> None:
    """Dividends that go ex today are listed today; they moved today's levels."""
    db.execute("""
        insert into daily.corporate_actions_applied
        select night.session, event_id, security_id, event_type, ex_date, effective_session,
            case
                when status <> 'confirmed' then 'not_confirmed' when is_incomplete then 'incomplete' else 'applied'
            end,
            lines.index_shares, lines.index_shares, null, null, paid.amount
        from events.effective_events as events
        join night.session as night on events.effective_session = night.session
        join (select security_id, index_shares from levels.line_closings) as lines using (security_id)
        left join (select event_id, amount from levels.dividends_paid) as paid using (event_id)
        where treatment = 'dividend'
    """)


def apply_events(db: duckdb.DuckDBPyConnection, models: dict[str, str]) -> None:
    """6.1, step 7: the events of the next opening, one by one in their order."""
    due = db.execute("""
        select events.event_id, events.treatment, events.status, events.is_incomplete
        from events.effective_events as events
        join night.session as night on events.effective_session = night.next_session
        where events.treatment <> 'dividend' order by events.type_order, events.event_id
    """).fetchall()
    for event_id, treatment, status, is_incomplete in due:
        db.execute(
            "create or replace table night.event as select * from events.effective_events where event_id = ?",
            [event_id],
        )
        refusal = "not_confirmed" if status != "confirmed" else "incomplete" if is_incomplete else None
        effect = models["event_noted" if refusal else f"event_{treatment}"]
        db.execute(f"create or replace table night.effect as {effect}")
        if refusal:
            db.execute("update night.effect set outcome = ?", [refusal])
        _apply_effect(db)


def _apply_effect(db: duckdb.DuckDBPyConnection) -> None:
    """List what the event does to each line, then carry it into the state."""
    db.execute("""
        insert into daily.corporate_actions_applied
        select night.session, event.event_id, effect.security_id, event.event_type, event.ex_date,
            event.effective_session, effect.outcome, lines.index_shares, effect.index_shares,
            lines.capitalisation, effect.capitalisation, null
        from night.effect as effect cross join night.event as event cross join night.session as night
        left join night.lines as lines on effect.security_id = lines.security_id;
        insert into night.members
        select distinct parents.index_code, effect.security_id
        from night.effect as effect cross join night.event as event
        join night.members as parents on parents.security_id = event.security_id
        anti join night.members as held
            on held.index_code = parents.index_code and held.security_id = effect.security_id
        where effect.outcome = 'applied' and effect.stays and event.treatment = 'spin_off';
        insert into night.touched
        select effect.security_id
        from night.effect as effect left join night.lines as lines using (security_id)
        where effect.outcome = 'applied' and effect.stays and (
            lines.index_shares is distinct from effect.index_shares
            or lines.capitalisation is distinct from effect.capitalisation
        );
        insert into night.departed
        select effect.security_id, event.effective_session
        from night.effect as effect cross join night.event as event
        where effect.outcome = 'applied' and not effect.stays;
        delete from night.lines where security_id in (
            select security_id from night.effect where outcome = 'applied'
        );
        delete from night.members where security_id in (
            select security_id from night.effect where outcome = 'applied' and not stays
        );
        insert into night.lines
        select security_id, index_shares, total_shares, capitalisation from night.effect
        where outcome = 'applied' and stays
    """)
