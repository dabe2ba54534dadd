-- 5 · What each corporate action since the rank day does, one row for each line of the
-- universe that it touches: the line itself, and the acquirer or the child. Caps and
-- ranks are the company's, on the rank day and as they stand.
with
touched as (
    select
        events.*,
        events.security_id as touched_id,
        case events.event_type
            when 'stock_merger' then 'target'
            when 'spin_off' then 'parent'
            else 'line'
        end as role
    from {{ ref('stg_season_events') }} as events
    union all
    select
        events.*,
        events.other_security_id as touched_id,
        case events.event_type
            when 'stock_merger' then 'acquirer'
            else 'child'
        end as role
    from {{ ref('stg_season_events') }} as events
    where
        events.event_type in ('stock_merger', 'spin_off')
        and events.other_security_id is not null
),

checked as (
    select
        touched.scenario_id,
        touched.rank_day,
        touched.event_id,
        lines.company_id,
        touched.touched_id as security_id,
        touched.role,
        touched.event_type,
        touched.ex_date,
        coalesce(touched.ratio_new || ':' || touched.ratio_old, '') as terms,
        case
            when touched.role in ('target', 'line') then touched.outcome
            when touched.outcome in ('not_confirmed', 'incomplete', 'after_lock_down')
                then touched.outcome
            when not touched.is_re_ranking then 'after_lock_down'
            when touched.role = 'child' and not companies.is_spun_off
                then 'known_on_the_rank_day'
            when standing.company_id is null then 'not_eligible'
            when touched.role = 'child' then 'placed'
            when re_ranked.company_id is null then 'unchanged'
            else 're_ranked'
        end as outcome,
        on_rank_day.total_market_cap as market_cap_before,
        standing.total_market_cap as market_cap_after,
        on_rank_day.company_rank as company_rank_before,
        standing.company_rank as company_rank_after
    from touched
    inner join {{ ref('stg_securities') }} as lines
        on
            touched.scenario_id = lines.scenario_id
            and touched.rank_day = lines.rank_day
            and touched.touched_id = lines.security_id
    inner join {{ ref('stg_companies') }} as companies
        on
            lines.scenario_id = companies.scenario_id
            and lines.rank_day = companies.rank_day
            and lines.company_id = companies.company_id
    left join {{ ref('company_ranks') }} as on_rank_day
        on
            lines.scenario_id = on_rank_day.scenario_id
            and lines.rank_day = on_rank_day.rank_day
            and lines.company_id = on_rank_day.company_id
    left join {{ ref('standing_ranks') }} as standing
        on
            lines.scenario_id = standing.scenario_id
            and lines.rank_day = standing.rank_day
            and lines.company_id = standing.company_id
    left join {{ ref('re_ranked_caps') }} as re_ranked
        on
            lines.scenario_id = re_ranked.scenario_id
            and lines.rank_day = re_ranked.rank_day
            and lines.company_id = re_ranked.company_id
)

select
    *,
    {{ event_reference() }} as reference,
    {{ effect_sentence() }} as explanation
from checked
