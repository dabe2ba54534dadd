{{ config(materialized='view') }}
-- evidence · The lines of the listing of each day at which the codes are tried, as they
-- looked then: who was a member, and what its kind is by its name.
with
rulebook as {{ parameters(
    'eligible_security_types', 'evidence_minimum_price', 'ineligible_structures'
) }},

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

observed_days as (
    select scenario_id, rank_day, as_of
    from {{ ref('evidence_lists') }}
    group by scenario_id, rank_day, as_of
    having
        count(distinct index_code) filter (where moment = 'after')
        = count(distinct index_code) filter (where moment = 'before')
)

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
            days.is_rank_day
            and (days.scenario_id, days.rank_day)
            in (select (scenario_id, rank_day) from {{ ref('evidence_incumbents') }})
            then incumbents.security_id is not null
        else before.ticker_key is not null
    end
    and lines.ticker_key is not null as is_member,
    before.list_date as member_list_date,
    before.index_code as member_index_code,
    lines.last_price >= rulebook.evidence_minimum_price as has_minimum_price
from {{ ref('evidence_days') }} as days
inner join rulebook using (scenario_id, rank_day)
inner join {{ source('run', 'evidence_listings') }} as lines
    on days.as_of = lines.session
left join drop_lines
    on
        days.is_rank_day
        and days.scenario_id = drop_lines.scenario_id
        and days.rank_day = drop_lines.rank_day
        and lines.symbol_key = drop_lines.symbol_key
left join {{ ref('evidence_incumbents') }} as incumbents
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
