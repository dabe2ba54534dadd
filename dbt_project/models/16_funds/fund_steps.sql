-- 10 · The rows that funds may have, in order, with all that a row needs beside the row
-- before. A fund begins on the first session on which it may.
select
    days.*,
    cast(
        row_number() over (
            partition by days.fund_code order by days.session
        ) as integer
    ) as step,
    {{ to_units_8('coalesce(days.base_value, rulebook.fund_base_value)') }}
        as base_units,
    rulebook.fund_year_days
from {{ ref('fund_days') }} as days
cross join {{ parameters('fund_base_value', 'fund_year_days') }} as rulebook
left join {{ ref('fund_states') }} as states using (fund_code)
left join (
    select fund_code, min(session) as session
    from {{ ref('fund_days') }}
    where may_begin
    group by fund_code
) as starts using (fund_code)
where states.session is not null or days.session >= starts.session
