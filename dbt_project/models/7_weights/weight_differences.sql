-- 6 · Each line's weight before and after in each index, in units of 10^-12: of the
-- incumbents and of the new composition, both at the same closes; a vanished line has
-- no price any more and counts as nothing.
with
priced as (
    select
        candidates.scenario_id,
        candidates.rank_day,
        candidates.security_id,
        cast(coalesce(lines.available_shares, candidates.available_shares) as hugeint)
        * {{ millionths('coalesce(lines.close, candidates.close)') }} as cap_millionths
    from {{ ref('candidate_lines') }} as candidates
    left join {{ ref('closing_lines') }} as lines
        using (scenario_id, rank_day, security_id)
),

weighed as (
    select
        scenario_id,
        rank_day,
        index_code,
        security_id,
        cast(1000000000000 as hugeint) * cap_millionths
        // nullif(
            sum(cap_millionths) over (partition by scenario_id, rank_day, index_code), 0
        ) as weight_after,
        0 as weight_before
    from {{ ref('index_weights') }}
    union all
    select
        held.scenario_id,
        held.rank_day,
        held.index_code,
        held.security_id,
        0,
        cast(1000000000000 as hugeint) * priced.cap_millionths
        // nullif(
            sum(priced.cap_millionths) over (
                partition by held.scenario_id, held.rank_day, held.index_code
            ),
            0
        )
    from {{ ref('prior_membership') }} as held
    inner join priced using (scenario_id, rank_day, security_id)
    where priced.cap_millionths is not null
)

select
    scenario_id,
    rank_day,
    index_code,
    security_id,
    cast(sum(weight_before) as hugeint) as weight_before,
    cast(sum(weight_after) as hugeint) as weight_after
from weighed
group by scenario_id, rank_day, index_code, security_id
