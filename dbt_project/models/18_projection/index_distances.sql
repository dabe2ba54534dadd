-- 13 · How far each company stands from the break that bounds a base index, and from
-- both edges of its band, in per cent of its cap. Of two breaks the nearer one counts.
-- The edges are cumulative caps; as a cap each is that of the outermost company inside.
with
indexes as {{ typed_indexes() }},

companies as (
    select
        scenario_id,
        rank_day,
        company_id,
        {{ millionths('total_market_cap') }} as cap
    from {{ ref('company_outcomes') }}
    where total_market_cap > 0
),

breaks as (
    select
        scenario_id,
        break_rank,
        market_cap,
        {{ millionths('market_cap') }} as cap,
        {{ millionths('largest_in_band_cap') }} as largest,
        {{ millionths('smallest_in_band_cap') }} as smallest
    from {{ ref('breakpoints') }}
),

-- a break that is none of the publication bounds nothing
bounds as (
    select
        scenarios.scenario_id,
        indexes.index_code,
        coalesce(one.break_rank, other.break_rank) as break_rank,
        coalesce(one.cap, other.cap) as cap,
        other.break_rank as other_rank,
        other.cap as other_cap
    from indexes
    cross join (select distinct scenario_id from breaks) as scenarios
    left join breaks as one
        on
            scenarios.scenario_id = one.scenario_id
            and coalesce(indexes.above_break, indexes.within_rank) = one.break_rank
    left join breaks as other
        on
            scenarios.scenario_id = other.scenario_id
            and indexes.below_break = other.break_rank
),

nearest as (
    select
        companies.scenario_id,
        companies.rank_day,
        bounds.index_code,
        companies.company_id,
        companies.cap,
        -- of two at the same distance the higher
        if(
            (abs(bounds.other_cap - companies.cap), bounds.other_rank)
            < (abs(bounds.cap - companies.cap), bounds.break_rank),
            bounds.other_rank,
            bounds.break_rank
        ) as break_rank
    from companies
    inner join bounds using (scenario_id)
)

select
    nearest.scenario_id,
    nearest.rank_day,
    nearest.index_code,
    nearest.company_id,
    nearest.break_rank,
    breaks.market_cap as break_market_cap,
    {{ percent_of_millionths('breaks.cap', 'nearest.cap') }} as distance_to_break,
    {{ percent_of_millionths('breaks.largest', 'nearest.cap') }}
        as distance_to_upper_edge,
    {{ percent_of_millionths('breaks.smallest', 'nearest.cap') }}
        as distance_to_lower_edge
from nearest
inner join breaks using (scenario_id, break_rank)
