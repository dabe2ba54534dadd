-- evidence · A feed states some caps too small: of a company that is in the list after
-- the previous reconstitution and was a member before it, the real cap was at least
-- that of the smallest newcomer. Where the feed's was below, it carries the factor
-- between the two, unless its share count has moved since by more than the guard
-- allows.
with
rulebook as {{ parameters('evidence_cap_factors', 'evidence_share_count_guard') }},

lines as (
    select * from {{ ref('evidence_lines') }}
)

select
    lines.scenario_id,
    lines.rank_day,
    securities.company_id,
    before.as_of as observed_on,
    before.company_cap as cap_then,
    newcomers.smallest_cap as cap_at_least,
    {{ fraction_9(
        millionths('newcomers.smallest_cap'), millionths('before.company_cap')
    ) }} as cap_factor
from lines
inner join rulebook using (scenario_id, rank_day)
inner join {{ ref('stg_securities') }} as securities
    using (scenario_id, rank_day, security_id)
inner join lines as before
    on
        lines.scenario_id = before.scenario_id
        and lines.rank_day = before.rank_day
        and lines.previous_day = before.as_of
        and lines.symbol_key = before.symbol_key
        and lines.issuer_key = before.issuer_key
inner join {{ ref('evidence_newcomers') }} as newcomers
    on
        before.scenario_id = newcomers.scenario_id
        and before.rank_day = newcomers.rank_day
        and before.as_of = newcomers.as_of
where
    lines.as_of = lines.rank_day
    and rulebook.evidence_cap_factors = 1
    and lines.is_member
    and before.is_member
    and before.is_member_after
    and before.company_cap < newcomers.smallest_cap
    -- counts are cap / price: compared crosswise, so that nothing is rounded
    and lines.company_cap * before.last_price
    <= rulebook.evidence_share_count_guard * before.company_cap * lines.last_price
    and before.company_cap * lines.last_price
    <= rulebook.evidence_share_count_guard * lines.company_cap * before.last_price
qualify row_number() over (
    partition by lines.scenario_id, lines.rank_day, securities.company_id
    order by before.volume desc nulls last, lines.symbol_key
) = 1
