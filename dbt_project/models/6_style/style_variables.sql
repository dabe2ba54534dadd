-- 7.3 steps 3 and 4 · The unit of each variable as it is used, and where it is from:
-- the company's own, a substitute, or, of a forecast that one analyst or two see, part
-- of both.
with
known as (
    select
        substitutes.*,
        units.unit as own,
        case
            when substitutes.variable = 'forecast' then companies.analyst_count
        end as analysts
    from {{ ref('style_substitutes') }} as substitutes
    inner join {{ ref('style_companies') }} as companies
        using (scenario_id, rank_day, company_id)
    left join {{ ref('style_units') }} as units
        using (scenario_id, rank_day, company_id, variable)
)

select
    scenario_id,
    rank_day,
    company_id,
    variable,
    case
        when own is null then mean
        when analysts = 1 then {{ half_up('own + 2 * mean', '3') }}
        when analysts = 2 then {{ half_up('2 * own + mean', '3') }}
        else own
    end as unit,
    case
        when own is null then level
        when analysts in (1, 2) then 'own+' || level
        else 'own'
    end as source
from known
