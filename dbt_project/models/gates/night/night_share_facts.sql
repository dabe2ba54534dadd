-- 6.1.counts · Gate of a session · The shares that a share update or a reconstitution
-- gives the lines that stay, against those the index had: they have been through every
-- event, so that none explains a leap.
with
updated as (
    select
        today.session,
        security_id,
        before_lines.index_shares as shares_before,
        after_lines.index_shares as shares_after,
        before_lines.total_shares as total_before,
        after_lines.total_shares as total_after,
        cast(before_lines.index_shares as double)
        / nullif(before_lines.total_shares, 0) as float_before,
        cast(after_lines.index_shares as double)
        / nullif(after_lines.total_shares, 0) as float_after,
        before_lines.capitalisation as value_before,
        after_lines.capitalisation as value_after
    from {{ ref('line_closings') }} as before_lines
    inner join {{ source('state', 'entered_lines') }} as after_lines
        using (security_id)
    cross join {{ source('state', 'session') }} as today
),

moves as (
    select
        session,
        cast(shares_after as double) / nullif(shares_before, 0) as move,
        {{ is_count_leap(
            factor_between('total_after', 'total_before'),
            factor_between('shares_after', 'shares_before')
        ) }}
        or coalesce({{ is_float_leap('float_after', 'float_before') }}, false)
            as is_leap,
        coalesce(greatest(
            cast(value_before as double)
            / nullif(cast(sum(value_before) over () as double), 0),
            cast(value_after as double)
            / nullif(cast(sum(value_after) over () as double), 0)
        ), 0) as weight,
        concat(
            security_id, ': ', shares_before, ' → ', shares_after, ' of ',
            coalesce(cast(total_before as varchar), 'unknown'), ' → ',
            coalesce(cast(total_after as varchar), 'unknown')
        ) as change
    from updated
)

{{ leap_facts(
    ['share_update_leaps', 'share_update_leap_weight', 'share_update_leap_lines'],
    'moves'
) }}
union all
select
    'median_share_update_move',
    median(move),
    concat(count(move), ' lines')
from moves
