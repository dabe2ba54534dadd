-- contract 3 · The rows of derived indexes, their lists and screens in force, in the
-- columns of the published rulebook.
with
described as (
    select
        scenario_id,
        rank_day,
        'derived_indexes ' || index_code as parameter,
        concat_ws(
            ' ',
            parent_code,
            selection,
            nullif(argument, ''),
            weighting,
            capping,
            cast(maximum_weight as varchar),
            rebalanced
        ) as value,
        effective_from,
        'row' as unit,
        clause,
        name as note
    from {{ ref('derived_indexes_in_force') }}
    union all
    select
        scenario_id,
        rank_day,
        concat_ws(' ', 'derived_screens', screen_set, condition) as parameter,
        cast(value as varchar) as value,
        effective_from,
        coalesce(unit, '') as unit,
        coalesce(clause, '') as clause,
        note
    from {{ ref('derived_screens_in_force') }}
    union all
    select
        scenario_id,
        rank_day,
        'derived_lists ' || list_name as parameter,
        string_agg(company_id, '|' order by company_id) as value,
        cast(null as date) as effective_from,
        'list' as unit,
        '7.1' as clause,
        'companies in force' as note
    from {{ ref('derived_lists_in_force') }}
    group by scenario_id, rank_day, list_name
)

select
    described.scenario_id,
    described.parameter,
    described.value,
    described.effective_from,
    described.unit,
    rulebook.methodology_version,
    described.clause,
    described.note
from described
inner join {{ parameters('methodology_version') }} as rulebook
    using (scenario_id, rank_day)
