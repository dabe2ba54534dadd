-- contract 3 corporate_actions_applied · Ordinary dividends that go ex today; they
-- moved the levels of today. One that is refused moved nothing; one that goes ex on the
-- base day is none of the chain's events (6.1).
select
    today.session,
    events.event_id,
    events.security_id,
    events.event_type,
    events.ex_date,
    events.effective_session,
    coalesce(events.refusal, 'applied') as outcome,
    closings.index_shares as index_shares_before,
    closings.index_shares as index_shares_after,
    cast(null as decimal(38, 6)) as capitalisation_before,
    cast(null as decimal(38, 6)) as capitalisation_after,
    paid.amount as dividend_amount
from {{ ref('effective_events') }} as events
inner join
    {{ source('state', 'session') }} as today
    on events.effective_session = today.session
inner join {{ ref('line_closings') }} as closings using (security_id)
left join {{ ref('dividends_paid') }} as paid using (event_id)
where
    events.treatment = 'dividend'
    and events.refusal is distinct from 'duplicate'
    and today.is_base_day is not true
