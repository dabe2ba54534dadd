-- 9.1 · The sessions read, by currency and fixing, from which on it is certain which
-- rates are usable, whatever was before: no earlier rate that may be compared refuses
-- theirs, or there is none of either.
with
places as (
    {{ session_places() }}
),

spots as (
    select
        place,
        currency,
        asked_fixing,
        {{ to_units_10('rate') }} as units
    from {{ ref('fx_found') }}
    where kind = 'spot'
),

fixings as (
    select distinct
        currency,
        fixing as asked_fixing
    from {{ ref('series_rows') }}
    where currency is not null
)

select
    places.place,
    fixings.currency,
    fixings.asked_fixing
from places
semi join {{ source('state', 'sessions_read') }} using (session)
cross join fixings
cross join {{ parameters(
    'carried_rate_sessions', 'implausible_rate_move'
) }} as rulebook
left join spots using (place, currency, asked_fixing)
left join spots as earlier
    on
        fixings.currency = earlier.currency
        and fixings.asked_fixing = earlier.asked_fixing
        and places.place - earlier.place
        between 1 and rulebook.carried_rate_sessions
group by places.place, fixings.currency, fixings.asked_fixing
having
    bool_and(
        earlier.place is null
        or coalesce(
            abs(spots.units - earlier.units) * 1000000
            < earlier.units * {{ millionths('rulebook.implausible_rate_move') }},
            false
        )
    )
