{{ config(materialized='table') }}
-- 5 · What each spin-off before the lock-down brought: shares by its terms from the
-- parent's on the rank day, at the rank-day close where the child had one, else at its
-- last close before the ex-date (6.3), else at the first it has. A child that the rank
-- day's drop does not know is described by the drop of the list date, and is ranked as
-- a new company; one of a company known by then moves value only.
with
spin_offs as (
    select events.*, season.list_day
    from {{ ref('stg_season_events') }} as events
    inner join {{ source('run', 'season') }} as season using (rank_day)
    where events.is_re_ranking and events.event_type = 'spin_off'
),

rank_day_closes as (
    select rank_days.rank_day, prices.security_id, max(prices.close) as close
    from {{ ref('rank_days') }} as rank_days
    inner join {{ source('drop', 'prices') }} as prices
        on rank_days.rank_day = prices.session
    where prices.is_primary
    group by rank_days.rank_day, prices.security_id
),

later_closes as (
    select
        spin_offs.rank_day,
        spin_offs.event_id,
        max_by(closes.close, closes.session) filter (
            where closes.session < spin_offs.ex_date
        ) as close_before,
        min_by(closes.close, closes.session) filter (
            where closes.session >= spin_offs.ex_date
        ) as first_close
    from spin_offs
    inner join {{ source('run', 'season_closes') }} as closes
        on
            spin_offs.rank_day = closes.rank_day
            and spin_offs.other_security_id = closes.security_id
    inner join {{ source('run', 'season') }} as season
        on spin_offs.rank_day = season.rank_day
    where closes.session <= season.re_ranked_until
    group by spin_offs.rank_day, spin_offs.event_id
)

select
    spin_offs.scenario_id,
    spin_offs.rank_day,
    spin_offs.event_id,
    spin_offs.security_id as parent_id,
    spin_offs.other_security_id as security_id,
    coalesce(known_lines.company_id, lines.company_id) as company_id,
    lines.mic,
    coalesce(
        rank_day_closes.close, later_closes.close_before, later_closes.first_close
    ) as close,
    {{ shares_by_terms('parents.total_shares') }} as total_shares,
    {{ shares_by_terms('parents.available_shares') }} as available_shares,
    known_lines.security_id is null
    and known_companies.company_id is null
    and lines.security_id is not null
    and parents.total_shares is not null as is_new
from spin_offs
left join {{ source('drop', 'shares') }} as parents
    on
        spin_offs.rank_day = parents.session
        and spin_offs.security_id = parents.security_id
left join {{ source('drop', 'securities') }} as known_lines
    on
        spin_offs.rank_day = known_lines.session
        and spin_offs.other_security_id = known_lines.security_id
left join {{ source('drop', 'securities') }} as lines
    on
        spin_offs.list_day = lines.session
        and spin_offs.other_security_id = lines.security_id
left join {{ source('drop', 'companies') }} as known_companies
    on
        spin_offs.rank_day = known_companies.session
        and lines.company_id = known_companies.company_id
left join rank_day_closes
    on
        spin_offs.rank_day = rank_day_closes.rank_day
        and spin_offs.other_security_id = rank_day_closes.security_id
left join later_closes
    on
        spin_offs.rank_day = later_closes.rank_day
        and spin_offs.event_id = later_closes.event_id
