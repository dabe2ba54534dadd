-- 6.4 step 3 · The floor and the breaks, adjusted by the market's return
-- from their rank day: by the levels of the R3000E, or by the return that the user
-- states, which wins. Rounded half up to micro-dollars; comparisons take that number. A
-- threshold of the day itself is as it is.
with
rulebook as {{ parameters('broad_market_companies', 'ipo_return_series') }},

levels as (
    select
        rulebook.scenario_id,
        levels.rank_day,
        levels.session,
        case rulebook.ipo_return_series
            when 'price' then levels.price_level
            when 'total' then levels.total_return_level
            when 'net' then levels.net_total_return_level
        end as level
    from {{ source('run', 'threshold_levels') }} as levels
    inner join rulebook using (rank_day)
),

amounts as (
    select
        rulebook.scenario_id,
        decisions.rank_day,
        'floor' as part,
        'floor' as threshold,
        cast(null as integer) as break_rank,
        min(decisions.total_market_cap) as market_cap
    from {{ source('run', 'threshold_decisions') }} as decisions
    inner join rulebook
        on
            decisions.rank_day = rulebook.rank_day
            and decisions.company_rank <= rulebook.broad_market_companies
    group by rulebook.scenario_id, decisions.rank_day
    union all
    select
        rulebook.scenario_id,
        breakpoints.rank_day,
        'breaks',
        lpad(cast(breakpoints.break_rank as varchar), 4, '0'),
        breakpoints.break_rank,
        breakpoints.market_cap
    from {{ source('run', 'threshold_breakpoints') }} as breakpoints
    inner join rulebook
        on
            breakpoints.rank_day = rulebook.rank_day
            and breakpoints.break_rank < rulebook.broad_market_companies
),

measured as (
    select
        amounts.*,
        sources.reconstitution,
        sources.reconstitution_day,
        sources.adjusted_to,
        given.market_return as given_return,
        case when given.rank_day is null then before_levels.level end as level_then,
        case when given.rank_day is null then now_levels.level end as level_now
    from amounts
    inner join {{ source('run', 'threshold_sources') }} as sources
        using (rank_day, part)
    left join {{ ref('stated_returns') }} as given
        on
            amounts.scenario_id = given.scenario_id
            and sources.rank_day = given.rank_day
            and sources.reconstitution_day = given.reconstitution_day
    left join levels as before_levels
        on
            amounts.scenario_id = before_levels.scenario_id
            and amounts.rank_day = before_levels.rank_day
            and sources.reconstitution_day = before_levels.session
    left join levels as now_levels
        on
            amounts.scenario_id = now_levels.scenario_id
            and amounts.rank_day = now_levels.rank_day
            and sources.adjusted_to = now_levels.session
)

select
    scenario_id,
    rank_day,
    threshold,
    break_rank,
    reconstitution,
    reconstitution_day as rank_date,
    market_cap,
    level_then,
    level_now,
    {{ market_return('measured') }} as market_return,
    {{ adjusted_market_cap('measured') }} as adjusted_market_cap
from measured
