-- 7.6 · Each company against each condition in force of the sets that an index asks.
with
asked as (
    select distinct
        scenario_id,
        rank_day,
        argument as screen_set
    from {{ ref('derived_rules') }}
    where selection = 'screen'
),

conditions as (
    select
        screens.*,
        max(screens.value) filter (
            where screens.condition = 'total_cap_at_least'
        ) over (
            partition by screens.scenario_id, screens.rank_day, screens.screen_set
        ) as minimum_cap
    from {{ ref('derived_screens_in_force') }} as screens
    inner join asked using (scenario_id, rank_day, screen_set)
),

checked as (
    select
        conditions.scenario_id,
        conditions.rank_day,
        conditions.screen_set,
        facts.company_id,
        conditions.condition,
        {{ observed_by_condition() }} as observed,
        {{ threshold_of_condition() }} as threshold,
        {{ is_condition_met() }} as is_met,
        conditions.condition = 'months_listed_at_least'
        and facts.listing_date is null as is_flagged
    from conditions
    inner join {{ ref('screen_set_facts') }} as facts using (scenario_id, rank_day)
)

select
    scenario_id,
    rank_day,
    screen_set,
    company_id,
    condition,
    observed,
    threshold,
    coalesce(is_met, is_flagged) as is_passed,
    is_flagged
from checked
