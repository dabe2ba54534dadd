-- 6.1 · Closing of each line: primary close × index shares; without a close it keeps
-- its opening capitalisation, and the displayed close is capitalisation / index shares.
-- Terms go before everything; a spun-off child without a value and without a close on
-- its first day is estimated by what the parent lost.
with
first_day_children as (
    select
        events.other_security_id as security_id,
        sum(greatest(parents.capitalisation - {{ line_value(
            'prices.close', 'parents.index_shares', 'parents.capitalisation'
        ) }}, 0)) as estimate
    from {{ ref('effective_events') }} as events
    inner join {{ source('state', 'session') }} as today
        on events.effective_session = today.session
    inner join {{ source('state', 'lines') }} as parents using (security_id)
    left join {{ source('state', 'prices') }} as prices using (security_id)
    where events.treatment = 'spin_off' and events.refusal is null
    group by events.other_security_id
),

valued as (
    select
        lines.security_id,
        lines.index_shares,
        lines.total_shares,
        lines.mask,
        lines.capitalisation as opening_capitalisation,
        coalesce(terms.terms, prices.close) as price,
        case
            when terms.terms is not null then 'terms'
            when prices.close is not null then 'traded'
            when
                lines.capitalisation = 0 and children.estimate is not null
                then 'estimate'
            else 'carried'
        end as price_source,
        children.estimate
    from {{ source('state', 'lines') }} as lines
    left join {{ ref('leaving_terms') }} as terms using (security_id)
    left join {{ source('state', 'prices') }} as prices using (security_id)
    left join first_day_children as children using (security_id)
),

capitalised as (
    select
        *,
        {{ line_value(
            'price',
            'index_shares',
            "case when price_source = 'estimate' then estimate "
            ~ 'else opening_capitalisation end'
        ) }} as capitalisation
    from valued
)

select
    security_id,
    coalesce(price, {{ displayed_close('capitalised') }}) as close,
    price_source,
    index_shares,
    total_shares,
    mask,
    opening_capitalisation,
    capitalisation
from capitalised
