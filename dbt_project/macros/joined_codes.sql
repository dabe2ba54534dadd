{# Index codes of a group joined by `|` in the contract's order; needs `indexes` (left)
   joined. #}
{% macro joined_codes(code) -%}
    string_agg(
        {{ code }},
        '|' order by coalesce(cast(indexes.position as integer), 2000000000),
        {{ code }}
    )
{%- endmacro %}

{# The codes of each company in rows of lines, joined, and whether R3000 is among them.
   #}
{% macro codes_of_companies(rows, name) -%}
    select
        held.scenario_id,
        held.rank_day,
        held.company_id,
        {{ joined_codes('held.index_code') }} as {{ name }},
        bool_or(held.index_code = 'R3000') as was_in_whole_index
    from (
        select distinct scenario_id, rank_day, company_id, index_code
        from {{ rows }}
        where company_id is not null
    ) as held
    left join {{ ref('indexes') }} as indexes using (index_code)
    group by held.scenario_id, held.rank_day, held.company_id
{%- endmacro %}

{# The codes of each line in rows of base and of derived indexes, joined. #}
{% macro codes_of_lines(base_rows, derived_rows) -%}
    select
        held.scenario_id,
        held.rank_day,
        held.security_id,
        {{ joined_codes('held.index_code') }} as codes
    from (
        select scenario_id, rank_day, security_id, index_code
        from {{ base_rows }}
        union all
        select scenario_id, rank_day, security_id, index_code
        from {{ derived_rows }}
    ) as held
    left join {{ ref('index_positions') }} as indexes using (index_code)
    group by held.scenario_id, held.rank_day, held.security_id
{%- endmacro %}
