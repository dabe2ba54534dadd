-- 5 · Companies that a merger or a spin-off before the lock-down gives a new total
-- market cap, in rank-day shares and closes: an acquirer with the shares it issued by
-- the terms (without terms: with the target's own cap); a parent less what its child is
-- worth, at most all of it.
with
re_ranking as (
    select * from {{ ref('stg_season_events') }} where is_re_ranking
),

mergers as (
    select
        events.*,
        acquirers.company_id as acquirer_company_id,
        targets.company_id as target_company_id,
        case
            when events.has_terms
                then
                    cast({{ half_up(
                        'cast(coalesce(targets.total_shares, 0) as hugeint)'
                        ~ ' * line_new_shares * ratio_new * other_old_shares',
                        '(line_old_shares * ratio_old * other_new_shares)'
                    ) }} as bigint)
            else 0
        end as issued_shares
    from re_ranking as events
    inner join {{ ref('candidate_lines') }} as acquirers
        on
            events.scenario_id = acquirers.scenario_id
            and events.rank_day = acquirers.rank_day
            and events.other_security_id = acquirers.security_id
    left join {{ ref('candidate_lines') }} as targets
        on
            events.scenario_id = targets.scenario_id
            and events.rank_day = targets.rank_day
            and events.security_id = targets.security_id
    where
        events.event_type = 'stock_merger' and targets.company_id is distinct
        from acquirers.company_id
),

issued as (
    select
        scenario_id,
        rank_day,
        other_security_id as security_id,
        sum(issued_shares) as issued_shares
    from mergers
    group by scenario_id, rank_day, other_security_id
),

grown_lines as (
    select
        lines.* exclude (total_shares),
        case
            when coalesce(lines.total_shares, issued.issued_shares) is not null
                then cast(
                    coalesce(lines.total_shares, 0)
                    + coalesce(issued.issued_shares, 0) as bigint
                )
        end as total_shares
    from {{ ref('candidate_lines') }} as lines
    left join issued using (scenario_id, rank_day, security_id)
    where lines.company_id in (select acquirer_company_id from mergers)
),

grown_caps as (
    {{ total_market_caps('grown_lines') | indent(4) }}
),

-- a target of several classes without terms counts once
taken_caps as (
    select
        scenario_id,
        rank_day,
        acquirer_company_id as company_id,
        sum(total_market_cap) as taken_cap
    from (
        select distinct
            mergers.scenario_id,
            mergers.rank_day,
            mergers.acquirer_company_id,
            caps.company_id,
            caps.total_market_cap
        from mergers
        inner join {{ ref('company_market_caps') }} as caps
            on
                mergers.scenario_id = caps.scenario_id
                and mergers.rank_day = caps.rank_day
                and mergers.target_company_id = caps.company_id
        where not coalesce(mergers.has_terms, false)
    )
    group by scenario_id, rank_day, acquirer_company_id
),

given_away as (
    select
        spun_off.scenario_id,
        spun_off.rank_day,
        parents.company_id,
        sum(coalesce(
            cast(spun_off.total_shares as hugeint) * {{ millionths('spun_off.close') }},
            0
        )) as given_millionths
    from {{ ref('stg_spun_off_lines') }} as spun_off
    inner join {{ ref('candidate_lines') }} as parents
        on
            spun_off.scenario_id = parents.scenario_id
            and spun_off.rank_day = parents.rank_day
            and spun_off.parent_id = parents.security_id
    where spun_off.company_id is distinct from parents.company_id
    group by spun_off.scenario_id, spun_off.rank_day, parents.company_id
)

select
    ranks.scenario_id,
    ranks.rank_day,
    ranks.company_id,
    ranks.pricing_vehicle_id,
    ranks.total_market_cap as market_cap_before,
    greatest(
        coalesce(grown_caps.total_market_cap, ranks.total_market_cap)
        + coalesce(taken_caps.taken_cap, 0)
        - coalesce({{ from_millionths('given_away.given_millionths') }}, 0),
        0
    ) as total_market_cap
from {{ ref('company_ranks') }} as ranks
left join grown_caps using (scenario_id, rank_day, company_id)
left join taken_caps using (scenario_id, rank_day, company_id)
left join given_away using (scenario_id, rank_day, company_id)
where coalesce(
    grown_caps.company_id, taken_caps.company_id, given_away.company_id
) is not null
