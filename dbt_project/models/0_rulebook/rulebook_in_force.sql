-- One row for a rank day and scenario, every number typed, every list an array. Models
-- read it through `parameters()`; what it holds stands in macros/rulebook.
with
numbers as (
    select
        scenario_id,
        rank_day,
        max(methodology_version) as methodology_version,
        {{ typed_numbers() }}
    from {{ ref('parameters_in_force') }}
    group by scenario_id, rank_day
),

lists as (
    select
        scenario_id,
        rank_day,
        {{ listed_values() }}
    from {{ ref('eligible_values_in_force') }}
    group by scenario_id, rank_day
),

universe_sizes as (
    select {{ family_sizes() }}
    from {{ ref('indexes') }}
)

select *
from numbers
inner join lists using (scenario_id, rank_day)
cross join universe_sizes
