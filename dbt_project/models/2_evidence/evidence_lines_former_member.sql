-- evidence · Lines in a list of the last years, and in every listing since then under
-- the same issuer's name. With a label abroad they are a weaker case and a code of
-- their own: some left the lists because their nationality changed.
with
rulebook as {{ parameters('evidence_former_member_years') }},

listings as (
    select * from {{ source('run', 'evidence_listings') }}
),

last_listed as (
    select
        days.scenario_id,
        days.rank_day,
        days.as_of,
        members.ticker_key,
        max(members.as_of) as list_date,
        max_by(members.index_code, (members.as_of, members.index_code)) as index_code
    from {{ ref('evidence_days') }} as days
    inner join rulebook using (scenario_id, rank_day)
    inner join {{ ref('stg_evidence_members') }} as members
        on
            days.as_of >= members.as_of
            and members.as_of > days.as_of
            - to_years(rulebook.evidence_former_member_years)
    {{ without_former_issuers(
        'days', 'as_of', 'members', 'ticker_key', 'as_of'
    ) }}
    group by days.scenario_id, days.rank_day, days.as_of, members.ticker_key
),

sessions as (
    select distinct session from listings
)

select
    lines.scenario_id,
    lines.rank_day,
    lines.as_of,
    lines.symbol_key,
    coalesce(lines.country_evidence = 'label_abroad', false) as has_label_abroad,
    concat(
        'a member by the ', last_listed.index_code, ' list of ', last_listed.list_date
    ) as reason,
    last_listed.list_date as source_date
from {{ ref('evidence_lines') }} as lines
inner join last_listed using (scenario_id, rank_day, as_of, ticker_key)
left join sessions on sessions.session between last_listed.list_date and lines.as_of
left join listings
    on
        sessions.session = listings.session
        and lines.symbol_key = listings.symbol_key
        and lines.issuer_key = listings.issuer_key
where not lines.is_member
group by all
having count(*) = count(listings.symbol_key)
