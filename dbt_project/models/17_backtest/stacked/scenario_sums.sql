-- 12 · What each index of each scenario is worth: the base scenario's sums, with the
-- lines that the scenario has otherwise in the place of the same in the base scenario.
-- Sums are exact: the digits are those of a sum over all lines.
with
signed as (
    select scenario_id, as_id, 1 as sign from {{ source('stacked', 'held_ever') }}
    union all
    select scenario_id, base_id, -1 from {{ source('stacked', 'held_ever') }}
),

moved as (
    select
        signed.scenario_id,
        sums.place,
        sums.moment,
        sums.mask,
        sum(signed.sign * sums.lines) as lines,
        sum(case when signed.sign > 0 then sums.value else -sums.value end) as value
    from {{ source('stacked', 'sums') }} as sums
    inner join signed on sums.security_id = signed.as_id
    group by all
),

all_sums as (
    select scenarios.scenario_id, sums.*
    from {{ source('stacked', 'base_sums') }} as sums
    cross join {{ source('stacked', 'scenarios') }} as scenarios
    where not scenarios.is_base
    union all by name
    select * from moved
)

select
    sums.place,
    sums.moment,
    sums.scenario_id || '/' || bits.index_code as index_code,
    cast(sum(sums.lines) as bigint) as lines,
    cast(sum(sums.value) as decimal(38, 6)) as value
from all_sums as sums
{{ join_indexes('sums') }}
group by sums.place, sums.moment, sums.scenario_id, bits.index_code
having sum(sums.lines) <> 0
