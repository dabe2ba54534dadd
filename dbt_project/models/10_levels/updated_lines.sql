-- 6.2 quarterly update · Total shares change if they moved by more than 1 %, the float
-- if it moved by more than 3 points (1 where the old float is at most 15 %); all
-- strict. Both new: the new available shares; else total' × float', rounded half up. A
-- line whose index shares do not change keeps its capitalisation.
with
rulebook as {{ parameters(
    'float_update_minimum_change',
    'float_update_minimum_change_of_low_float',
    'low_float',
    'share_update_minimum_change',
) }},

compared as (
    select
        lines.*,
        shares.total_shares as new_total,
        shares.available_shares as new_available,
        cast(lines.index_shares as hugeint) * shares.total_shares as old_float_scaled,
        cast(
            shares.available_shares as hugeint
        ) * lines.total_shares as new_float_scaled,
        cast(lines.total_shares as hugeint) * shares.total_shares as scale,
        case
            when lines.index_shares <= rulebook.low_float * lines.total_shares
                then rulebook.float_update_minimum_change_of_low_float
            else rulebook.float_update_minimum_change
        end as float_buffer,
        rulebook.share_update_minimum_change as share_buffer
    from {{ source('state', 'lines') }} as lines
    inner join {{ source('state', 'shares') }} as shares using (security_id)
    cross join rulebook
    where
        shares.total_shares > 0
        and shares.available_shares is not null
        and lines.total_shares > 0
),

judged as (
    select
        *,
        abs(new_total - total_shares) > share_buffer * total_shares as has_new_total,
        cast(abs(new_float_scaled - old_float_scaled) as hugeint) * 1000000
        > {{ millionths('float_buffer') }} * scale as has_new_float
    from compared
),

updated as (
    select
        *,
        case
            when has_new_total and has_new_float then new_available
            when has_new_total
                then {{ half_up_bigint('new_total', 'index_shares', 'total_shares') }}
            when has_new_float
                then {{ half_up_bigint('total_shares', 'new_available', 'new_total') }}
            else index_shares
        end as updated_shares
    from judged
)

select
    security_id,
    updated_shares as index_shares,
    case when has_new_total then new_total else total_shares end as total_shares,
    case
        when updated_shares = index_shares then capitalisation
        else cast({{ displayed_close('updated') }} * updated_shares as decimal(38, 6))
    end as capitalisation,
    mask
from updated
