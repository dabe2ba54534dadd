-- evidence · The described lines with the company's cap (a class row carries the whole
-- company's, so the largest row counts) and, where a list has come since, whether the
-- line is in it: under the ticker that its name has at implementation, else its own.
with
described as (
    select * from {{ ref('evidence_described_lines') }}
),

members_after as (
    select distinct scenario_id, rank_day, as_of, ticker_key
    from {{ ref('evidence_lists') }}
    where moment = 'after'
),

names_at_implementation as (
    select session, name_key, min(ticker_key) as ticker_key
    from {{ source('run', 'evidence_listings') }}
    where ticker_key is not null
    group by session, name_key
    having count(*) = 1
)

select
    described.*,
    coalesce(
        max(described.market_cap_usd) filter (
            where not described.has_ineligible_type
        ) over (
            partition by
                described.scenario_id,
                described.rank_day,
                described.as_of,
                described.company_key
        ),
        described.market_cap_usd
    ) as company_cap,
    described.is_observed and members_after.ticker_key is not null as is_member_after
from described
left join names_at_implementation as listed
    on
        described.implementation_day = listed.session
        and described.name_key = listed.name_key
left join members_after
    on
        described.scenario_id = members_after.scenario_id
        and described.rank_day = members_after.rank_day
        and described.as_of = members_after.as_of
        and described.ticker_key is not null
        and members_after.ticker_key
        = coalesce(listed.ticker_key, described.ticker_key)
