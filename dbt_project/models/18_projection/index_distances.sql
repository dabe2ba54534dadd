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
)

select
    companies.scenario_id,
    companies.rank_day,
    bounds.index_code,
    companies.company_id,
    breaks.break_rank,
    breaks.market_cap as break_market_cap,
    {{ percent_of_cap('breaks.market_cap', 'companies.total_market_cap') }}
        as distance_to_break,
    {{ percent_of_cap('breaks.largest_in_band_cap', 'companies.total_market_cap') }}
        as distance_to_upper_edge,
    {{ percent_of_cap('breaks.smallest_in_band_cap', 'companies.total_market_cap') }}
        as distance_to_lower_edge
from {{ ref('company_outcomes') }} as companies
inner join {{ ref('breakpoints') }} as breaks using (scenario_id)
inner join bounds using (break_rank)
where companies.total_market_cap > 0
qualify row_number() over (
    partition by
        companies.scenario_id,
        companies.rank_day,
        bounds.index_code,
        companies.company_id
    order by abs(distance_to_break), breaks.break_rank
) = 1
