-- 6.3 ordinary dividend · Confirmed dividends that go ex today, on the opening shares;
-- they count in the levels of today.
select
    events.event_id,
    events.security_id,
    cast(events.cash_amount * lines.index_shares as decimal(38, 6)) as amount
from {{ ref('effective_events') }} as events
inner join {{ source('night', 'session') }} as night
    on events.effective_session = night.session
inner join {{ source('night', 'lines') }} as lines using (security_id)
where
    events.treatment = 'dividend'
    and events.status = 'confirmed'
    and not events.is_incomplete
