-- 6.4 · What is added between reconstitutions in this run, where the rule is in force:
-- a switch of the name of its kind, asked on the day after whose close the additions of
-- a quarter enter, or on the first trading day of a fast entry. Empty on a rank day. A
-- scenario may put another value in its place.
{{ config(meta={'parameter_ipo_additions': true, 'parameter_fast_entry': true}) }}
select
    rank_days.scenario_id,
    additions.*
from {{ source('run', 'additions') }} as additions
inner join {{ ref('rank_days') }} as rank_days using (rank_day)
inner join {{ ref('parameters') }} as switches
    on
        additions.kind = switches.parameter
        and cast(switches.effective_from as date) <= case
            when additions.kind = 'fast_entry' then additions.rank_day
            else additions.implementation_date
        end
left join {{ source('run', 'scenario_overrides') }} as overrides
    on
        rank_days.scenario_id = overrides.scenario_id
        and additions.kind = overrides.parameter
qualify
    row_number() over (
        partition by rank_days.scenario_id, additions.rank_day
        order by cast(switches.effective_from as date) desc
    ) = 1
    and coalesce(overrides.value, switches.value) = '1'
