-- What if · Line by line and index by index: in the scenario, by the rule in force,
-- among the incumbents; for the companies in the scenario's scope (every one, or those
-- that the scenario can move). Before and after are valued at the same close, so that a
-- difference is a decision and not a price; a line without any close is worth nothing.
with
scope as (
    select * from {{ ref('what_if_scope') }}
),

sides as (
    select
        scope.scenario_id, scope.rank_day,
        members.index_code, members.security_id, members.company_id,
        true as is_after, false as is_before, false as is_incumbent
    from scope
    inner join {{ ref('what_if_members') }} as members
        using (scenario_id, rank_day, company_id)
    union all
    select
        scope.scenario_id, scope.rank_day,
        members.index_code, members.security_id, members.company_id,
        false, true, false
    from scope
    inner join {{ ref('what_if_members') }} as members using (rank_day, company_id)
    where members.scenario_id = 'in_force'
    union all
    select
        scope.scenario_id, scope.rank_day,
        held.index_code, held.security_id, held.company_id,
        false, false, true
    from scope
    inner join {{ ref('prior_membership') }} as held using (rank_day, company_id)
    where held.scenario_id = 'in_force'
),

lines as (
    select
        scenario_id,
        rank_day,
        index_code,
        security_id,
        company_id,
        bool_or(is_after) as is_after,
        bool_or(is_before) as is_before,
        bool_or(is_incumbent) as is_incumbent
    from sides
    group by scenario_id, rank_day, index_code, security_id, company_id
),

closes_in_force as (
    select * from {{ ref('closing_lines') }} where scenario_id = 'in_force'
)

select
    lines.*,
    coalesce(
        cast(coalesce(
            closing.available_shares, in_force.available_shares, candidates.available_shares
        ) as hugeint)
        * {{ millionths('coalesce(closing.close, in_force.close, candidates.close)') }},
        0
    ) as cap_millionths
from lines
left join {{ ref('closing_lines') }} as closing
    using (scenario_id, rank_day, security_id)
left join closes_in_force as in_force using (rank_day, security_id)
left join {{ ref('candidate_lines') }} as candidates
    using (scenario_id, rank_day, security_id)
