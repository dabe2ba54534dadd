-- 6.3 ordinary dividend · Dividends that go ex today, on the opening shares; they count
-- in the levels of today.
select
    lines.session,
    events.event_id,
    events.security_id,
    lines.mask,
    {{ dividend_on('events.cash_amount', 'lines.index_shares') }} as amount
from {{ ref('effective_events') }} as events
inner join {{ ref('opening_lines') }} as lines
    on
        events.security_id = lines.security_id
        and events.effective_session = lines.session
where events.treatment = 'dividend' and events.refusal is null
