-- 6.3 · A line that leaves in the next opening is valued at its terms in its last
-- closing, even if it traded. Terms of a stock merger: the acquirer's close × new / old
-- + cash, rounded once to six decimals; the acquirer's close is its primary close that
-- session, else its carried close if it is a constituent, else there are no terms.
-- Without terms the line keeps its own close.
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
        coalesce(prices.close, {{ displayed_close('acquirers') }}) as acquirer_close
    from leaving
    left join
        {{ source('state', 'prices') }} as prices
        on leaving.other_security_id = prices.security_id
    left join
        {{ source('state', 'lines') }} as acquirers
        on leaving.other_security_id = acquirers.security_id
)

select
    security_id,
    case
        when treatment <> 'stock_merger' then cash_amount
        when acquirer_close is not null
            then cast({{ from_millionths(half_up(
                millionths('acquirer_close') ~ ' * ratio_new + '
                ~ millionths('coalesce(cash_amount, 0)')
                ~ ' * ratio_old', 'ratio_old'
            )) }} as decimal(18, 6))
    end as terms
from with_acquirers
