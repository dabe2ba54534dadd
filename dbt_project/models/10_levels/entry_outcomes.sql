-- 6.4 step 6 · Each line of the additions that become effective at today's close, once,
-- with its indexes as a mask, and whether it enters: not where it is in a closing or in
-- a composition of today already, has left by an event since its rank day, or has no
-- primary close. On the base day they are part of what the chain begins with.
with
added as (
    select
        additions.security_id,
        additions.publication,
        additions.rank_date,
        max(additions.new_indexes) as new_indexes,
        max(additions.available_shares) as available_shares,
        max(additions.total_shares) as total_shares,
        bit_or(1::bigint << bits.bit) as mask
    from {{ source('state', 'additions') }} as additions
    inner join {{ source('state', 'index_bits') }} as bits using (index_code)
    cross join {{ source('state', 'session') }} as today
    where not today.is_base_day
    group by additions.security_id, additions.publication, additions.rank_date
    qualify row_number() over (
        partition by additions.security_id
        order by additions.rank_date, additions.publication
    ) = 1
),

gone as (
    select distinct added.security_id
    from added
    inner join {{ departures() }} as departures
        on
            added.security_id = departures.security_id
            and added.rank_date < departures.effective_session
)

select
    added.*,
    prices.close,
    case
        when lines.security_id is not null then 'already_member'
        when gone.security_id is not null then 'left'
        when prices.close is null then 'no_close'
        when composed.security_id is not null then 'already_member'
        else 'entered'
    end as outcome
from added
left join {{ source('state', 'lines') }} as lines using (security_id)
left join {{ ref('entering_lines') }} as composed using (security_id)
left join gone using (security_id)
left join {{ source('state', 'prices') }} as prices using (security_id)
