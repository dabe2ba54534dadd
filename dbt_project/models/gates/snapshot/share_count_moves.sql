{{ config(materialized='table') }}
-- 6.1.counts · How far the counts of each compared line have moved that no event
-- explains. A count is compared with the one before as it stands, after the splits in
-- between, after those nearby, and with the shares that events added; the nearest
-- counts. Where a line has both closes its value must have moved as far: a split that
-- nobody named moves the price the other way.
with
expected as (
    select
        lines.*,
        coalesce(events.between_factor, 1) as between_factor,
        [
            cast(1 as double), events.between_factor, events.near_factor,
            events.near_factor + events.added_shares / nullif(lines.total_before, 0)
        ] as factors,
        cast(lines.close as double) / nullif(lines.close_before, 0) as price_factor
    from {{ ref('compared_lines') }} as lines
    left join {{ ref('counted_events') }} as events using (session, security_id)
),

moved as (
    select
        *,
        least(
            list_min([
                {{ factor_between('total_shares', 'total_before * x') }}
                for x in factors if x is not null
            ]),
            {{ factor_between('total_shares * price_factor', 'total_before') }}
        ) as total_factor,
        least(
            list_min([
                {{ factor_between('available_shares', 'available_before * x') }}
                for x in factors if x is not null
            ]),
            {{ factor_between('available_shares * price_factor', 'available_before') }}
        ) as available_factor,
        cast(available_shares as double) / nullif(total_shares, 0) as float_after,
        cast(available_before as double) / nullif(total_before, 0) as float_before,
        -- whole dollars: their sum is the same in every order; a line that had no close
        -- had no weight
        cast(
            coalesce(available_shares, total_shares, 0)
            * cast(coalesce(close, close_before, 0) as double) as hugeint
        ) as value_after,
        cast(
            coalesce(available_before, total_before, 0)
            * cast(coalesce(close_before, 0) as double) as hugeint
        ) as value_before
    from expected
)

select
    session,
    earlier_session,
    security_id,
    close_before,
    price_factor * between_factor as close_move,
    total_shares / nullif(total_before * between_factor, 0) as total_move,
    {{ is_count_leap('total_factor', 'available_factor') }} as is_count_leap,
    coalesce({{ is_float_leap('float_after', 'float_before') }}, false)
        as is_float_leap,
    float_after = 1 as has_full_float,
    float_before = 1 as had_full_float,
    total_before is not null and total_shares is null as has_lost_count,
    total_before is not null as had_count,
    close_before is not null as had_close,
    close is not null as has_close,
    case
        when not is_weighed then 0
        else
            coalesce(greatest(
                value_after / nullif(
                    sum(case when is_weighed then value_after end) over (
                        partition by session
                    ), 0
                ),
                value_before / nullif(
                    sum(case when is_weighed then value_before end) over (
                        partition by session
                    ), 0
                )
            ), 0)
    end as weight,
    concat(
        security_id, ': total ', coalesce(cast(total_before as varchar), 'none'), ' → ',
        coalesce(cast(total_shares as varchar), 'none'), ', available ',
        coalesce(cast(available_before as varchar), 'none'), ' → ',
        coalesce(cast(available_shares as varchar), 'none')
    ) as change
from moved
