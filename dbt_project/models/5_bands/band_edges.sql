-- 5.break, 5.band · Each break at the percentile of the company ranked there, with the
-- edges of its band. A break whose rank nobody holds has no row. Edges are kept as
-- cumulative caps × 10^6 (integers): P_k ± b times the total, so that "inside, edges
-- inclusive" is decided exactly.
with
breaks as (
    select
        ranks.scenario_id,
        ranks.rank_day,
        breaks.break_rank,
        ranks.company_id,
        ranks.total_market_cap as market_cap,
        ranks.percentile,
        breaks.band,
        breaks.above_code,
        breaks.below_code,
        {{ position_of('ranks') }} as break_position,
        {{ millionths('ranks.broad_market_total') }}
        * {{ millionths('breaks.band') }} as band_width
    from {{ ref('breaks_in_force') }} as breaks
    inner join {{ ref('company_ranks') }} as ranks
        on
            breaks.scenario_id = ranks.scenario_id
            and breaks.rank_day = ranks.rank_day
            and breaks.break_rank = ranks.company_rank
            and ranks.is_in_broad_market
)

select
    * exclude (break_position, band_width),
    break_position - band_width as lower_edge,
    break_position + band_width as upper_edge
from breaks
