-- contract 3 style_breaks · Where growth ends and value begins in each set.
{{ config(schema='publication') }}

select
    scenario_id,
    base_set,
    company_count,
    {{ from_millionths('cap_millionths') }} as market_cap,
    {{ score_6('lower_quartile') }} as lower_quartile,
    {{ score_6('median') }} as median,
    {{ score_6('upper_quartile') }} as upper_quartile
from {{ ref('style_quartiles') }}
order by scenario_id, base_set
