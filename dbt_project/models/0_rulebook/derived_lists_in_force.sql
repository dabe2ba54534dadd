-- 7.1 · The companies of each list on the rank day: in by their newest row that has
-- begun.
select
    rank_days.scenario_id,
    rank_days.rank_day,
    lists.list as list_name,
    lists.company_id
from {{ ref('rank_days') }} as rank_days
inner join {{ ref('derived_lists') }} as lists
    on cast(lists.effective_from as date) <= rank_days.rank_day
qualify
    row_number() over (
        partition by
            rank_days.scenario_id, rank_days.rank_day, lists.list, lists.company_id
        order by cast(lists.effective_from as date) desc
    ) = 1
    and cast(lists.is_in as boolean)
