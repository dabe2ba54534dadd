-- 6 · The implementation session, where its snapshot is there: every line that still has a row in it, its primary
-- close and its shares.
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
    primary_closes.close,
    shares.total_shares,
    shares.available_shares
from {{ ref('rank_days') }} as rank_days
inner join {{ source('drop', 'securities') }} as securities
    on rank_days.implementation_day = securities.session
inner join primary_closes using (session, security_id)
left join {{ source('drop', 'shares') }} as shares using (session, security_id)
