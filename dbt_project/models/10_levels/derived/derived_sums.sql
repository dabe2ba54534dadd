-- 6.1, 7.2 · What the lines of each derived index are worth in one session, and the
-- dividends that they paid on the shares of the index.
select
    1 as place,
    'close' as moment,
    closings.index_code,
    count(*) as lines,
    sum(closings.capitalisation) as value
from {{ ref('derived_closings') }} as closings
cross join {{ source('state', 'session') }} as today
where today.is_base_day is not true
group by closings.index_code
union all
select 1, 'entered', index_code, count(*), sum(capitalisation)
from {{ ref('entered_derived_lines') }}
group by index_code
union all
select 1, 'opening', index_code, count(*), sum(capitalisation)
from {{ ref('derived_openings') }}
group by index_code
union all
select
    1,
    'dividends',
    closings.index_code,
    count(*),
    sum({{ dividend_on('events.cash_amount', 'closings.index_shares') }})
from {{ ref('dividends_paid') }} as paid
inner join {{ ref('effective_events') }} as events using (event_id)
inner join {{ ref('derived_closings') }} as closings
    on paid.security_id = closings.security_id
group by closings.index_code
