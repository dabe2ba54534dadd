-- 9.3, contract 3 series_corrections · Each series of a published session of which any
-- column differs from what was published, with the values before and after and their
-- difference in basis points, half away from zero; null where a side is null or zero.
with
computed as (
    select rows.*
    from {{ source('daily', 'series_values') }} as rows
    semi join {{ source('state', 'compared_sessions') }} using (session)
),

changed as (
    select series_code, session
    from (
        from {{ source('state', 'series_values_before') }}
        except
        from computed
    )
    union
    select series_code, session
    from (
        from computed
        except
        from {{ source('state', 'series_values_before') }}
    )
)

select
    changed.series_code as code,
    changed.session,
    before_rows.value as value_before,
    after_rows.value as value_after,
    try_cast(
        cast(
            {{ half_away(
                '(' ~ to_units_8('after_rows.value') ~ ' - '
                ~ to_units_8('before_rows.value') ~ ') * 10000000000',
                to_units_8('before_rows.value')
            ) }} as decimal(38, 0)
        ) * cast(0.000001 as decimal(7, 6)) as decimal(18, 6)
    ) as difference_bp,
    'a corrected drop, a late event or a reconstitution published since' as reason
from changed
left join
    {{ source('state', 'series_values_before') }} as before_rows
    using (series_code, session)
left join computed as after_rows using (series_code, session)
