-- The lines of a segment under short numbers, and whether an event may touch them: only
-- those are followed from event to event.
with
event_lines as (
    select security_id from {{ ref('segment_events') }}
    union
    select other_security_id
    from {{ ref('segment_events') }}
    where other_security_id is not null
),

all_lines as (
    select security_id from {{ source('backfill', 'lines') }}
    union
    select security_id from event_lines
)

select
    all_lines.security_id,
    cast(row_number() over (order by all_lines.security_id) as integer) as code,
    event_lines.security_id is not null as is_touched
from all_lines
left join event_lines using (security_id)
