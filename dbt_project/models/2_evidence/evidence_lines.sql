-- evidence · The lines of the listing of each of those days, as they looked then: who
-- was a member, what its kind is by its name, the company's cap (a class row carries
-- the whole company's, so the largest row counts), and, where a list has come since,
-- whether the line is in it. A line that changed its ticker meanwhile is followed by
-- its name.
with
rulebook as {{ parameters(
    'eligible_security_types',
    'evidence_minimum_price',
    'ineligible_structures',
) }},

listings as (
    select * from {{ source('run', 'evidence_listings') }}
),

drop_lines as (
    select
        scenario_id,
        rank_day,
        case
            when ticker like '%^%' then ticker
            else regexp_replace(upper(ticker), '[^A-Z0-9]', '', 'g')
        end as symbol_key,
        min(security_id) as security_id
    from {{ ref('stg_securities') }}
    group by all
),

incumbents as (
    select scenario_id, rank_day, security_id
    from {{ ref('stg_incumbents') }}
    where index_code = 'R3000'
),

members_before as (
    select
        scenario_id,
        rank_day,
        as_of,
        ticker_key,
        min(index_code) as index_code,
        max(list_date) as list_date
    from {{ ref('evidence_lists') }}
    where moment = 'before'
    group by all
),

members_after as (
    select distinct scenario_id, rank_day, as_of, ticker_key
    from {{ ref('evidence_lists') }}
    where moment = 'after'
),

observed_days as (
    select scenario_id, rank_day, as_of
    from {{ ref('evidence_lists') }}
    group by scenario_id, rank_day, as_of
    having
        count(distinct index_code) filter (where moment = 'after')
        = count(distinct index_code) filter (where moment = 'before')
),

names_at_implementation as (
    select session, name_key, min(ticker_key) as ticker_key
    from listings
    where ticker_key is not null
    group by session, name_key
    having count(*) = 1
),

described as (
    select
        days.*,
        lines.* exclude (session),
        drop_lines.security_id,
        coalesce(lines.cik, lines.issuer_key) as company_key,
        not list_contains(
            rulebook.eligible_security_types, lines.security_type
        ) as has_ineligible_type,
        coalesce(
            list_contains(rulebook.ineligible_structures, lines.structure), false
        ) as has_ineligible_structure,
        observed_days.as_of is not null as is_observed,
        case
            when
                days.is_rank_day and exists (
                    select 1 from incumbents as anybody
                    where
                        anybody.scenario_id = days.scenario_id
                        and anybody.rank_day = days.rank_day
                )
                then incumbents.security_id is not null
            else before.ticker_key is not null
        end
        and lines.ticker_key is not null as is_member,
        before.list_date as member_list_date,
        before.index_code as member_index_code,
        lines.last_price >= rulebook.evidence_minimum_price as has_minimum_price
    from {{ ref('evidence_days') }} as days
    inner join rulebook using (scenario_id, rank_day)
    inner join listings as lines on days.as_of = lines.session
    left join drop_lines
        on
            days.is_rank_day
            and days.scenario_id = drop_lines.scenario_id
            and days.rank_day = drop_lines.rank_day
            and lines.symbol_key = drop_lines.symbol_key
    left join incumbents
        on
            drop_lines.scenario_id = incumbents.scenario_id
            and drop_lines.rank_day = incumbents.rank_day
            and drop_lines.security_id = incumbents.security_id
    left join members_before as before
        on
            days.scenario_id = before.scenario_id
            and days.rank_day = before.rank_day
            and days.as_of = before.as_of
            and lines.ticker_key = before.ticker_key
    left join observed_days
        on
            days.scenario_id = observed_days.scenario_id
            and days.rank_day = observed_days.rank_day
            and days.as_of = observed_days.as_of
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
    described.is_observed
    and (
        same_ticker.ticker_key is not null or new_ticker.ticker_key is not null
    ) as is_member_after
from described
left join members_after as same_ticker
    on
        described.scenario_id = same_ticker.scenario_id
        and described.rank_day = same_ticker.rank_day
        and described.as_of = same_ticker.as_of
        and described.ticker_key = same_ticker.ticker_key
left join names_at_implementation as renamed
    on
        described.implementation_day = renamed.session
        and described.name_key = renamed.name_key
left join members_after as new_ticker
    on
        described.scenario_id = new_ticker.scenario_id
        and described.rank_day = new_ticker.rank_day
        and described.as_of = new_ticker.as_of
        and described.ticker_key is not null
        and renamed.ticker_key = new_ticker.ticker_key
