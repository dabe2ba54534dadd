-- 9.2 · The last session of each calendar month of the chain and around it.
select max(session) as session
from (
    select session from {{ source('state', 'calendar') }}
    union
    select session from {{ source('state', 'series_sessions') }}
)
group by date_trunc('month', session)
