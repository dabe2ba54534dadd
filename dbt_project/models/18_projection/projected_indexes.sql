-- contract 3 · Each base index as it would be today: its size, what joins and leaves,
-- and the break that bounds it.
with
indexes as {{ typed_indexes() }},

changed as (
    select
        scenario_id,
        index_code,
        count(*) filter (where change_type = 'add') as adds,
        count(*) filter (where change_type = 'delete') as deletes
    from {{ ref('changes') }}
    group by scenario_id, index_code
)

select
    weights.scenario_id,
    weights.index_code,
    coalesce(indexes.above_break, indexes.below_break, indexes.within_rank)
        as break_rank,
    cast(count(distinct weights.company_id) as integer) as companies,
    cast(count(*) as integer) as lines,
    cast(coalesce(any_value(changed.adds), 0) as integer) as adds,
    cast(coalesce(any_value(changed.deletes), 0) as integer) as deletes,
    sum(weights.available_market_cap) as available_market_cap
from {{ ref('index_weights') }} as weights
inner join indexes using (index_code)
left join changed using (scenario_id, index_code)
group by weights.scenario_id, weights.index_code, break_rank
