-- 7.3 steps 5 and 6 · The raw score, and the score that is used: that in force of the
-- latest earlier publication with style, where the company is in the same of the two
-- larger sets and no further from it than the band. Outside June a company that stays
-- in its set keeps what is in force (is_retained).
with
june as (
    select distinct cast(implementation_month as integer) as june_month
    from {{ ref('calendar_rules') }}
    where season = 'june'
),

raw_scores as (
    select
        scenario_id,
        rank_day,
        company_id,
        max(unit) filter (where variable = 'value') as value_unit,
        max(unit) filter (where variable = 'forecast') as forecast_unit,
        max(unit) filter (where variable = 'sales') as sales_unit,
        max(source) filter (where variable = 'value') as value_source,
        max(source) filter (where variable = 'forecast') as forecast_source,
        max(source) filter (where variable = 'sales') as sales_source
    from {{ ref('style_variables') }}
    group by scenario_id, rank_day, company_id
),

compared as (
    select
        companies.base_set,
        companies.cap_millionths,
        companies.book_to_price,
        raw_scores.*,
        {{ raw_score('rulebook') }} as raw_score,
        {{ millionths('earlier.score_in_force') }} as prior_score,
        earlier.growth_share as prior_growth,
        earlier.base_set as prior_set,
        coalesce(prior_set = companies.base_set, false) as is_same_set,
        {{ millionths('rulebook.style_score_band') }} as band,
        june.june_month is null as is_other_season
    from raw_scores
    inner join {{ ref('style_companies') }} as companies
        using (scenario_id, rank_day, company_id)
    inner join {{ ref('rank_days') }} as rank_days using (scenario_id, rank_day)
    inner join {{ parameters(
        'style_value_weight', 'style_forecast_weight', 'style_sales_weight',
        'style_score_band'
    ) }} as rulebook using (scenario_id, rank_day)
    left join june on cast(right(rank_days.event_id, 2) as integer) = june.june_month
    left join {{ source('run', 'prior_style') }} as earlier using (rank_day, company_id)
)

select
    *,
    is_other_season and is_same_set as is_retained,
    is_same_set
    and base_set in ('R1000', 'R2000')
    and abs(raw_score - prior_score) <= band as is_kept_by_band,
    case when is_kept_by_band then prior_score else raw_score end as score
from compared
