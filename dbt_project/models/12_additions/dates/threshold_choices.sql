-- 6.4 step 3 · Which reconstitution gives a threshold, and to which day it is adjusted:
-- the floor the newest of June, the breaks the newest of all; for the additions of a
-- quarter one implemented by its rank day, for a fast entry one implemented before the
-- first trading day, adjusted to the newest IPO rank day before it.
with
rulebook as {{ parameters('ipo_floor_month') }},

targets as (
    select
        additions.rank_day,
        additions.kind,
        case
            when additions.kind = 'ipo_additions' then additions.rank_day
            else max(days.ipo_rank_day)
        end as target_day
    from {{ source('run', 'additions') }} as additions
    left join {{ source('run', 'ipo_rank_days') }} as days
        on
            additions.rank_day = days.rank_day
            and additions.rank_day > days.ipo_rank_day
    group by additions.rank_day, additions.kind
),

possible as (
    select
        rulebook.scenario_id,
        targets.rank_day,
        published.stream,
        published.version,
        published.reconstitution_day,
        published.implementation_date,
        greatest(targets.target_day, published.reconstitution_day) as adjusted_to,
        month(published.implementation_date) = rulebook.ipo_floor_month as has_floor
    from targets
    inner join rulebook using (rank_day)
    inner join {{ source('run', 'published_reconstitutions') }} as published
        on
            targets.rank_day = published.rank_day
            and (
                targets.rank_day > published.implementation_date
                or targets.rank_day = published.implementation_date
                and targets.kind = 'ipo_additions'
            )
),

parts as (
    select *, 'floor' as part from possible where has_floor
    union all
    select *, 'breaks' as part from possible
)

select
    scenario_id,
    rank_day,
    part,
    stream,
    version,
    reconstitution_day,
    adjusted_to
from parts
qualify row_number() over (
    partition by scenario_id, rank_day, part
    order by implementation_date desc, stream desc
) = 1
