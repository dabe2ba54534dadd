-- 9.1 · Sessions before whose rates are not read yet and may matter: a rate is carried
-- from so many sessions before the one asked for, and before the last row of a series.
-- Which of those are usable is certain from a session on that no earlier one can
-- refuse, so that nothing older than it is read.
with
places as (
    select
        sessions.session,
        sessions.is_asked,
        seen.session is not null as is_read,
        row_number() over (order by sessions.session) as place
    from {{ source('state', 'series_sessions') }} as sessions
    left join {{ source('state', 'sessions_read') }} as seen using (session)
),

looked_at as (
    select session from places where is_asked
    union
    select max(published.session)
    from {{ source('daily', 'series_values') }} as published
    where {{ before_those_asked('published.session') }}
    group by published.series_code
),

reached as (
    select
        looked_at.place,
        coalesce(
            max(earlier.place) filter (where not earlier.is_read), 0
        ) + 1 as since
    from (select places.* from places semi join looked_at using (session)) as looked_at
    left join places as earlier on looked_at.place >= earlier.place
    group by looked_at.place
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
),

certain as (
    select
        places.place,
        fixings.currency,
        fixings.asked_fixing
    from places
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
    where places.is_read
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
),

open_ends as (
    select
        reached.since,
        rulebook.carried_rate_sessions as most_sessions,
        least(
            reached.since - most_sessions - 1, reached.place - 2 * most_sessions
        ) as first
    from reached
    cross join {{ parameters('carried_rate_sessions') }} as rulebook
    where
        reached.place - reached.since < 2 * most_sessions
        or exists (
            from fixings
            anti join certain
                on
                    fixings.currency = certain.currency
                    and fixings.asked_fixing = certain.asked_fixing
                    and certain.place between reached.since + most_sessions
                    and reached.place - most_sessions
        )
)

select distinct places.session
from places
inner join open_ends on places.place between open_ends.first and open_ends.since - 1
where not places.is_read
