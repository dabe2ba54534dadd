-- 10 · The rows that funds will have, in order, with all that a row needs beside the
-- value before. A fund begins on the first session on which it may.
with
started as (
    select
        days.*,
        lag(days.session, 1, states.session) over in_order as previous_session,
        lag(days.earned_level, 1, states.earned_level) over in_order as earned_before
    from {{ ref('fund_days') }} as days
    left join {{ ref('fund_states') }} as states using (fund_code)
    left join (
        select fund_code, min(session) as session
        from {{ ref('fund_days') }}
        where may_begin
        group by fund_code
    ) as starts using (fund_code)
    where states.session is not null or days.session >= starts.session
    window in_order as (partition by days.fund_code order by days.session)
)

select
    started.*,
    cast(
        row_number() over (
            partition by started.fund_code order by started.session
        ) as integer
    ) as step,
    started.previous_session is null as is_base,
    started.session - started.previous_session as days,
    {{ to_units_8('coalesce(started.base_value, rulebook.fund_base_value)') }}
        as base_units,
    rulebook.fund_year_days
from started
cross join {{ parameters('fund_base_value', 'fund_year_days') }} as rulebook
