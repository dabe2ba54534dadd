-- 6.3 special dividend, return of capital · U' = U − amount × s; the divisor falls with
-- it, dividend points do not know it. More than the line is worth: not applied.
-- Example: 100 shares at 20.00, 3.00 paid: U = 2,000 → 1,700.
with
paid as (
    select
        events.event_id,
        lines.*,
        lines.capitalisation
        - cast(events.cash_amount * lines.index_shares as decimal(38, 6)) as left_over
    from {{ events_of('cash_out') }} as events
    inner join {{ source('state', 'lines') }} as lines using (security_id)
)

select
    event_id,
    security_id,
    case when left_over >= 0 then 'applied' else 'incomplete' end as outcome,
    true as stays,
    index_shares,
    total_shares,
    case when left_over >= 0 then left_over else capitalisation end as capitalisation
from paid
