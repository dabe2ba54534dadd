{# 2.S10 · The class market cap: the shares of the class at its own close. #}
{% macro class_market_cap(lines) -%}
    {{ from_millionths(
        'cast(' ~ lines ~ '.total_shares as hugeint) * ' ~ millionths(lines ~ '.close')
    ) }}
{%- endmacro %}

{# 2.S10 · The screen of `lines`, each with its `class_market_cap`; those with
   `is_pricing_vehicle` pass. `minimum` is what the class cap must exceed; `rulebook`
   has the other limits. A limit that is none is not asked. #}
{% macro checked_additional_class(lines, rulebook, minimum) -%}
    select
        {{ lines }}.scenario_id,
        {{ lines }}.rank_day,
        {{ lines }}.company_id,
        {{ lines }}.security_id,
        case
            when {{ lines }}.is_pricing_vehicle then 'pricing vehicle'
            else concat(
                'class cap ',
                coalesce(cast({{ lines }}.class_market_cap as varchar), 'not known'),
                '; average daily dollar volume ',
                coalesce(cast({{ lines }}.addtv_2y_usd as varchar), 'not known'),
                '; float ',
                coalesce(
                    {{ lines }}.available_shares
                    || ' / '
                    || {{ lines }}.total_shares,
                    'not known'
                )
            )
        end as observed,
        concat_ws(
            '; ',
            'class cap > ' || {{ minimum }},
            'average daily dollar volume > '
            || {{ rulebook }}.additional_class_minimum_addtv,
            'float >= ' || {{ rulebook }}.additional_class_minimum_float
        ) as threshold,
        {{ lines }}.is_pricing_vehicle
        -- rulebooks archived before this row always had several
        or coalesce({{ rulebook }}.additional_classes, 1) = 1
        and coalesce(
            (
                {{ minimum }} is null
                or {{ lines }}.class_market_cap > {{ minimum }}
            )
            and (
                {{ rulebook }}.additional_class_minimum_addtv is null
                or {{ lines }}.addtv_2y_usd
                > {{ rulebook }}.additional_class_minimum_addtv
            )
            and (
                {{ rulebook }}.additional_class_minimum_float is null
                or {{ lines }}.available_shares
                >= {{ rulebook }}.additional_class_minimum_float
                * {{ lines }}.total_shares
                and {{ lines }}.total_shares > 0
            ),
            {{ on_missing('S10') }}
        ) as is_passed,
        false as is_flagged,
        case
            when
                {{ rulebook }}.additional_classes = 0
                and not {{ lines }}.is_pricing_vehicle
                then 'one line a company'
        end as note
    from {{ lines }}
    inner join {{ rulebook }} using (scenario_id, rank_day)
{%- endmacro %}
