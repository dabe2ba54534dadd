-- 6.3, 6.3.several · A line that leaves in the next opening is valued at its terms in
-- its last closing, even if it traded; they are for each share that its splits of that
-- opening leave (net_new for net_old). Terms of a stock merger: the acquirer's close,
-- divided by its own net ratio of that opening and less what it pays a share in it, ×
-- new / old + cash, rounded once to six decimals; the acquirer's close is its primary
-- close that session, else its carried close if it is a constituent, else there are no
-- terms. Without terms the line keeps its own close.
with
leaving as (
    select events.*
    from {{ ref('effective_events') }} as events
    inner join
        {{ source('state', 'session') }} as today
        on events.effective_session = today.next_session
    left join {{ ref('tender_outcomes') }} as tenders using (event_id)
    where
        events.refusal is null
        and (
            events.treatment in ('leaving', 'stock_merger')
            or coalesce(tenders.leaves, false)
        )
    qualify row_number() over (
        partition by events.security_id
        order by events.type_order, events.event_id
    ) = 1
),

with_acquirers as (
    select
        leaving.*,
        coalesce(own.net_new, 1) as net_new,
        coalesce(own.net_old, 1) as net_old,
        coalesce(acquirer.net_new, 1) as acquirer_new,
        coalesce(acquirer.net_old, 1) as acquirer_old,
        coalesce(acquirer.payments, []) as payments,
        coalesce(prices.close, {{ displayed_close('acquirers') }}) as acquirer_close
    from leaving
    left join {{ ref('share_adjustments') }} as own
        on
            leaving.security_id = own.security_id
            and leaving.effective_session = own.effective_session
    left join {{ ref('share_adjustments') }} as acquirer
        on
            leaving.other_security_id = acquirer.security_id
            and leaving.effective_session = acquirer.effective_session
    left join
        {{ source('state', 'prices') }} as prices
        on leaving.other_security_id = prices.security_id
    left join
        {{ source('state', 'lines') }} as acquirers
        on leaving.other_security_id = acquirers.security_id
),

-- acquirer's close after its payments, in millionths × acquirer_new; one of more than
-- is left is not paid (event_cash_out)
after_payments as (
    select
        *,
        list_reduce( -- noqa: PRS
            list_prepend(
                {{ millionths('acquirer_close') }} * acquirer_old,
                list_transform(
                    payments, lambda paid: {{ millionths('paid') }} * acquirer_new
                )
            ),
            lambda remaining, paid:
                case when paid <= remaining then remaining - paid else remaining end
        ) as acquirer_value
    from with_acquirers
)

select
    security_id,
    case
        when treatment <> 'stock_merger' then cash_amount
        when acquirer_close is not null
            then cast({{ from_millionths(half_up(
                'acquirer_value * ratio_new + '
                ~ millionths('coalesce(cash_amount, 0)')
                ~ ' * acquirer_new * ratio_old', 'acquirer_new * ratio_old'
            )) }} as decimal(18, 6))
    end as terms,
    net_new,
    net_old
from after_payments
