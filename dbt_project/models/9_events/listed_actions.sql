-- contract 3 corporate_actions_applied · What each event of one turn does to each line;
-- before one of several splits of a line stands what the one before it left.
select
    events.session,
    events.event_id,
    effects.security_id,
    events.event_type,
    events.ex_date,
    events.effective_session,
    effects.outcome,
    lag(effects.index_shares, 1, lines.index_shares) over one_line
        as index_shares_before,
    effects.index_shares as index_shares_after,
    lag(effects.capitalisation, 1, lines.capitalisation) over one_line
        as capitalisation_before,
    effects.capitalisation as capitalisation_after,
    cast(null as decimal(38, 6)) as dividend_amount
from {{ source('state', 'effects') }} as effects
inner join {{ source('state', 'turn_events') }} as events using (event_id)
left join
    {{ source('state', 'lines') }} as lines
    on effects.security_id = lines.security_id
window one_line as (partition by effects.security_id order by events.position)
