-- Gate 3 · What the season since the rank day leaves open.
with
unexplained as (
    select security_id, index_code
    from {{ ref('season_differences') }}
    where was_in <> is_in and cause is null
),

-- a child that no drop describes or prices, an event without terms, and one that builds
-- on an earlier one: its terms are of shares that the rank day does not know
not_placed as (
    select events.event_id
    from {{ ref('stg_season_events') }} as events
    left join {{ ref('stg_spun_off_lines') }} as spun_off
        using (scenario_id, rank_day, event_id)
    left join {{ ref('stg_season_events') }} as earlier
        on
            events.scenario_id = earlier.scenario_id
            and events.rank_day = earlier.rank_day
            and events.security_id = earlier.other_security_id
            and earlier.is_re_ranking
            and events.ex_date >= earlier.ex_date
    where
        events.outcome = 'incomplete'
        or events.is_re_ranking
        and (
            not events.has_terms
            or earlier.event_id is not null
            or events.event_type = 'spin_off'
            and (spun_off.company_id is null or spun_off.close is null)
        )
),

at_the_old_close as (
    select distinct lines.security_id
    from {{ ref('index_weights') }} as lines
    inner join {{ ref('rank_days') }} as rank_days using (scenario_id, rank_day)
    where
        rank_days.implementation_day is not null
        and lines.close_as_of <> rank_days.implementation_day
)

{{ counted(
    'unexplained_list_changes', 'unexplained', "security_id || ' ' || index_code"
) }}
union all
{{ counted('season_events_not_placed', 'not_placed', 'event_id') }}
union all
{{ counted(
    'lists_left_out',
    "(select * from " ~ source('run', 'season_lists') ~ " where not is_published)",
    'cast(list_day as varchar)'
) }}
union all
-- the final version follows the newest list: without the last one, one of weeks ago
select
    'last_list_left_out',
    case
        when bool_or(is_published)
            then cast(not max_by(is_published, list_day) as double)
    end,
    cast(max(list_day) as varchar)
from {{ source('run', 'season_lists') }}
union all
{{ counted('closes_of_the_rank_day_kept', 'at_the_old_close', 'security_id') }}
union all
select
    'left_before_implementation',
    count(*) filter (where has_left) / nullif(count(*), 0),
    array_to_string(
        list(security_id order by security_id) filter (where has_left)[:10], ', '
    )
from {{ ref('closing_lines') }}
