{{ config(materialized='table') }}
-- 5 · Mergers, spin-offs and removals since the rank day, each in its newest state, and
-- what follows from it: before the lock-down the companies of a stock merger or a
-- spin-off are ranked again; a line that an event takes leaves at any time. Splits
-- since are products: terms meet rank-day shares. Two ids count once (6.3.several).
with
season as (
    select * from {{ source('run', 'season') }}
),

events as (
    select events.*
    from {{ source('run', 'season_events') }} as events
    inner join season using (rank_day)
    where events.ex_date <= season.events_until and events.status <> 'cancelled'
    qualify row_number() over ({{ same_event('events', 'events.rank_day,') }}) = 1
),

{{ season_splits() }}, -- noqa: PRS

floats as (
    select
        events.rank_day,
        events.event_id,
        shares.total_shares,
        shares.available_shares
    from events
    inner join {{ source('run', 'season_shares') }} as shares
        using (rank_day, security_id)
    where events.event_type = 'tender' and shares.session < events.ex_date
    qualify row_number() over (
        partition by events.rank_day, events.event_id
        order by shares.session desc
    ) = 1
),

checked as (
    select
        rank_days.scenario_id,
        events.*,
        coalesce(line_splits.new_shares, 1) as line_new_shares,
        coalesce(line_splits.old_shares, 1) as line_old_shares,
        coalesce(other_splits.new_shares, 1) as other_new_shares,
        coalesce(other_splits.old_shares, 1) as other_old_shares,
        coalesce(
            events.ratio_new > 0
            and events.ratio_old > 0
            and events.other_security_id is not null, false
        ) as has_terms,
        events.status = 'confirmed' as is_confirmed,
        events.event_type in ('stock_merger', 'spin_off') as is_re_ranked_by_type,
        events.ex_date <= season.re_ranked_until
        and events.ex_date
        < coalesce(season.lock_down_day, date '9999-12-31') as is_before_lock_down,
        case events.event_type
            when 'spin_off' then false
            when 'tender'
                then {{ tender_takes_line('events', 'floats') }}
            else true
        end as takes_its_line
    from events
    inner join {{ ref('rank_days') }} as rank_days using (rank_day)
    inner join {{ parameters(
        'tender_minimum_float', 'tender_minimum_fraction'
    ) }} as rulebook using (scenario_id, rank_day)
    inner join season using (rank_day)
    left join splits as line_splits
        on
            events.rank_day = line_splits.rank_day
            and events.event_id = line_splits.event_id
            and line_splits.is_of_line
    left join splits as other_splits
        on
            events.rank_day = other_splits.rank_day
            and events.event_id = other_splits.event_id
            and not other_splits.is_of_line
    left join floats
        on events.rank_day = floats.rank_day and events.event_id = floats.event_id
    where events.event_type in (
        'stock_merger', 'spin_off', 'cash_merger', 'tender', 'delisting'
    )
)

select
    * exclude (is_re_ranked_by_type, is_before_lock_down, takes_its_line, is_confirmed),
    is_confirmed and takes_its_line as is_leaving,
    is_confirmed
    and is_re_ranked_by_type
    and is_before_lock_down
    and other_security_id is not null
    and (has_terms or event_type = 'stock_merger') as is_re_ranking,
    case
        when not is_confirmed then 'not_confirmed'
        when event_type = 'spin_off' and not has_terms then 'incomplete'
        when event_type = 'spin_off' and not is_before_lock_down then 'after_lock_down'
        when event_type = 'spin_off' then 're_ranked'
        when not takes_its_line then 'below_threshold'
        else 'removed'
    end as outcome
from checked
