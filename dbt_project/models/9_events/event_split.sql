-- 6.3 split, stock dividend · s' = s × new / old, rounded half up, at least 1; total
-- shares likewise. The capitalisation stays, and with it the divisor. Those of one line
-- in one opening are netted before anything is rounded, and each is listed with the
-- count that the product so far gives. Example: 100 shares, 3 for 2 → 150; 3 shares, 1
-- for 2 → 2 (1.5 goes up); 100 shares, 1 for 300 → 1, never 0; 3 shares, 1 for 2,000
-- and 2,000 for 1 → 1, then 3.
with
running as (
    select
        event_id,
        security_id,
        list_reduce( -- noqa: PRS
            list(cast(ratio_new as hugeint)) over one_line, {{ product_of_two() }}
        ) as new_shares,
        list_reduce( -- noqa: PRS
            list(cast(ratio_old as hugeint)) over one_line, {{ product_of_two() }}
        ) as old_shares
    from {{ events_of('split') }}
    window one_line as (partition by security_id order by position)
),

netted as (
    select
        event_id,
        security_id,
        new_shares // gcd(new_shares, old_shares) as net_new,
        old_shares // gcd(new_shares, old_shares) as net_old
    from running
)

select
    netted.event_id,
    lines.security_id,
    'applied' as outcome,
    true as stays,
    {{ netted_shares('lines.index_shares', 'netted.net_new', 'netted.net_old') }}
        as index_shares,
    {{ netted_shares('lines.total_shares', 'netted.net_new', 'netted.net_old') }}
        as total_shares,
    lines.capitalisation
from netted
inner join {{ source('state', 'lines') }} as lines using (security_id)
