-- 5.index · The indexes of a company: inside the index's rank, above its upper break,
-- below its lower one. The table of indexes says which; this says how. A company that
-- the band alone keeps is marked.
with
indexes as {{ typed_indexes() }}

select
    ranks.scenario_id,
    ranks.rank_day,
    ranks.company_id,
    ranks.company_rank,
    indexes.index_code,
    indexes.position,
    coalesce(above.is_kept_by_band, false)
    or coalesce(below.is_kept_by_band, false) as is_kept_by_band
from {{ ref('standing_ranks') }} as ranks
inner join indexes on ranks.company_rank <= indexes.within_rank
left join {{ ref('company_sides') }} as above
    on
        ranks.scenario_id = above.scenario_id
        and ranks.rank_day = above.rank_day
        and ranks.company_id = above.company_id
        and indexes.above_break = above.break_rank
left join {{ ref('company_sides') }} as below
    on
        ranks.scenario_id = below.scenario_id
        and ranks.rank_day = below.rank_day
        and ranks.company_id = below.company_id
        and indexes.below_break = below.break_rank
where coalesce(above.is_above, true) and not coalesce(below.is_above, false)
