{{ config(materialized='table') }}
-- 6.1.counts · The listed lines that may enter, with the share counts and the close of
-- their drop and those of the snapshot it is compared with: for the drop of the rank
-- day (or of a daily session) the one that the run names, for that of the
-- implementation session the rank day's.
with
closes as (
    select session, security_id, max(close) as close
    from {{ source('drop', 'prices') }}
    where is_primary
    group by session, security_id
),

before_lines as (
    select
        rank_days.scenario_id,
        rank_days.rank_day,
        rank_days.rank_day as session,
        shares.earlier_session,
        shares.security_id,
        shares.total_shares,
        shares.available_shares,
        prices.close
    from {{ ref('rank_days') }} as rank_days
    inner join {{ source('run', 'earlier_shares') }} as shares using (rank_day)
    left join {{ source('run', 'earlier_prices') }} as prices
        on
            shares.rank_day = prices.rank_day
            and shares.security_id = prices.security_id
            and prices.is_primary
    union all
    select
        rank_days.scenario_id,
        rank_days.rank_day,
        rank_days.implementation_day as session,
        rank_days.rank_day as earlier_session,
        shares.security_id,
        shares.total_shares,
        shares.available_shares,
        closes.close
    from {{ ref('rank_days') }} as rank_days
    inner join {{ source('drop', 'shares') }} as shares
        on rank_days.rank_day = shares.session
    left join closes using (session, security_id)
    where rank_days.implementation_day is not null
)

select
    before_lines.scenario_id,
    before_lines.rank_day,
    before_lines.session,
    before_lines.earlier_session,
    before_lines.security_id,
    shares.total_shares,
    shares.available_shares,
    closes.close,
    before_lines.total_shares as total_before,
    before_lines.available_shares as available_before,
    before_lines.close as close_before,
    -- a daily session weighs its index, whatever else the feed describes
    rank_days.event_id <> ''
    or members.security_id is not null
    or not exists (select 1 from {{ source('run', 'incumbents') }}) as is_weighed
from before_lines
inner join {{ ref('rank_days') }} as rank_days using (scenario_id, rank_day)
inner join {{ ref('snapshot_lines') }} as lines
    using (scenario_id, rank_day, security_id)
left join {{ source('drop', 'shares') }} as shares
    on
        before_lines.session = shares.session
        and before_lines.security_id = shares.security_id
left join closes
    on
        before_lines.session = closes.session
        and before_lines.security_id = closes.security_id
left join (
    select distinct security_id from {{ source('run', 'incumbents') }}
) as members on before_lines.security_id = members.security_id
