-- evidence · The member lists around each of those days, index by index: the newest on
-- or before it, and the first on or after its implementation. Nothing after the rank
-- day of the run is read, so the rank day has no list after it. A list of before names
-- nobody by a ticker that has gone to another issuer since.
with
listed as (
    select
        days.scenario_id,
        days.rank_day,
        days.as_of,
        members.index_code,
        members.ticker_key,
        members.as_of as list_date,
        case when members.as_of <= days.as_of then 'before' else 'after' end as moment
    from {{ ref('evidence_days') }} as days
    inner join {{ ref('stg_evidence_members') }} as members
        on
            days.as_of >= members.as_of
            or (
                days.implementation_day <= members.as_of
                and days.rank_day >= members.as_of
                and members.as_of <= coalesce(days.next_day, days.rank_day)
            )
)

select listed.*
from listed
{{ without_former_issuers(
    'listed', 'as_of', 'listed', 'ticker_key', 'list_date'
) }}
qualify list_date = case moment
    when 'before'
        then max(list_date) over (
            partition by scenario_id, rank_day, as_of, moment, index_code
        )
    else min(list_date) over (
        partition by scenario_id, rank_day, as_of, moment, index_code
    )
end
