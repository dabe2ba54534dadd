-- 7.1 · The derived indexes that can be made on the rank day, with the parts of their
-- arguments. Style and screens ask for fundamentals: without a row in the rank-day drop
-- such an index is left out, and with it what is derived from it.
with
reported as (
    select distinct session as rank_day
    from {{ source('drop', 'fundamentals') }}
)

select
    indexes.*,
    case
        when indexes.selection in ('class', 'not_class')
            then split_part(indexes.argument, ':', 1)
    end as label_column,
    case
        when indexes.selection in ('class', 'not_class')
            then string_split(
                substr(indexes.argument, strpos(indexes.argument, ':') + 1), '|'
            )
    end as labels,
    {{ argument_place(1) }} as member_count,
    coalesce({{ argument_place(2) }}, member_count) as enters_within,
    coalesce({{ argument_place(3) }}, member_count) as leaves_beyond
from {{ ref('derived_indexes_in_force') }} as indexes
left join reported using (rank_day)
where
    reported.rank_day is not null
    or indexes.selection not in ('growth', 'value', 'screen')
