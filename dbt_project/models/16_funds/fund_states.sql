-- 10 · Where each fund stands before the sessions asked for: its last row, and the
-- level that it earned there.
select
    published.fund_code,
    published.session,
    published.nav,
    {{ earned_level('funds', 'levels') }} as earned_level
from {{ source('daily', 'fund_values') }} as published
inner join (
    select distinct fund_code, swap_base from {{ ref('fund_rows') }}
) as funds using (fund_code)
inner join {{ ref('level_history') }} as levels using (session, index_code)
where {{ before_those_asked('published.session') }}
qualify row_number() over (
    partition by published.fund_code order by published.session desc
) = 1
