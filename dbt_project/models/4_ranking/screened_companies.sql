-- 2 · A company's first failed screen: the first failure in order S01…S10 over the
-- company's screens and its pricing vehicle's. Without a vehicle: S01 if no line passes
-- it (or there is no line), else S02 if no line passes both, else S06 (no close) and
-- S07, the company's screens in their place in the order.
with
results as (
    select results.*, screens.level
    from {{ ref('screen_results') }} as results
    inner join {{ ref('screens') }} as screens using (screen_id)
),

company_failures as (
    select scenario_id, rank_day, company_id, min(screen_id) as screen_id
    from results
    where level = 'company' and not is_passed
    group by scenario_id, rank_day, company_id
),

vehicle_failures as (
    select
        results.scenario_id,
        results.rank_day,
        results.company_id,
        min(results.screen_id) as screen_id
    from results
    inner join {{ ref('pricing_vehicles') }}
        using (scenario_id, rank_day, company_id, security_id)
    where not results.is_passed
    group by results.scenario_id, results.rank_day, results.company_id
),

tradable_lines as (
    select
        types.scenario_id,
        types.rank_day,
        types.company_id,
        bool_or(types.is_passed) as has_type,
        bool_or(types.is_passed and exchanges.is_passed) as has_type_and_exchange
    from {{ ref('screen_security_type') }} as types
    inner join {{ ref('screen_exchange') }} as exchanges
        using (scenario_id, rank_day, security_id)
    group by types.scenario_id, types.rank_day, types.company_id
),

failures as (
    select
        companies.scenario_id,
        companies.rank_day,
        companies.company_id,
        vehicles.security_id as pricing_vehicle_id,
        case
            when vehicles.security_id is not null then vehicle_failures.screen_id
            when not coalesce(tradable_lines.has_type, false) then 'S01'
            when not tradable_lines.has_type_and_exchange then 'S02'
            else 'S06'
        end as line_failure,
        company_failures.screen_id as company_failure,
        companies.is_spun_off
    from {{ ref('stg_companies') }} as companies
    left join {{ ref('pricing_vehicles') }} as vehicles
        using (scenario_id, rank_day, company_id)
    left join vehicle_failures using (scenario_id, rank_day, company_id)
    left join company_failures using (scenario_id, rank_day, company_id)
    left join tradable_lines using (scenario_id, rank_day, company_id)
)

select
    failures.scenario_id,
    failures.rank_day,
    failures.company_id,
    failures.pricing_vehicle_id,
    caps.total_market_cap,
    least(failures.line_failure, failures.company_failure) as first_failed_screen,
    failures.line_failure is null and failures.company_failure is null as is_eligible,
    failures.is_spun_off
from failures
left join {{ ref('company_market_caps') }} as caps
    using (scenario_id, rank_day, company_id)
