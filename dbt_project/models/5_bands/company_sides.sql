-- 5.band · The side of each break on which a company stands. A current R3000 member
-- inside the band keeps the side on which it is now; outside the band, and for everyone
-- else, rank decides. Beyond rank 3000 a company is below every break. Where the
-- incumbents hold no row of the codes of its sides, the side is unknown and rank
-- decides.
with
known_breaks as (
    select distinct breaks.scenario_id, breaks.rank_day, breaks.break_rank
    from {{ ref('breaks_in_force') }} as breaks
    inner join {{ ref('incumbent_codes') }} as incumbents
        on
            breaks.scenario_id = incumbents.scenario_id
            and breaks.rank_day = incumbents.rank_day
            and incumbents.index_code in (breaks.above_code, breaks.below_code)
),

prior_codes as (
    select scenario_id, rank_day, company_id, list(distinct index_code) as codes
    from {{ ref('prior_membership') }}
    where company_id is not null
    group by scenario_id, rank_day, company_id
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
        coalesce(list_contains(prior_codes.codes, 'R3000'), false) as is_current_member,
        known_breaks.break_rank is not null as is_side_known,
        case
            when breaks.above_code is not null
                then list_contains(prior_codes.codes, breaks.above_code)
            else not list_contains(prior_codes.codes, breaks.below_code)
        end as was_above
    from {{ ref('standing_ranks') }} as ranks
    inner join {{ parameters('whole_index_companies') }} as rulebook
        using (scenario_id, rank_day)
    inner join {{ ref('breaks_in_force') }} as breaks using (scenario_id, rank_day)
    left join edges using (scenario_id, rank_day, break_rank)
    left join known_breaks using (scenario_id, rank_day, break_rank)
    left join prior_codes
        on
            ranks.scenario_id = prior_codes.scenario_id
            and ranks.rank_day = prior_codes.rank_day
            and ranks.company_id = prior_codes.company_id
)

select
    scenario_id,
    rank_day,
    company_id,
    company_rank,
    break_rank,
    above_code,
    is_in_band,
    case when is_current_member and is_side_known then was_above end as was_above,
    case
        when not may_keep_side then company_rank <= break_rank
        when is_in_band and is_current_member and is_side_known then was_above
        else is_above_by_rank
    end as is_above,
    may_keep_side
    and is_in_band
    and is_current_member
    and is_side_known
    and was_above <> is_above_by_rank as is_kept_by_band
from positions
