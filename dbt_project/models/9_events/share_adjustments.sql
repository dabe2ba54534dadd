-- 6.3.several · What the splits of a line in one opening make of a share (net_new for
-- net_old, in lowest terms), and the special dividends and returns of capital that it
-- pays on the shares after them, in their order.
with
adjusting as (
    select
        *,
        case when treatment = 'split' then ratio_new else 1 end as split_new,
        case when treatment = 'split' then ratio_old else 1 end as split_old
    from {{ ref('effective_events') }}
    where
        treatment in ('split', 'cash_out')
        and refusal is null
        and effective_session is not null
),

products as (
    select
        security_id,
        effective_session,
        {{ exact_product('split_new') }} as net_new, -- noqa: PRS
        {{ exact_product('split_old') }} as net_old, -- noqa: PRS
        coalesce(
            list(cash_amount order by type_order, event_id)
            filter (where treatment = 'cash_out'),
            []
        ) as payments
    from adjusting
    group by security_id, effective_session
)

select
    security_id,
    effective_session,
    products.net_new // gcd(products.net_new, products.net_old) as net_new,
    products.net_old // gcd(products.net_new, products.net_old) as net_old,
    payments
from products
