{# 7.1 · Each company of a parent beside each rule that selects from it, with what the
   rules ask: its place in the parent, its labels and shares, whether it is a member. #}
{% macro companies_of_parents(parents) -%}
    select
        rules.scenario_id,
        rules.rank_day,
        rules.index_code,
        rules.selection,
        rules.label_column,
        rules.labels,
        rules.member_count,
        rules.enters_within,
        rules.leaves_beyond,
        parents.company_id,
        parents.company_rank,
        facts.* exclude (scenario_id, rank_day, company_id),
        members.company_id is not null as is_member,
        passed.company_id is not null as is_passed,
        listed.company_id is not null as is_listed,
        row_number() over (
            partition by rules.scenario_id, rules.rank_day, rules.index_code
            order by parents.company_rank, parents.company_id
        ) as place
    from {{ parents }} as parents
    inner join {{ ref('derived_rules') }} as rules
        on
            parents.scenario_id = rules.scenario_id
            and parents.rank_day = rules.rank_day
            and parents.index_code = rules.parent_code
    inner join {{ ref('derived_facts') }} as facts
        on
            parents.scenario_id = facts.scenario_id
            and parents.rank_day = facts.rank_day
            and parents.company_id = facts.company_id
    left join members
        on
            rules.scenario_id = members.scenario_id
            and rules.rank_day = members.rank_day
            and rules.index_code = members.index_code
            and parents.company_id = members.company_id
    left join {{ ref('screened_in_companies') }} as passed
        on
            rules.scenario_id = passed.scenario_id
            and rules.rank_day = passed.rank_day
            and rules.argument = passed.screen_set
            and parents.company_id = passed.company_id
    left join {{ ref('derived_lists_in_force') }} as listed
        on
            rules.scenario_id = listed.scenario_id
            and rules.rank_day = listed.rank_day
            and rules.argument = listed.list_name
            and parents.company_id = listed.company_id
{%- endmacro %}

{# 7.1 · Whether the selection of an index takes a company. #}
{% macro is_selected() -%}
    case selection
        when 'all' then true
        when 'top' then turn <= member_count
        when 'class' then coalesce(list_contains(labels, {{ asked_label() }}), false)
        when 'not_class'
            then not coalesce(list_contains(labels, {{ asked_label() }}), false)
        when 'screen' then is_passed or is_member
        when 'list' then is_listed
        when 'growth' then coalesce(growth_share > 0, false)
        when 'value' then coalesce(growth_share < 1, false)
    end
{%- endmacro %}

{% macro asked_label() -%}
    case label_column
        when 'industry' then industry
        when 'supersector' then supersector
        when 'sector' then sector
        when 'subsector' then subsector
    end
{%- endmacro %}

{# 7.1 · How a company came into a derived index or stayed there. #}
{% macro derived_reason() -%}
    case
        when selection = 'screen' and not is_passed then 'kept_as_member'
        when selection = 'top' and place > member_count then 'kept_by_buffer'
        else 'selected'
    end
{%- endmacro %}
