-- contract 3 · The screens that a company fails, in words, and the exceptions that
-- changed one. Without a pricing vehicle the failure of its lowest security_id is
-- shown, so that it is always the same one.
with
failures as (
    select *
    from {{ ref('screen_results') }}
    where not is_passed
),

shown_failures as (
    select
        outcomes.scenario_id,
        outcomes.rank_day,
        outcomes.company_id,
        failures.observed,
        failures.threshold,
        case when failures.exception is null then failures.note end as note
    from {{ ref('company_outcomes') }} as outcomes
    inner join failures
        on
            outcomes.scenario_id = failures.scenario_id
            and outcomes.rank_day = failures.rank_day
            and outcomes.company_id = failures.company_id
            and outcomes.first_failed_screen = failures.screen_id
            and coalesce(outcomes.pricing_vehicle_id, failures.security_id)
            = failures.security_id
    qualify row_number() over (
        partition by outcomes.scenario_id, outcomes.rank_day, outcomes.company_id
        order by failures.security_id
    ) = 1
),

company_screens as (
    select
        scenario_id,
        rank_day,
        company_id,
        string_agg(
            distinct screen_id, ', ' order by screen_id
        ) filter (where not is_passed) as failed_screens,
        string_agg(
            concat(screen_id, ' of ', security_id, ', ', exception),
            '; ' order by security_id, screen_id
        ) filter (where exception is not null) as exceptions
    from {{ ref('screen_results') }}
    group by scenario_id, rank_day, company_id
)

select
    outcomes.scenario_id,
    outcomes.rank_day,
    outcomes.company_id,
    company_screens.failed_screens,
    company_screens.exceptions,
    case when not outcomes.is_eligible then {{ failure_phrase() }} end as phrase
from {{ ref('company_outcomes') }} as outcomes
left join {{ ref('screens') }} as screens
    on outcomes.first_failed_screen = screens.screen_id
left join shown_failures as failures using (scenario_id, rank_day, company_id)
left join company_screens using (scenario_id, rank_day, company_id)
