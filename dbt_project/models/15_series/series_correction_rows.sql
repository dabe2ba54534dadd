-- 9.3, contract 3 series_corrections · Each series and fund of an earlier session of
-- which any column differs from what was published, with the values before and after
-- and their difference in basis points, half away from zero; null where a side is null
-- or zero. The session itself has a version of its own.
with
compared as (
    select earlier.session
    from {{ source('state', 'compared_sessions') }} as earlier
    inner join {{ source('state', 'session') }} as today
        on earlier.session < today.session
),

{% set tables = {
    'series_values': ['series_code', 'value'], 'fund_values': ['fund_code', 'nav']
} %}
{% for table, (code, value) in tables.items() %}
    {{ table }}_now as (
        select * from {{ source('daily', table) }} semi join compared using (session)
    ),

    {{ table }}_then as (
        select * from {{ source('state', table ~ '_before') }}
        semi join compared using (session)
    ),

    {{ table }}_changed as (
        select distinct {{ code }}, session
        from (
            (
                from {{ table }}_then
                except
                from {{ table }}_now
            )
            union all
            (
                from {{ table }}_now
                except
                from {{ table }}_then
            )
        )
    ),
{% endfor %}

changed as (
    {% for table, (code, value) in tables.items() %}
        select
            {{ code }} as code,
            session,
            {{ table }}_then.{{ value }} as value_before,
            {{ table }}_now.{{ value }} as value_after
        from {{ table }}_changed
        left join {{ table }}_then using ({{ code }}, session)
        left join {{ table }}_now using ({{ code }}, session)
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    *,
    try_cast(
        cast(
            {{ half_away(
                '(' ~ to_units_8('value_after') ~ ' - '
                ~ to_units_8('value_before') ~ ') * 10000000000',
                to_units_8('value_before')
            ) }} as decimal(38, 0)
        ) * cast(0.000001 as decimal(7, 6)) as decimal(18, 6)
    ) as difference_bp,
    'a corrected drop, a late event or a reconstitution published since' as reason
from changed
