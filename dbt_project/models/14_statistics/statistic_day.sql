-- 11 · The day T that statistics are asked for, and whether the exchange has no later
-- session in its month and in its year: the calendar decides, not the levels there are.
select
    asked.session,
    asked.other_code,
    asked.rate_code,
    count(*) filter (
        where date_trunc('month', known.session) = date_trunc('month', asked.session)
    ) = 0 as is_month_end,
    count(known.session) = 0 as is_year_end
from {{ source('measured', 'asked') }} as asked
left join {{ source('measured', 'exchange_sessions') }} as known
    on
        asked.session < known.session
        and year(asked.session) = year(known.session)
group by all
