-- 7.4 · What the capping of an index makes of each of its companies: weight before and
-- factor. Indexes are asked parents first, those of one depth together.
select
    index_code,
    company_id,
    weight_before,
    capping_factor,
    is_feasible
from {{ capping_factors(source('state', 'allotted_companies')) }}
