-- contract 3 · Every parameter and every list as they stood on the rank day, and the
-- rows of derived indexes, their lists and screens.
select
    scenario_id,
    parameter,
    value,
    effective_from,
    unit,
    methodology_version,
    clause,
    note
from {{ every_parameter() }}
union all
select
    scenario_id,
    list_name as parameter,
    string_agg(value, '|' order by value) as value,
    cast(null as date) as effective_from,
    'list' as unit,
    rulebook.methodology_version,
    min(clause) as clause,
    'entries in force' as note
from {{ every_list() }} as lists
inner join {{ parameters('methodology_version') }} as rulebook
    using (scenario_id, rank_day)
group by scenario_id, list_name, rulebook.methodology_version
union all
select * from {{ ref('derived_rulebook') }}
order by scenario_id, parameter
