-- Gate of a night · What would go out for this session. Limits stand in gates.csv.
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
        closing.price_source = 'carried' and suspended.security_id is null as is_unexplained
    from {{ ref('closing_table') }} as closing
    left join suspended using (security_id)
    where closing.index_code = 'R3000E'
),

listed as (
    select applied.*
    from {{ source('daily', 'corporate_actions_applied') }} as applied
    inner join {{ source('state', 'session') }} as today using (session)
),

index_values as (
    select * from {{ ref('level_chain') }} where constituent_count > 0
),

-- |level × divisor − value| ≤ divisor × 0.5·10⁻⁸, in integers of 10⁻²⁰
levels_off as (
    select index_code
    from index_values
    where
        2 * abs(
            {{ to_units_8('price_level') }} * {{ to_units_12('divisor') }}
            - {{ millionths('market_value') }} * 100000000000000
        ) > {{ to_units_12('divisor') }}
),

returns as (
    select
        closings.index_code,
        {{ millionths('closings.market_value') }} as value_millionths,
        {{ millionths('openings.value') }} as opening_millionths
    from index_values as closings
    inner join {{ ref('opening_values') }} as openings using (index_code)
    where openings.value > 0
),

added_up as (
    select
        contributions.index_code,
        count(*) as line_count,
        sum(cast(contributions.contribution * 1000000000000000 as hugeint)) as contribution_total
    from {{ source('daily', 'contributions') }} as contributions
    inner join {{ source('state', 'session') }} as today using (session)
    group by contributions.index_code
),

contributions_off as (
    select returns.index_code
    from returns
    left join added_up using (index_code)
    where
        coalesce(
            2 * abs(
                added_up.contribution_total * returns.opening_millionths
                - (returns.value_millionths - returns.opening_millionths) * 1000000000000000
            ) > added_up.line_count * returns.opening_millionths, true
        )
),

composition_changes as (
    select index_code, security_id from {{ ref('closing_table') }}
    anti join (select index_code, security_id from {{ ref('opening_table') }}) using (index_code, security_id)
    union all
    select index_code, security_id from {{ ref('opening_table') }}
    anti join (select index_code, security_id from {{ ref('closing_table') }}) using (index_code, security_id)
),

unexplained as (
    select changes.security_id
    from composition_changes as changes
    anti join (select security_id from listed where outcome = 'applied') using (security_id)
    where not exists (select 1 from {{ source('state', 'composition') }})
),

-- 6.1 base day: nothing was open before, and who has no close or no shares does not enter
left_out_at_base as (
    select distinct security_id
    from {{ source('state', 'composition') }}
    anti join (select index_code, security_id from {{ ref('closing_table') }}) using (index_code, security_id)
    where not exists (select 1 from {{ ref('opening_values') }})
),

divisor_changes as (
    select closings.index_code
    from index_values as closings
    inner join {{ ref('index_days') }} as days using (place, index_code)
    cross join {{ source('state', 'session') }} as today
    where
        days.opening_count > 0
        and closings.divisor <> closings.opening_divisor
        and not today.is_share_update
        and not exists (select 1 from {{ source('state', 'composition') }})
        and not exists (select 1 from listed where outcome = 'applied' and event_type <> 'cash_dividend')
),

line_moves as (
    select
        security_id,
        abs(cast(capitalisation as double) / nullif(cast(opening_capitalisation as double), 0) - 1) as move
    from {{ ref('line_closings') }}
    where price_source = 'traded'
),

index_moves as (
    select index_code, abs(cast(value_millionths as double) / cast(opening_millionths as double) - 1) as move
    from returns
),

carried_for_long as (
    select carried.security_id
    from {{ ref('carried_before') }} as carried
    inner join (
        select distinct security_id from {{ ref('closing_table') }} where price_source = 'carried'
    ) using (security_id)
    cross join {{ parameters('carried_sessions_limit') }} as rulebook
    where carried.sessions >= rulebook.carried_sessions_limit
)

select
    'members_without_price' as gate,
    count(*) filter (where is_unexplained) / nullif(count(*), 0) as value,
    array_to_string(list(security_id order by security_id) filter (where is_unexplained)[:10], ', ') as detail
from broad_lines
union all
{{ counted('incomplete_events', "(select * from listed where outcome = 'incomplete')", "event_id || ' of ' || security_id") }}
union all
{{ counted('unconfirmed_events', "(select * from listed where outcome = 'not_confirmed')", "event_id || ' of ' || security_id") }}
union all
{{ counted('levels_off_market_value', 'levels_off', 'index_code') }}
union all
{{ counted('contributions_off', 'contributions_off', 'index_code') }}
union all
{{ counted('unexplained_entries_and_exits', 'unexplained', 'security_id') }}
union all
{{ counted('base_day_lines_left_out', 'left_out_at_base', 'security_id') }}
union all
{{ counted('divisor_changes_without_events', 'divisor_changes', 'index_code') }}
union all
{{ counted('carried_for_long', 'carried_for_long', 'security_id') }}
union all
select 'largest_level_move', max(move), {{ foremost('index_code', 'move') }} from index_moves
union all
select 'largest_line_jump', max(move), {{ foremost('security_id', 'move') }} from line_moves
