-- 13 · How far each company stands from the break that bounds a base index, and from
-- both edges of its band, in per cent of its cap. Of two breaks the nearer one counts.
-- The edges are cumulative caps; as a cap each is that of the outermost company inside.
with
indexes as {{ typed_indexes() }},

bounds as (
    select
        index_code,
        unnest(list_distinct([coalesce(above_break, within_rank), below_break]))
            as break_rank
    from indexes
),

nearest as (
    select
        companies.scenario_id,
        companies.rank_day,
        bounds.index_code,
        companies.company_id,
        companies.total_market_cap,
        -- of two at the same distance the higher
        min_by(
            breaks.break_rank,
            (
                abs(breaks.market_cap - companies.total_market_cap),
                breaks.break_rank
            )
        ) as break_rank
    from {{ ref('company_outcomes') }} as companies
    inner join {{ ref('breakpoints') }} as breaks using (scenario_id)
    inner join bounds using (break_rank)
    where companies.total_market_cap > 0
    group by all
)

select
    nearest.scenario_id,
    nearest.rank_day,
    nearest.index_code,
    nearest.company_id,
    nearest.break_rank,
    breaks.market_cap as break_market_cap,
    {{ percent_of_cap('breaks.market_cap', 'nearest.total_market_cap') }}
        as distance_to_break,
    {{ percent_of_cap('breaks.largest_in_band_cap', 'nearest.total_market_cap') }}
        as distance_to_upper_edge,
    {{ percent_of_cap('breaks.smallest_in_band_cap', 'nearest.total_market_cap') }}
        as distance_to_lower_edge
from nearest
inner join {{ ref('breakpoints') }} as breaks using (scenario_id, break_rank)
