-- What if · Each index in each scenario: its size, what the scenario adds and deletes against the rule in force, and
-- one-way turnover, once against the incumbents (the event's) and once against the rule in force.
-- Half the sum of absolute weight differences of two compositions at the same closes is max(A, D) / (K + max(A, D)),
-- with A the capitalisation that enters, D that leaves, K that stays: one exact ratio, rounded once. An index that begins
-- or empties turns over by one half, as in a publication.
-- A scenario's figures are those of the rule in force, less what its scope holds there, plus what it holds here.
with
measured as (
    select
        scenario_id,
        rank_day,
        index_code,
        company_id,
        count(*) filter (where is_after) as line_count,
        count(*) filter (where is_after and not is_before) as adds,
        count(*) filter (where is_before and not is_after) as deletes,
        coalesce(sum(cap_millionths) filter (where is_after), 0) as cap,
        coalesce(sum(cap_millionths) filter (where is_before), 0) as cap_before,
        coalesce(sum(cap_millionths) filter (where is_after and is_before), 0) as cap_kept,
        coalesce(sum(cap_millionths) filter (where is_incumbent), 0) as cap_held,
        coalesce(sum(cap_millionths) filter (where is_after and is_incumbent), 0) as cap_still_held
    from {{ ref('what_if_lines') }}
    group by scenario_id, rank_day, index_code, company_id
),

in_force as (
    select * from measured where scenario_id = 'in_force'
),

scenarios as (
    select scenario_id, rank_day from {{ ref('rank_days') }}
),

signed as (
    select 1 as sign, scenarios.scenario_id, in_force.* exclude (scenario_id)
    from scenarios
    cross join in_force
    union all
    select -1, scope.scenario_id, in_force.* exclude (scenario_id)
    from {{ source('run', 'what_if_scope') }} as scope
    inner join in_force using (rank_day, company_id)
    where scope.scenario_id <> 'in_force'
    union all
    select 1, measured.*
    from measured
    where scenario_id <> 'in_force'
),

totals as (
    select
        scenario_id,
        rank_day,
        index_code,
        sum(sign * line_count) as line_count,
        sum(case when line_count > 0 then sign else 0 end) as company_count,
        sum(sign * adds) as adds,
        sum(sign * deletes) as deletes,
        sum(sign * cap) as cap,
        sum(sign * cap_kept) as cap_kept,
        sum(sign * cap_before) as cap_before,
        sum(sign * cap_still_held) as cap_still_held,
        sum(sign * cap_held) as cap_held
    from signed
    group by scenario_id, rank_day, index_code
)

select
    scenario_id,
    rank_day,
    index_code,
    cast(company_count as integer) as companies,
    cast(line_count as integer) as lines,
    cast(adds as integer) as adds,
    cast(deletes as integer) as deletes,
    {{ from_millionths('cap') }} as available_market_cap,
    {{ one_way_turnover('cap_held', 'cap_still_held', 'cap') }} as turnover,
    {{ one_way_turnover('cap_before', 'cap_kept', 'cap') }} as turnover_against_in_force
from totals
