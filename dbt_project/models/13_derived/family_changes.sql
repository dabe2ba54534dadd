-- 5, 7.1 · Before and after, line by line and index by index, of every index: what
-- joins, what leaves, and why. A changed share or factor is no change.
with
compared as (
    select
        coalesce(after_lines.scenario_id, before_lines.scenario_id) as scenario_id,
        coalesce(after_lines.rank_day, before_lines.rank_day) as rank_day,
        coalesce(after_lines.index_code, before_lines.index_code) as index_code,
        coalesce(after_lines.security_id, before_lines.security_id) as security_id,
        coalesce(after_lines.company_id, before_lines.company_id) as company_id,
        case
            when after_lines.security_id is null then 'delete'
            else 'add'
        end as change_type
    from {{ ref('derived_lines') }} as after_lines
    full outer join {{ ref('derived_incumbents') }} as before_lines
        using (scenario_id, rank_day, index_code, security_id)
    where after_lines.security_id is null or before_lines.security_id is null
),

tracked_indexes as (
    select distinct scenario_id, rank_day, index_code
    from {{ ref('derived_incumbents') }}
),

members as (
    select distinct scenario_id, rank_day, index_code, company_id
    from {{ ref('derived_incumbents') }}
),

in_parents as (
    select scenario_id, rank_day, index_code as parent_code, company_id
    from {{ ref('derived_parents') }}
    union all
    select scenario_id, rank_day, index_code as parent_code, company_id
    from {{ ref('derived_companies') }}
)

select
    scenario_id,
    rank_day,
    index_code,
    security_id,
    company_id,
    change_type,
    reason_code
from {{ ref('composition_changes') }}
union all
select
    compared.scenario_id,
    compared.rank_day,
    compared.index_code,
    compared.security_id,
    compared.company_id,
    compared.change_type,
    case
        when compared.change_type = 'add'
            then
                case
                    when tracked_indexes.index_code is null then 'index_begins'
                    when members.company_id is not null then 'new_line_of_member'
                    else 'selected'
                end
        when compared.company_id is null then 'vanished'
        when in_force.index_code is null then 'index_ended'
        when rules.index_code is null then 'inputs_missing'
        when closings.has_left then 'left_before_implementation'
        when in_parents.company_id is null then 'left_the_parent'
        when companies.company_id is null then 'not_selected'
        else 'no_share_left'
    end as reason_code
from compared
left join tracked_indexes using (scenario_id, rank_day, index_code)
left join members using (scenario_id, rank_day, index_code, company_id)
left join {{ ref('derived_indexes_in_force') }} as in_force
    using (scenario_id, rank_day, index_code)
left join {{ ref('derived_rules') }} as rules using (scenario_id, rank_day, index_code)
left join {{ ref('closing_lines') }} as closings
    using (scenario_id, rank_day, security_id)
left join {{ ref('derived_companies') }} as companies
    using (scenario_id, rank_day, index_code, company_id)
left join in_parents
    on
        rules.scenario_id = in_parents.scenario_id
        and rules.rank_day = in_parents.rank_day
        and rules.parent_code = in_parents.parent_code
        and compared.company_id = in_parents.company_id
