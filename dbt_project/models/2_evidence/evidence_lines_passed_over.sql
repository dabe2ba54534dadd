-- evidence · Lines that were passed over: at the previous reconstitution listed under
-- the same name and in the same share form, clearly larger than the smallest newcomer
-- and not below the minimum price, still listed when that took effect, and yet in no
-- list since: a fact that this source does not carry kept them out. A US company that
-- was listed only shortly before is a weaker case and a code of its own.
with
rulebook as {{ parameters(
    'evidence_passed_over_multiple',
    'evidence_recently_listed_years',
) }},

lines as (
    select * from {{ ref('evidence_lines') }}
),

listed_since as (
    select distinct days.scenario_id, days.rank_day, days.as_of, members.ticker_key
    from {{ ref('evidence_days') }} as days
    inner join {{ ref('stg_evidence_members') }} as members
        on
            days.previous_implementation_day <= members.as_of
            and days.as_of >= members.as_of
),

listed_when_effective as (
    select
        days.scenario_id,
        days.rank_day,
        days.as_of,
        listings.symbol_key,
        listings.issuer_key
    from {{ ref('evidence_days') }} as days
    inner join {{ source('run', 'evidence_listings') }} as listings
        on days.previous_implementation_day = listings.session
)

select
    lines.scenario_id,
    lines.rank_day,
    lines.as_of,
    lines.symbol_key,
    coalesce(
        lines.country_evidence = 'label_us'
        and lines.ipo_year >= year(lines.previous_day)
        - rulebook.evidence_recently_listed_years,
        false
    ) as is_recently_listed,
    concat(
        'on ',
        lines.previous_day,
        ' its cap of ',
        {{ in_million_dollars('before.company_cap') }},
        ' was above the ', {{ in_million_dollars('newcomers.smallest_cap') }},
        ' of the smallest newcomers, and it is in no list since'
    ) as reason,
    lines.previous_implementation_day as source_date
from lines
inner join rulebook using (scenario_id, rank_day)
inner join lines as before
    on
        lines.scenario_id = before.scenario_id
        and lines.rank_day = before.rank_day
        and lines.previous_day = before.as_of
        and lines.symbol_key = before.symbol_key
        and lines.name_key = before.name_key
inner join {{ ref('evidence_newcomers') }} as newcomers
    on
        before.scenario_id = newcomers.scenario_id
        and before.rank_day = newcomers.rank_day
        and before.as_of = newcomers.as_of
inner join listed_when_effective as effective
    on
        lines.scenario_id = effective.scenario_id
        and lines.rank_day = effective.rank_day
        and lines.as_of = effective.as_of
        and lines.symbol_key = effective.symbol_key
        and lines.issuer_key = effective.issuer_key
left join listed_since as since
    on
        lines.scenario_id = since.scenario_id
        and lines.rank_day = since.rank_day
        and lines.as_of = since.as_of
        and lines.ticker_key = since.ticker_key
where
    not lines.is_member
    and since.ticker_key is null
    and before.has_minimum_price
    and before.company_cap
    >= rulebook.evidence_passed_over_multiple * newcomers.smallest_cap
