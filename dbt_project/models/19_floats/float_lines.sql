-- evidence · floats: the lines of the closes, whether they are members (of the newest
-- list of the index) on the day, and among how many lines of their company: the feed
-- states a company's whole cap on each, and each is taken to have an equal part.
with
rulebook as {{ parameters('equity_class_types') }},

listings as (
    select
        rulebook.scenario_id,
        rulebook.rank_day,
        listings.ticker_key,
        count(*) over (
            partition by rulebook.scenario_id, rulebook.rank_day, listings.issuer_key
        ) as class_count
    from {{ source('run', 'evidence_listings') }} as listings
    inner join rulebook
        on list_contains(rulebook.equity_class_types, listings.security_type)
    where
        listings.ticker_key is not null
        and listings.session = (
            select max(newest.session)
            from {{ source('run', 'evidence_listings') }} as newest
        )
),

members as (
    select
        index_code,
        ticker_key
    from {{ source('run', 'evidence_members') }}
    qualify as_of = max(as_of) over (partition by index_code)
)

select
    closes.scenario_id,
    closes.rank_day,
    closes.index_code,
    closes.ticker_key,
    any_value(members.ticker_key) is not null as is_member,
    coalesce(any_value(listings.class_count), 1) as class_count
from {{ ref('float_closes') }} as closes
left join listings using (scenario_id, rank_day, ticker_key)
left join members using (index_code, ticker_key)
group by all
