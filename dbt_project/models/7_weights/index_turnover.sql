-- 6 · One-way turnover of each index: half the sum of absolute weight differences
-- between the incumbents and the new composition, both at the same closes; a vanished
-- line has no price any more and counts as nothing. Nine decimals.
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
),

differences as (
    select
        scenario_id,
        rank_day,
        index_code,
        security_id,
        abs(sum(weight_after) - sum(weight_before)) as difference
    from weighed
    group by scenario_id, rank_day, index_code, security_id
)

select
    scenario_id,
    rank_day,
    index_code,
    cast(
        cast(
            sum(difference) // 2000 as decimal(38, 0)
        ) * cast(0.000000001 as decimal(10, 9)) as decimal(12, 9)
    ) as turnover
from differences
group by scenario_id, rank_day, index_code
