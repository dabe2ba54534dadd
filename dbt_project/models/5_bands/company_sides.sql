-- 5.band · The side of each break on which a company stands. A current R3000 member
-- inside the band keeps the side on which it is now; outside the band, and for everyone
-- else, rank decides. Beyond rank 3000 a company is below every break. Where the
-- incumbents hold no row of the codes of its sides, the side is unknown and rank
-- decides.
with
prior_sides as (
    select * from {{ prior_sides() }}
),

edges as (
    select scenario_id, rank_day, break_rank, lower_edge, upper_edge
    from {{ ref('band_edges') }}
),

positions as (
    select
        ranks.scenario_id,
        ranks.rank_day,
        ranks.company_id,
        ranks.company_rank,
        breaks.break_rank,
        breaks.above_code,
        ranks.company_rank <= breaks.break_rank as is_above_by_rank,
        ranks.company_rank <= rulebook.whole_index_companies as may_keep_side,
        coalesce({{ is_inside('ranks', 'edges') }}, false) as is_in_band,
        sides.was_above
    from {{ ref('standing_ranks') }} as ranks
    inner join {{ parameters('whole_index_companies') }} as rulebook
        using (scenario_id, rank_day)
    inner join {{ ref('breaks_in_force') }} as breaks using (scenario_id, rank_day)
    left join edges using (scenario_id, rank_day, break_rank)
    left join prior_sides as sides
        using (scenario_id, rank_day, company_id, break_rank)
)

select
    scenario_id,
    rank_day,
    company_id,
    company_rank,
    break_rank,
    above_code,
    is_in_band,
    was_above,
    {{ is_above_break('may_keep_side') }} as is_above,
    coalesce(
        may_keep_side and is_in_band and was_above <> is_above_by_rank, false
    ) as is_kept_by_band
from positions
