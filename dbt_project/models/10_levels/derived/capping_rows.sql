-- contract 3 capping · Each company of every index that is capped or made equal at the
-- close, with its weight before and its factor.
select distinct
    lines.index_code,
    lines.company_id,
    lines.occasion,
    lines.weight_before,
    lines.capping_factor
from {{ ref('entered_derived_lines') }} as lines
inner join {{ ref('capping_occasions') }} as occasions using (index_code)
where occasions.capping <> 'none' or occasions.weighting = 'equal'
