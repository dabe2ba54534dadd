-- 6 · Every line that still has a row in the implementation session's drop, with its
-- primary close and shares there. A preliminary list asks the same of the drop of its
-- list date, and takes no close and no shares from it.
with
primary_closes as (
    select session, security_id, max(close) filter (where is_primary) as close
    from {{ source('drop', 'prices') }}
    group by session, security_id
)

select
    rank_days.scenario_id,
    rank_days.rank_day,
    securities.security_id,
    case
        when rank_days.implementation_day is not null then primary_closes.close
    end as close,
    case
        when rank_days.implementation_day is not null then shares.total_shares
    end as total_shares,
    case
        when rank_days.implementation_day is not null then shares.available_shares
    end as available_shares
from {{ ref('rank_days') }} as rank_days
left join {{ source('run', 'season') }} as season using (rank_day)
inner join {{ source('drop', 'securities') }} as securities
    on coalesce(rank_days.implementation_day, season.list_day) = securities.session
inner join primary_closes using (session, security_id)
left join {{ source('drop', 'shares') }} as shares using (session, security_id)
