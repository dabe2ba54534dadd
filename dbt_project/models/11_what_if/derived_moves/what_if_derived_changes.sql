-- What if · The lines that join or leave a derived index against the rule in force, in
-- the columns of base indexes. The reason is that of the side on which the line is out:
-- no such index there, its company not in the parent, not selected, or without a share.
with
weighed as (
    select
        *,
        sum(cap_millionths) over (
            partition by scenario_id, rank_day, index_code
        ) as index_millionths
    from {{ ref('derived_lines') }}
),

sides as (
    select
        scenario_id, rank_day, index_code, security_id, company_id,
        cap_millionths, index_millionths, true as is_after
    from weighed
    where scenario_id <> 'in_force'
    union all
    select
        scenarios.scenario_id, scenarios.rank_day, held.index_code, held.security_id,
        held.company_id, held.cap_millionths, held.index_millionths, false
    from {{ ref('rank_days') }} as scenarios
    inner join weighed as held using (rank_day)
    where held.scenario_id = 'in_force' and scenarios.scenario_id <> 'in_force'
),

moved as (
    select
        scenario_id,
        rank_day,
        index_code,
        security_id,
        any_value(company_id) as company_id,
        any_value(cap_millionths) as cap_millionths,
        any_value(index_millionths) as index_millionths,
        case when bool_or(is_after) then 'add' else 'delete' end as change_type,
        case
            when bool_or(is_after) then 'in_force' else scenario_id
        end as out_scenario,
        case when bool_or(is_after) then scenario_id else 'in_force' end as in_scenario
    from sides
    group by scenario_id, rank_day, index_code, security_id
    having count(*) = 1
),

in_parents as (
    select scenario_id, rank_day, index_code, company_id
    from {{ ref('derived_parents') }}
    union
    select scenario_id, rank_day, index_code, company_id
    from {{ ref('derived_companies') }}
)

select
    moved.*,
    rules_in.position,
    case
        when rules_out.index_code is null then 'no row'
        when in_parents.company_id is null then rules_out.parent_code
        else trim(concat_ws(' ', rules_out.selection, rules_out.argument))
    end as decided_by,
    case when moved.change_type = 'add' then 1 else -1 end * cast(10000 * {{ fraction_9(
        'moved.cap_millionths', 'moved.index_millionths'
    ) }} as decimal(12, 5)) as weight_change_bp,
    case
        when rules_out.index_code is null
            then {{ by_side('index_begins', 'index_ended') }}
        when in_parents.company_id is null
            then {{ by_side('joined_the_parent', 'left_the_parent') }}
        when selected.company_id is null then {{ by_side('selected', 'not_selected') }}
        else {{ by_side('has_a_share', 'no_share_left') }}
    end as reason_code
from moved
left join {{ ref('derived_rules') }} as rules_in
    on
        moved.in_scenario = rules_in.scenario_id
        and moved.rank_day = rules_in.rank_day
        and moved.index_code = rules_in.index_code
left join {{ ref('derived_rules') }} as rules_out
    on
        moved.out_scenario = rules_out.scenario_id
        and moved.rank_day = rules_out.rank_day
        and moved.index_code = rules_out.index_code
left join in_parents
    on
        moved.out_scenario = in_parents.scenario_id
        and moved.rank_day = in_parents.rank_day
        and rules_out.parent_code = in_parents.index_code
        and moved.company_id = in_parents.company_id
left join {{ ref('derived_companies') }} as selected
    on
        moved.out_scenario = selected.scenario_id
        and moved.rank_day = selected.rank_day
        and moved.index_code = selected.index_code
        and moved.company_id = selected.company_id
