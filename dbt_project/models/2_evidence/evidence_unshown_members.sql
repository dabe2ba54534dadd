{{ config(materialized='view') }}
-- evidence · Members by the list in force that the feed did not show by then, though
-- they had been in lists for a while; of every day at which the codes are tried.
with
rulebook as {{ parameters('evidence_absent_member_months') }},

shown as (
    select ticker_key, min(session) as first_session
    from {{ source('run', 'evidence_listings') }}
    where ticker_key is not null
    group by ticker_key
),

listed_first as (
    select ticker_key, min(as_of) as first_list
    from {{ ref('stg_evidence_members') }}
    group by ticker_key
)

select
    days.scenario_id,
    days.rank_day,
    days.as_of,
    days.is_rank_day,
    before.index_code,
    before.ticker_key,
    before.list_date,
    listed_first.first_list,
    after.ticker_key is not null as is_member_after,
    observed.as_of is not null as is_observed
from {{ ref('evidence_days') }} as days
inner join rulebook using (scenario_id, rank_day)
inner join {{ ref('evidence_lists') }} as before
    using (scenario_id, rank_day, as_of)
inner join listed_first using (ticker_key)
left join shown
    on before.ticker_key = shown.ticker_key and days.as_of >= shown.first_session
left join {{ ref('evidence_lists') }} as after
    on
        before.scenario_id = after.scenario_id
        and before.rank_day = after.rank_day
        and before.as_of = after.as_of
        and before.ticker_key = after.ticker_key
        and before.index_code = after.index_code
        and after.moment = 'after'
left join {{ ref('evidence_newcomers') }} as observed
    on
        days.scenario_id = observed.scenario_id
        and days.rank_day = observed.rank_day
        and days.as_of = observed.as_of
where
    before.moment = 'before'
    and shown.ticker_key is null
    and listed_first.first_list <= days.as_of
    - to_months(rulebook.evidence_absent_member_months)
