-- What if · What each scenario does to each derived index, the rule in force among
-- them: its size, the lines that it adds and deletes against the rule in force, and the
-- weight that it moves, one-way. Weights of the same closes are cut at twelve decimals,
-- half the sum of their absolute differences at nine. Turnover of the event and a break
-- are of base indexes.
with
weighed as (
    select
        scenario_id,
        rank_day,
        index_code,
        security_id,
        company_id,
        cap_millionths,
        coalesce(
            cast(1000000000000 as hugeint) * cap_millionths // nullif(
                sum(cap_millionths) over (
                    partition by scenario_id, rank_day, index_code
                ), 0
            ), 0
        ) as weight
    from {{ ref('derived_lines') }}
),

sides as (
    select
        scenario_id,
        rank_day,
        index_code,
        security_id,
        company_id,
        cap_millionths,
        weight,
        true as is_after
    from weighed
    union all
    select
        rank_days.scenario_id,
        rank_days.rank_day,
        weighed.index_code,
        weighed.security_id,
        weighed.company_id,
        0 as cap_millionths,
        -weighed.weight as weight,
        false as is_after
    from {{ ref('rank_days') }} as rank_days
    inner join weighed using (rank_day)
    where weighed.scenario_id = 'in_force'
),

lines as (
    select
        scenario_id,
        rank_day,
        index_code,
        security_id,
        company_id,
        bool_or(is_after) as is_after,
        bool_or(not is_after) as is_before,
        sum(cap_millionths) as cap_millionths,
        abs(sum(weight)) as moved
    from sides
    group by scenario_id, rank_day, index_code, security_id, company_id
),

totals as (
    select
        scenario_id,
        rank_day,
        index_code,
        count(distinct company_id) filter (where is_after) as companies,
        count(*) filter (where is_after) as lines,
        count(*) filter (where is_after and not is_before) as adds,
        count(*) filter (where is_before and not is_after) as deletes,
        sum(cap_millionths) as cap_millionths,
        -- an index that begins or empties turns over by one half, as in a publication
        case
            when bool_or(is_after) and bool_or(is_before)
                then
                    cast(sum(moved) // 2000 as decimal(38, 0))
                    * cast(0.000000001 as decimal(10, 9))
            else 0.5
        end as moved
    from lines
    group by scenario_id, rank_day, index_code
)

select
    scenario_id,
    rank_day,
    index_code,
    cast(companies as integer) as companies,
    cast(lines as integer) as lines,
    cast(adds as integer) as adds,
    cast(deletes as integer) as deletes,
    {{ from_millionths('cap_millionths') }} as available_market_cap,
    cast(null as decimal(12, 9)) as turnover,
    cast(cast(moved as decimal(12, 9)) * 10000 as decimal(12, 5)) as weight_moved_bp,
    cast(null as decimal(38, 6)) as breakpoint
from totals
