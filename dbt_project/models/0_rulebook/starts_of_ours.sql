-- 2 · What the rank day uses before it is on record: parameters and entries of lists.
select
    scenario_id,
    rank_day,
    parameter as name
from {{ ref('parameters_in_force') }}
where is_before_first_date
union all
select
    scenario_id,
    rank_day,
    list_name || ' ' || value
from {{ ref('eligible_values_in_force') }}
where is_before_first_date
