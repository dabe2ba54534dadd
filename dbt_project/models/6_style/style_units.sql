-- 7.3 steps 1 and 2 · The unit of each variable that a company has of its own: its rank
-- among those of its set that have it, ties at their average rank. Book to price ranks
-- upwards, growth downwards: a low unit is growth, a high one value.
with
amounts as (
    select
        scenario_id,
        rank_day,
        base_set,
        company_id,
        'value' as variable,
        book_to_price as amount
    from {{ ref('style_companies') }}
    union all
    select scenario_id, rank_day, base_set, company_id, 'forecast', -forecast_growth
    from {{ ref('style_companies') }}
    union all
    select scenario_id, rank_day, base_set, company_id, 'sales', -sales_growth
    from {{ ref('style_companies') }}
),

ranked as (
    select
        *,
        rank() over (
            partition by scenario_id, rank_day, base_set, variable order by amount
        ) as first_rank,
        count(*) over (
            partition by scenario_id, rank_day, base_set, variable, amount
        ) as ties,
        count(*) over (
            partition by scenario_id, rank_day, base_set, variable
        ) as companies
    from amounts
    where amount is not null
)

select
    scenario_id,
    rank_day,
    base_set,
    company_id,
    variable,
    cast({{ rank_unit('first_rank', 'ties', 'companies') }} as bigint) as unit
from ranked
