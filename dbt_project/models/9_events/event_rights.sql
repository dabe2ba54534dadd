-- 6.3 rights · In the money if the subscription price × s < U, strictly: s' = s + s ×
-- new / old (half up), U' = U + price × (s' − s); else out of the money. Example: 100
-- shares at 20.00, 1 for 4 at 12.00 → 125 shares, U = 2,300.
with
offered as (
    select
        events.event_id,
        lines.*,
        events.cash_amount,
        cast(events.cash_amount * lines.index_shares as decimal(38, 6))
        < lines.capitalisation as is_in_the_money,
        {{ half_up_bigint(
            'lines.index_shares', 'events.ratio_new', 'events.ratio_old'
        ) }}
            as new_index_shares,
        {{ half_up_bigint(
            'lines.total_shares', 'events.ratio_new', 'events.ratio_old'
        ) }}
            as new_total_shares
    from {{ events_of('rights') }} as events
    inner join {{ source('state', 'lines') }} as lines using (security_id)
)

select
    event_id,
    security_id,
    case when is_in_the_money then 'applied' else 'out_of_the_money' end as outcome,
    true as stays,
    case
        when is_in_the_money then index_shares + new_index_shares else index_shares
    end as index_shares,
    case
        when is_in_the_money then total_shares + new_total_shares else total_shares
    end as total_shares,
    case
        when
            is_in_the_money
            then capitalisation + cast(cash_amount * new_index_shares as decimal(38, 6))
        else capitalisation
    end as capitalisation
from offered
