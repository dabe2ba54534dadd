-- 9.1 · Sessions before whose rates may matter and are not read yet: a rate is carried
-- from so many sessions before the one asked for, and before the last row of a series,
-- and which of those are usable has to be certain. Nothing older is read.
with
places as (
    select
        places.*,
        seen.session is not null as is_read
    from ({{ session_places() }}) as places
    left join {{ source('state', 'sessions_read') }} as seen using (session)
),

looked_at as (
    select session from {{ source('state', 'series_sessions') }} where is_asked
    union
    select max(published.session)
    from {{ source('daily', 'series_values') }} as published
    where {{ before_those_asked('published.session') }}
    group by published.series_code
),

reached as (
    select
        ends.place,
        coalesce(
            max(earlier.place) filter (where not earlier.is_read), 0
        ) + 1 as since
    from places as ends
    semi join looked_at using (session)
    left join places as earlier on ends.place >= earlier.place
    group by ends.place
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
            from {{ ref('series_rows') }} as ruled
            anti join {{ ref('certain_rates') }} as certain
                on
                    ruled.currency = certain.currency
                    and ruled.fixing = certain.asked_fixing
                    and certain.place between reached.since + most_sessions
                    and reached.place - most_sessions
            where ruled.currency is not null
        )
)

select distinct places.session
from places
inner join open_ends on places.place between open_ends.first and open_ends.since - 1
where not places.is_read
