-- 6.3 split, stock dividend · s' = s × new / old, rounded half up, at least 1; total
-- shares likewise. The capitalisation stays, and with it the divisor. Example: 100
-- shares, 3 for 2 → 150; 3 shares, 1 for 2 → 2 (1.5 goes up); 100 shares, 1 for 300 →
-- 1, never 0.
select
    events.event_id,
    lines.security_id,
    'applied' as outcome,
    true as stays,
    greatest(
        {{ half_up_bigint(
            'lines.index_shares', 'events.ratio_new', 'events.ratio_old'
        ) }},
        1
    ) as index_shares,
    case
        when lines.total_shares is not null
            then greatest(
                {{ half_up_bigint(
                    'lines.total_shares', 'events.ratio_new', 'events.ratio_old'
                ) }},
                1
            )
    end as total_shares,
    lines.capitalisation
from {{ events_of('split') }} as events
inner join {{ source('state', 'lines') }} as lines using (security_id)
