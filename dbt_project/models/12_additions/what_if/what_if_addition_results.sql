-- What if · What each scenario adds to each index, the rule in force among them; what
-- of it the rule in force does not add (adds), and what that adds and the scenario does
-- not (deletes). With the adjusted cap that bounds the index: the break above it, else
-- the one below it, else its last rank; without such a break the floor. Nobody is
-- weighed between reconstitutions: there is no turnover and no weight that moves.
with
sides as (
    select
        scenario_id,
        index_code,
        security_id,
        company_id,
        available_market_cap,
        1 as is_after,
        0 as is_before
    from {{ ref('added_constituents') }}
    union all
    select
        rank_days.scenario_id,
        held.index_code,
        held.security_id,
        held.company_id,
        null,
        0,
        1
    from {{ ref('rank_days') }} as rank_days
    cross join {{ ref('added_constituents') }} as held
    where held.scenario_id = 'in_force'
),

lines as (
    select
        scenario_id,
        index_code,
        security_id,
        max(company_id) as company_id,
        max(available_market_cap) as available_market_cap,
        max(is_after) as is_after,
        max(is_before) as is_before
    from sides
    group by scenario_id, index_code, security_id
)

select
    rank_days.scenario_id,
    cast(named.position as integer) as position,
    named.index_code,
    cast(
        count(distinct lines.company_id) filter (where lines.is_after = 1) as integer
    ) as companies,
    cast(coalesce(sum(lines.is_after), 0) as integer) as lines,
    cast(coalesce(sum(lines.is_after * (1 - lines.is_before)), 0) as integer) as adds,
    cast(
        coalesce(sum(lines.is_before * (1 - lines.is_after)), 0) as integer
    ) as deletes,
    cast(
        coalesce(sum(lines.available_market_cap), 0) as decimal(38, 6)
    ) as available_market_cap,
    cast(null as double) as turnover,
    cast(null as decimal(12, 5)) as weight_moved_bp,
    coalesce(
        any_value(breaks.adjusted_market_cap), any_value(floors.adjusted_market_cap)
    ) as breakpoint
from {{ ref('rank_days') }} as rank_days
cross join {{ ref('indexes') }} as named
left join lines
    on
        rank_days.scenario_id = lines.scenario_id
        and named.index_code = lines.index_code
left join {{ ref('adjusted_thresholds') }} as breaks
    on
        rank_days.scenario_id = breaks.scenario_id
        and breaks.break_rank = cast(coalesce(
            nullif(named.above_break, ''),
            nullif(named.below_break, ''),
            named.within_rank
        ) as integer)
left join {{ ref('adjusted_thresholds') }} as floors
    on
        rank_days.scenario_id = floors.scenario_id
        and floors.threshold = 'floor'
group by rank_days.scenario_id, named.position, named.index_code
