-- 6.1 · Closing of each line: primary close × index shares; without a close it keeps
-- its opening capitalisation. Terms go before everything; a spun-off child without a
-- value and without a close on its first day is estimated (spin_off_estimates). The
-- displayed close is the close, without one and at terms capitalisation / index shares.
with
capitalised as (
    select
        lines.security_id,
        lines.index_shares,
        lines.total_shares,
        lines.mask,
        lines.capitalisation as opening_capitalisation,
        prices.close as traded_close,
        case
            when terms.terms is not null then 'terms'
            when prices.close is not null then 'traded'
            when
                lines.capitalisation = 0 and estimates.estimate is not null
                then 'estimate'
            else 'carried'
        end as price_source,
        case price_source
            when 'terms' then {{ terms_value('terms', 'lines.index_shares') }}
            when 'estimate' then estimates.estimate
            else
                {{ line_value(
                    'prices.close', 'lines.index_shares', 'lines.capitalisation'
                ) }}
        end as capitalisation
    from {{ source('state', 'lines') }} as lines
    left join {{ ref('leaving_terms') }} as terms using (security_id)
    left join {{ source('state', 'prices') }} as prices using (security_id)
    left join {{ ref('spin_off_estimates') }} as estimates using (security_id)
)

select
    security_id,
    case
        when price_source = 'traded' then traded_close
        else {{ displayed_close('capitalised') }}
    end as close,
    price_source,
    index_shares,
    total_shares,
    mask,
    opening_capitalisation,
    capitalisation
from capitalised
