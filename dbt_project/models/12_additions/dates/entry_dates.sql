-- 6.4.fast · After which close a fast entry enters: the fifth session, the first
-- trading day being the first; between the lock-down and the implementation of a
-- reconstitution, after the close of that.
with
rulebook as {{ parameters('fast_entry_sessions') }},

numbered as (
    select
        rank_day,
        session,
        row_number() over (partition by rank_day order by session) as number
    from {{ source('run', 'entry_sessions') }}
)

select
    rulebook.scenario_id,
    numbered.rank_day,
    coalesce(min(locked.implementation_date), numbered.session) as entry_date
from numbered
inner join rulebook
    on
        numbered.rank_day = rulebook.rank_day
        and numbered.number = rulebook.fast_entry_sessions
left join {{ source('run', 'lock_downs') }} as locked
    on
        numbered.rank_day = locked.rank_day
        and numbered.session
        between locked.lock_down_day and locked.implementation_date
group by rulebook.scenario_id, numbered.rank_day, numbered.session
