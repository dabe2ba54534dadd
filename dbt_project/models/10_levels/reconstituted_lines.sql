-- 6.2 · After the close of the implementation session: the published composition with
-- its counts after the share rules, each line at its displayed close (terms, for one
-- that comes and goes). A published line that has left by an event since the rank day,
-- or that has no close and was no constituent before, does not enter.
with
gone as (
    select distinct departures.security_id
    from {{ departures() }} as departures
    cross join {{ source('state', 'session') }} as today
    where departures.effective_session > today.reconstitution_rank_day
),

entering as (
    select
        published.security_id,
        published.mask,
        counted.index_shares_after as index_shares,
        counted.total_shares_after as total_shares,
        before_lines.security_id is null as is_new,
        coalesce({{ displayed_close('before_lines') }}, prices.close) as close,
        terms.terms,
        terms.net_new,
        terms.net_old
    from {{ ref('entering_lines') }} as published
    anti join gone using (security_id)
    inner join {{ ref('counted_lines') }} as counted using (security_id)
    left join {{ source('state', 'prices') }} as prices using (security_id)
    left join {{ ref('leaving_terms') }} as terms using (security_id)
    left join {{ source('state', 'lines') }} as before_lines using (security_id)
    where prices.security_id is not null or before_lines.security_id is not null
)

select
    security_id,
    index_shares,
    total_shares,
    case
        when is_new and terms is not null
            then {{ terms_value('entering', 'index_shares') }}
        else {{ traded_value('close', 'index_shares') }}
    end as capitalisation,
    mask
from entering
where index_shares > 0
