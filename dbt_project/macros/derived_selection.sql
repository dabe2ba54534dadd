{# 7.1 · The companies of a parent that a rule may select, with what decides: the place
   in the parent, whether it is a member, and whether it passes the screen. Places and
   facts come to a parent's companies once, not once a rule. For `top` those beyond OUT
   are left out: as OUT is at least N, the N that are taken stand before it. #}
{% macro companies_of_parents(parents) -%}
    select
        rules.scenario_id,
        rules.rank_day,
        rules.index_code,
        rules.selection,
        rules.member_count,
        rules.enters_within,
        rules.leaves_beyond,
        parents.company_id,
        parents.company_rank,
        parents.place,
        members.company_id is not null as is_member,
        passed.company_id is not null as is_passed
    from (
        select
            *,
            row_number() over (
                partition by scenario_id, rank_day, index_code
                order by company_rank, company_id
            ) as place
        from {{ parents }}
        inner join {{ ref('derived_facts') }} using (scenario_id, rank_day, company_id)
    ) as parents
    inner join {{ ref('derived_rules') }} as rules
        on
            parents.scenario_id = rules.scenario_id
            and parents.rank_day = rules.rank_day
            and parents.index_code = rules.parent_code
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
    where {{ may_be_selected() }}
{%- endmacro %}

{# 7.1 · Whether the selection of an index takes a company; `top` by its turn. #}
{% macro may_be_selected() -%}
    case rules.selection
        when 'all' then true
        when 'top' then parents.place <= rules.leaves_beyond
        when 'class'
            then coalesce(list_contains(rules.labels, {{ asked_label() }}), false)
        when 'not_class'
            then not coalesce(list_contains(rules.labels, {{ asked_label() }}), false)
        when 'screen'
            then passed.company_id is not null or members.company_id is not null
        when 'list' then listed.company_id is not null
        when 'growth' then coalesce(parents.growth_share > 0, false)
        when 'value' then coalesce(parents.growth_share < 1, false)
    end
{%- endmacro %}

{% macro asked_label() -%}
    case rules.label_column
        when 'industry' then parents.industry
        when 'supersector' then parents.supersector
        when 'sector' then parents.sector
        when 'subsector' then parents.subsector
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
