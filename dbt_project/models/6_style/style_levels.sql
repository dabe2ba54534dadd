-- 7.3 step 3 · The groups of each company, the narrowest first; without a label it is
-- of none.
select
    companies.scenario_id,
    companies.rank_day,
    companies.base_set,
    companies.company_id,
    levels.position,
    levels.level,
    case levels.level
        when 'subsector' then companies.subsector
        when 'sector' then companies.sector
        when 'supersector' then companies.supersector
        when 'industry' then companies.industry
    end as label
from {{ ref('style_companies') }} as companies
cross join (
    values (1, 'subsector'), (2, 'sector'), (3, 'supersector'), (4, 'industry')
) as levels (position, level)
where label is not null
