-- evidence · A listing may lack a stretch of the alphabet: neighbouring symbols of
-- different issuers that are all gone from the listing of the implementation session
-- are a hole in the feed, and no leavers.
with
rulebook as {{ parameters('evidence_hole_issuers') }},

neighbours as (
    select
        lines.scenario_id,
        lines.rank_day,
        lines.symbol,
        lines.security_id,
        lines.company_key,
        later.symbol_key is null as is_gone,
        count(later.symbol_key) over (
            partition by lines.scenario_id, lines.rank_day
            order by lines.symbol
        ) as stretch
    from {{ ref('evidence_lines') }} as lines
    left join {{ source('run', 'evidence_listing_at_implementation') }} as later
        using (symbol_key)
    where
        lines.as_of = lines.rank_day
        and not lines.has_ineligible_type
        and not lines.has_ineligible_structure
),

stretches as (
    select
        scenario_id,
        rank_day,
        stretch,
        count(distinct company_key) as issuers,
        min(symbol) as first_symbol,
        max(symbol) as last_symbol
    from neighbours
    where is_gone
    group by scenario_id, rank_day, stretch
)

select
    neighbours.scenario_id,
    neighbours.rank_day,
    neighbours.security_id,
    stretches.issuers,
    concat(
        'the listing of the implementation session has a hole from ',
        first_symbol,
        ' to ',
        last_symbol
    ) as description
from neighbours
inner join stretches using (scenario_id, rank_day, stretch)
inner join rulebook using (scenario_id, rank_day)
where
    neighbours.is_gone
    and neighbours.security_id is not null
    and stretches.issuers >= rulebook.evidence_hole_issuers
    and exists (select 1 from {{ source('run', 'evidence_listing_at_implementation') }})
