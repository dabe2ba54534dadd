-- Gate of a session · Lines without a price, and moves that are large.
with
suspended as (
    select events.security_id
    from {{ ref('effective_events') }} as events
    cross join {{ source('state', 'session') }} as today
    where
        events.event_type in ('suspension', 'resumption')
        and events.status = 'confirmed'
        and events.effective_session <= today.session
    qualify row_number() over (
        partition by events.security_id
        order by events.effective_session desc, events.event_type
    ) = 1
    and events.event_type = 'suspension'
),

broad_lines as (
    select
        closing.security_id,
        closing.price_source = 'carried'
        and suspended.security_id is null as is_unexplained
    from {{ ref('closing_table') }} as closing
    left join suspended using (security_id)
    where closing.index_code = 'R3000E'
),

returns as (
    select
        closings.index_code,
        {{ millionths('closings.market_value') }} as value_millionths,
        {{ millionths('openings.value') }} as opening_millionths
    from {{ ref('published_levels') }} as closings
    inner join {{ ref('opening_values') }} as openings using (index_code)
    where openings.value > 0
),

index_moves as (
    select
        index_code,
        abs(
            cast(value_millionths as double) / cast(opening_millionths as double) - 1
        ) as move
    from returns
),

carried_for_long as (
    select carried.security_id
    from {{ ref('carried_before') }} as carried
    inner join (
        select distinct security_id
        from {{ ref('closing_table') }}
        where price_source = 'carried'
    ) using (security_id)
    cross join {{ parameters('carried_sessions_limit') }} as rulebook
    where carried.sessions >= rulebook.carried_sessions_limit
)

select
    'members_without_price' as gate,
    count(*) filter (where is_unexplained) / nullif(count(*), 0) as value,
    array_to_string(
        list(security_id order by security_id) filter (where is_unexplained)[:10], ', '
    ) as detail
from broad_lines
union all
{{ counted('carried_for_long', 'carried_for_long', 'security_id') }}
union all
select 'largest_level_move', max(move), {{ foremost('index_code', 'move') }}
from index_moves
