{# The level that `kind` names of a row of index levels. #}
{% macro level_named(kind, levels) -%}
    case {{ kind }}
        when 'price' then {{ levels }}.price_level
        when 'total' then {{ levels }}.total_return_level
        when 'net' then {{ levels }}.net_total_return_level
    end
{%- endmacro %}

{# 10 · The level a fund earns: what is swapped; held in kind, the price level. #}
{% macro earned_level(fund, levels) -%}
    {{ level_named("coalesce(" ~ fund ~ ".swap_base, 'price')", levels) }}
{%- endmacro %}

{# The rows in force on each session asked for: of each key the newest that has begun.
   #}
{% macro rows_in_force(ruled, key) -%}
    select
        sessions.session,
        ruled.* exclude (amended_on)
    from {{ source('state', 'series_sessions') }} as sessions
    inner join (
        select
            *,
            lead(effective_from, 1, cast('infinity' as date)) over (
                partition by {{ key }} order by effective_from
            ) as amended_on
        from {{ ruled }}
    ) as ruled
        on
            sessions.session >= ruled.effective_from
            and sessions.session < ruled.amended_on
    where sessions.is_asked
{%- endmacro %}

{# 10 · A yearly share of the value before, for the days of a step. #}
{% macro cost_of_days(share) -%}
    coalesce(
        {{ half_up(
            to_units_8('nav_before') ~ ' * ' ~ millionths(share) ~ ' * days',
            '(1000000 * fund_year_days)'
        ) }}, 0
    )
{%- endmacro %}

{# 10 · The dividend points of a session that a fund in kind keeps after tax. #}
{% macro points_kept(step) -%}
    coalesce({{ net_points(
        millionths(step ~ '.dividends'), millionths('1 - ' ~ step ~ '.dividend_tax'),
        step ~ '.index_divisor'
    ) }}, 0)
{%- endmacro %}
