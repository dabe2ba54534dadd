-- 9.1 · The interest rate of each session: its own, else the newest of as many sessions
-- before as a rate may be carried; beyond, none.
with
places as (
    {{ session_places() }}
),

fixed as (
    select
        places.place,
        rates.rate_code,
        rates.rate
    from {{ source('state', 'interest_rates') }} as rates
    inner join places using (session)
),

asked as (
    select
        places.*,
        codes.rate_code
    from places
    cross join (select distinct rate_code from fixed) as codes
)

select
    asked.session,
    asked.rate_code,
    fixed.rate,
    fixed.place = asked.place as is_fixed
from asked
cross join {{ parameters('carried_rate_sessions') }} as rulebook
asof join fixed
    on asked.rate_code = fixed.rate_code and asked.place >= fixed.place
where asked.place - fixed.place <= rulebook.carried_rate_sessions
