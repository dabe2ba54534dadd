-- Gate of a session · Every way a line gets its value against the value it had: by its
-- close or carried (an estimate is what its parent lost, which is the parent's return),
-- by the terms at which it leaves, by the events of the next opening.
with
applied as (
    select actions.*
    from {{ source('daily', 'corporate_actions_applied') }} as actions
    inner join {{ source('state', 'session') }} as today using (session)
    where actions.outcome = 'applied'
),

closings as (
    select
        lines.security_id,
        lines.price_source,
        lines.close,
        cast(lines.capitalisation as double) as value,
        cast(lines.opening_capitalisation as double) as opening_value,
        -- what the line would be worth without its terms
        cast(coalesce(
            cast(prices.close as decimal(38, 6)) * lines.index_shares,
            lines.opening_capitalisation
        ) as double) as own_value,
        lines.index_shares,
        cast(sum(lines.opening_capitalisation) over () as double) as total,
        count(*) over () as lines
    from {{ ref('line_closings') }} as lines
    left join {{ source('state', 'prices') }} as prices using (security_id)
),

terms as (
    select
        closings.value / nullif(closings.own_value, 0) as ratio,
        leaving.event_type in ('cash_merger', 'stock_merger', 'tender') as is_merger,
        greatest(closings.value, closings.own_value) / nullif(closings.total, 0)
            as weight,
        closings.lines,
        concat(
            security_id, ': ', leaving.event_type, ' at ', closings.close, ', close ',
            round(closings.own_value / closings.index_shares, 6)
        ) as change
    from closings
    inner join (
        select security_id, min(event_type) as event_type
        from applied
        where index_shares_before is not null and index_shares_after is null
        group by security_id
    ) as leaving using (security_id)
    where closings.price_source = 'terms'
),

by_events as (
    select
        security_id,
        event_type,
        cast(capitalisation_after as double)
        / nullif(cast(capitalisation_before as double), 0) as ratio,
        index_shares_after = index_shares_before as has_same_shares,
        concat(
            security_id, ': ', event_type, ' ', event_id, ', value ',
            capitalisation_before, ' → ', capitalisation_after
        ) as change
    from applied
    where capitalisation_before is not null and capitalisation_after is not null
),

moves as (
    select security_id as change, abs(value / nullif(opening_value, 0) - 1) as move
    from closings
    union all
    select change, abs(ratio - 1)
    from by_events
    where has_same_shares
)

select
    'largest_line_jump' as gate,
    max(move) as value,
    {{ foremost('change', 'move') }} as detail
from moves
union all
select 'largest_terms_to_close', max(ratio), {{ foremost('change', 'ratio') }}
from terms
union all
select
    'smallest_merger_terms_to_close',
    min(ratio),
    {{ foremost('change', '-ratio') }}
from terms
where is_merger
union all
-- the weight of a line says little where every line is heavy
select
    'terms_leap_weight',
    max(weight),
    {{ foremost('change', 'weight') }}
from terms
where
    lines >= {{ policy('drop_gate_minimum_lines') }}
    and (
        ratio >= {{ policy('terms_leap_factor') }}
        or is_merger and ratio * {{ policy('terms_leap_factor') }} <= 1
    )
union all
select 'largest_value_by_events', max(ratio), {{ foremost('change', 'ratio') }}
from by_events
