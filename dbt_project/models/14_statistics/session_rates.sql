-- 11 · The interest rate asked for as of each session: its own, else the newest
-- of as many sessions before as a rate may be carried; beyond, none.
with
placed as (
    select session, row_number() over (order by session) as place
    from (select distinct session from {{ source('measured', 'levels') }})
),

fixed as (
    select placed.session, placed.place, rates.rate
    from {{ source('measured', 'interest_rates') }} as rates
    inner join placed using (session)
    inner join {{ source('measured', 'asked') }} as asked
        on rates.rate_code = asked.rate_code
)

select
    placed.session,
    fixed.rate
from placed
cross join {{ parameters('carried_rate_sessions') }} as rulebook
asof join fixed on placed.session >= fixed.session
where placed.place - fixed.place <= rulebook.carried_rate_sessions
