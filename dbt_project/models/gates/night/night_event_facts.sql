-- Gate of a session · Events that were not applied; who comes or goes and which divisor
-- moves without one.
with
listed as (
    select applied.*
    from {{ source('daily', 'corporate_actions_applied') }} as applied
    inner join {{ source('state', 'session') }} as today using (session)
),

-- 6.3.several: in the day that lists the one that counts
duplicates as (
    select
        listed.security_id,
        duplicates.counted_event_id,
        duplicates.event_id
    from {{ ref('duplicate_events') }} as duplicates
    inner join (select distinct event_id, security_id from listed) as listed
        on duplicates.counted_event_id = listed.event_id
    inner join {{ ref('effective_events') }} as events
        on
            duplicates.event_id = events.event_id
            and listed.security_id = events.security_id
),

-- 6.4 step 6
entered_additions as (
    select security_id from {{ ref('added_lines') }}
    where outcome = 'entered'
),

composition_changes as (
    select index_code, security_id from {{ ref('closing_table') }}
    anti join (select index_code, security_id from {{ ref('opening_table') }})
        using (index_code, security_id)
    union all
    select index_code, security_id from {{ ref('opening_table') }}
    anti join (select index_code, security_id from {{ ref('closing_table') }})
        using (index_code, security_id)
),

unexplained as (
    select changes.security_id
    from composition_changes as changes
    anti join (select security_id from listed where outcome = 'applied')
        using (security_id)
    anti join entered_additions using (security_id)
    where not exists (select 1 from {{ source('state', 'composition') }})
),

-- 6.1 base day: nothing was open before, and who has no close or no shares does not
-- enter
left_out_at_base as (
    select security_id
    from {{ ref('entering_lines') }}
    anti join (select security_id from {{ ref('closing_table') }}) using (security_id)
    where not exists (select 1 from {{ ref('opening_values') }})
),

divisor_changes as (
    select closings.index_code
    from {{ ref('published_levels') }} as closings
    inner join {{ ref('index_days') }} as days using (session, index_code)
    anti join {{ ref('capping_occasions') }} using (index_code)
    cross join {{ source('state', 'session') }} as today
    where
        days.opening_count > 0
        and closings.divisor <> closings.opening_divisor
        and not today.is_share_update
        and not exists (select 1 from {{ source('state', 'composition') }})
        and not exists (select 1 from entered_additions)
        and not exists (
            select 1
            from listed
            where outcome = 'applied' and event_type <> 'cash_dividend'
        )
)

{{ counted(
    'incomplete_events',
    "(select * from listed where outcome = 'incomplete')",
    "event_id || ' of ' || security_id"
) }}
union all
{{ counted(
    'duplicate_events',
    'duplicates',
    "counted_event_id || ' and ' || event_id || ' of ' || security_id"
) }}
union all
{{ counted(
    'unconfirmed_events',
    "(select * from listed where outcome = 'not_confirmed')",
    "event_id || ' of ' || security_id"
) }}
union all
{{ counted('unexplained_entries_and_exits', 'unexplained', 'security_id') }}
union all
{{ counted('base_day_lines_left_out', 'left_out_at_base', 'security_id') }}
union all
{{ counted('divisor_changes_without_events', 'divisor_changes', 'index_code') }}
