-- contract 3 · One decision for every company of the universe, with one sentence for a
-- client and one paragraph for an analyst.
with
ranked_companies as (
    select scenario_id, rank_day, count(*) as company_count
    from {{ ref('company_ranks') }}
    group by scenario_id, rank_day
),

phrases as (
    select
        outcomes.*,
        companies.name,
        failures.exceptions,
        failures.failed_screens,
        failures.phrase as failure_phrase,
        breaks.direction,
        breaks.crossed,
        breaks.kept,
        breaks.analysis as break_analysis,
        lines.own_moves,
        lines.analysis as line_analysis,
        {{ rank_phrase() }} as rank_phrase,
        {{ codes_without('outcomes.new_indexes', 'outcomes.prior_indexes') }} as joined,
        {{ codes_without('outcomes.prior_indexes', 'outcomes.new_indexes') }} as lost,
        coalesce(
            ' after the close of ' || dates.implementation_date, ''
        ) as effective
    from {{ ref('company_outcomes') }} as outcomes
    inner join {{ ref('stg_companies') }} as companies
        using (scenario_id, rank_day, company_id)
    left join {{ source('run', 'event_dates') }} as dates using (rank_day)
    left join {{ ref('failure_sentences') }} as failures
        using (scenario_id, rank_day, company_id)
    left join {{ ref('break_sentences') }} as breaks
        using (scenario_id, rank_day, company_id)
    left join {{ ref('line_sentences') }} as lines
        using (scenario_id, rank_day, company_id)
    left join ranked_companies using (scenario_id, rank_day)
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
    {{ decision_analysis() }} as analysis,
    exceptions
from phrases
order by scenario_id, company_id
