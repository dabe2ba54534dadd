{# 7.4 · Capping in whole numbers: weights in units of 10^-12, limits in millionths.

   A relation, to put behind `from`: for each company of an index its weight before, its
   factor, and whether the caps can be met (where not, the index is made equal).
   `companies` has the keys, company_id, allotted DECIMAL(38,6), weighting, capping and
   maximum_weight. The keys name an index; with a scenario among them each is capped by
   its own parameters. The steps: macros/capping_weights.sql, capping_groups.sql. #}
{% macro capping_factors(companies, keys=['index_code']) -%}
    {%- set index = keys | join(', ') -%}
    (
        with
        weighed as ({{ weighed_companies(companies, 'scenario_id' in keys) }}),

        placed as ({{ placed_companies(index) }}),

        pinned as ({{ pinned_companies(index) }}),

        parts as ({{ company_parts(index) }}),

        grouped as ({{ large_companies(index) }}),

        goals as ({{ company_goals(index) }}),

        filled as ({{ filled_companies(index) }})

        select
            {{ index }},
            company_id,
            {{ from_fraction_units('unit') }} as weight_before,
            {{ from_fraction_units('least(1000000000000, ' ~ capping_units() ~ ')') }}
                as capping_factor,
            {{ is_feasible_capping() }} as is_feasible
        from (
            select
                *,
                sum(unit) filter (where place > large + filled)
                    over (partition by {{ index }}) as rest,
                left_over - filled * group_above * 1000000 as freed
            from filled
        )
    )
{%- endmacro %}

{# A weight or a factor in units of 10^-12, as DECIMAL(13,12). #}
{% macro from_fraction_units(units) -%}
    cast({{ from_units_12(units) }} as decimal(13, 12))
{%- endmacro %}

{# Whether the caps of an index can be met: somebody is left to take the rest. #}
{% macro is_feasible_capping() -%}
    (
        method in ('none', 'equal')
        or (pinned is not null and not (is_above_group and filled is null))
    )
{%- endmacro %}

{# The factor of a company in units of 10^-12, before it is limited to 1: c of 7.4. #}
{% macro capping_units() -%}
    case
        when method = 'none' or value = 0 then 1000000000000
        when method = 'equal' or not {{ is_feasible_capping() }}
            then {{ half_up('1000000000000 * smallest', 'value') }}
        when not is_above_group and place <= pinned
            then {{ half_up(
                '1000000000000 * company_limit * behind',
                'unit * (1000000 - pinned * company_limit)'
            ) }}
        when not is_above_group then 1000000000000
        when place <= large
            then {{ half_up('1000000000000 * goal * rest', 'unit * freed') }}
        when place <= large + filled
            then {{ half_up(
                '1000000000000 * (group_above * 1000000) * rest', 'unit * freed'
            ) }}
        else 1000000000000
    end
{%- endmacro %}
