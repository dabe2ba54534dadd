-- 6.2 offering · Between the quarterly updates new shares enter if they are worth at
-- least 1bn USD at the displayed close, or at least 5 % of the index shares and at
-- least 250m USD (inclusive). Capitalisation and divisor rise.
with
rulebook as {{ parameters(
    'offering_minimum_fraction',
    'offering_minimum_value',
    'offering_minimum_value_of_fraction',
) }},

offered as (
    select
        events.event_id,
        lines.*,
        events.new_shares,
        cast({{ displayed_close('lines') }} * events.new_shares as decimal(38, 6))
            as value
    from {{ events_of('offering') }} as events
    inner join {{ source('state', 'lines') }} as lines using (security_id)
),

judged as (
    select
        offered.*,
        offered.value >= rulebook.offering_minimum_value
        or (
            offered.new_shares
            >= rulebook.offering_minimum_fraction * offered.index_shares
            and offered.value >= rulebook.offering_minimum_value_of_fraction
        ) as is_large
    from offered
    cross join rulebook
)

select
    event_id,
    security_id,
    case when is_large then 'applied' else 'below_threshold' end as outcome,
    true as stays,
    case when is_large then index_shares + new_shares else index_shares end
        as index_shares,
    case when is_large then total_shares + new_shares else total_shares end
        as total_shares,
    case when is_large then capitalisation + value else capitalisation end
        as capitalisation
from judged
