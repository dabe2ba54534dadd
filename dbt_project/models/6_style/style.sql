-- contract 3 style · The style of each company of the broad market: what it is from,
-- and what is in force.
{{ config(schema='publication') }}

select
    scenario_id,
    company_id,
    base_set,
    {{ from_millionths('cap_millionths') }} as available_market_cap,
    book_to_price,
    {{ from_units_9('value_unit') }} as value_unit,
    {{ from_units_9('forecast_unit') }} as forecast_unit,
    {{ from_units_9('sales_unit') }} as sales_unit,
    value_source,
    forecast_source,
    sales_source,
    {{ score_6('raw_score') }} as raw_score,
    {{ score_6('prior_score') }} as prior_score,
    {{ score_6('score') }} as score,
    {{ score_6('computed_growth') }} as computed_growth,
    {{ score_6('growth_share') }} as growth_share,
    {{ score_6('score_in_force') }} as score_in_force,
    case
        when is_retained then 'retained'
        when prior_set is null then 'new'
        when not is_same_set then 'migrant'
        when is_kept_by_band then 'kept_by_band'
        else 'rescored'
    end as reason
from {{ ref('style_shares') }}
order by scenario_id, company_id
