-- contract 3 · One decision for every company of the universe, with one sentence for a
-- person.
with
vehicle_failures as (
    select *
    from {{ ref('screen_results') }}
    where not is_passed
),

-- without a pricing vehicle the failure of one line is shown: of the lowest
-- security_id, so that it is always the same one
shown_failures as (
    select
        outcomes.scenario_id,
        outcomes.rank_day,
        outcomes.company_id,
        failures.observed,
        failures.threshold,
        case when failures.exception is null then failures.note end as note
    from {{ ref('company_outcomes') }} as outcomes
    inner join vehicle_failures as failures
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

company_exceptions as (
    select
        scenario_id,
        rank_day,
        company_id,
        string_agg(
            concat(
                screen_id, ' of ', security_id, ', ', exception
            ), '; ' order by security_id, screen_id
        ) as exceptions
    from {{ ref('screen_results') }}
    where exception is not null
    group by scenario_id, rank_day, company_id
),

ranked_companies as (
    select scenario_id, rank_day, count(*) as company_count
    from {{ ref('company_ranks') }}
    group by scenario_id, rank_day
),

phrases as (
    select
        outcomes.*,
        companies.name,
        company_exceptions.exceptions,
        {{ failure_sentence() }} as failure_sentence,
        {{ rank_phrase() }} as rank_phrase,
        {{ band_phrase() }} as band_phrase
    from {{ ref('company_outcomes') }} as outcomes
    inner join {{ ref('stg_companies') }} as companies
        using (scenario_id, rank_day, company_id)
    left join {{ ref('screens') }} as screens
        on outcomes.first_failed_screen = screens.screen_id
    left join shown_failures as failures using (scenario_id, rank_day, company_id)
    left join company_exceptions using (scenario_id, rank_day, company_id)
    left join ranked_companies using (scenario_id, rank_day)
    left join {{ ref('band_edges') }} as edges
        on
            outcomes.scenario_id = edges.scenario_id
            and outcomes.rank_day = edges.rank_day
            and outcomes.kept_at_break = edges.break_rank
)

select
    scenario_id,
    company_id,
    name,
    pricing_vehicle_id,
    total_market_cap,
    is_eligible,
    first_failed_screen,
    company_rank,
    cumulative_market_cap,
    percentile,
    prior_indexes,
    new_indexes,
    reason_code,
    {{ decision_sentence() }}
    || coalesce(' Changed by an exception: ' || exceptions || '.', '') as explanation,
    exceptions
from phrases
order by scenario_id, company_id
