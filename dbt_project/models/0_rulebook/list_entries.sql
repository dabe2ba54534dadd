-- 2, 7.1, 7.6 · Every entry of the lists, of the lists of companies and of the sets of
-- screens, by its newest row that has begun by the rank day: since then it is in, with
-- a value where the row has one, or out.
with
entries as (
    select
        'eligible_values' as seed,
        list_name,
        value as entry,
        cast(null as varchar) as value,
        cast(null as varchar) as unit,
        cast(is_listed as boolean) as is_in,
        effective_from,
        clause,
        note
    from {{ ref('eligible_values') }}
    union all
    select
        'derived_lists' as seed,
        list as list_name,
        company_id as entry,
        cast(null as varchar) as value,
        cast(null as varchar) as unit,
        cast(is_in as boolean) as is_in,
        effective_from,
        '7.1' as clause,
        note
    from {{ ref('derived_lists') }}
    union all
    select
        'derived_screens' as seed,
        screen_set as list_name,
        condition as entry,
        nullif(value, '') as value,
        unit,
        coalesce(value, '') <> '' as is_in,
        effective_from,
        clause,
        note
    from {{ ref('derived_screens') }}
)

select
    rank_days.scenario_id,
    rank_days.rank_day,
    entries.seed,
    entries.list_name,
    entries.entry,
    entries.value,
    entries.unit,
    entries.is_in,
    cast(entries.effective_from as date) as effective_from,
    entries.clause,
    entries.note
from {{ ref('rank_days') }} as rank_days
inner join entries on cast(entries.effective_from as date) <= rank_days.rank_day
qualify row_number() over (
    partition by
        rank_days.scenario_id,
        rank_days.rank_day,
        entries.seed,
        entries.list_name,
        entries.entry
    order by cast(entries.effective_from as date) desc
) = 1
