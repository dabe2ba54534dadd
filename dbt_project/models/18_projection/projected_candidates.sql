-- contract 3 · Each company and base index whose membership may change: what would
-- today, what is near a break or an edge of its band, and what is likely to
-- (`policies.csv`); with its weight as a member and the value traded, for demand.
with
lines as (
    select scenario_id, rank_day, company_id, security_id
    from {{ ref('eligible_lines') }}
    union
    select scenario_id, rank_day, company_id, security_id
    from {{ ref('prior_membership') }}
    where company_id is not null
),

sizes as (
    select
        lines.scenario_id,
        lines.rank_day,
        lines.company_id,
        sum(cast(candidates.available_shares as hugeint) * {{ millionths('close') }})
            as cap_millionths,
        sum(candidates.addtv_2y_usd) as addtv_2y_usd
    from lines
    inner join {{ ref('candidate_lines') }} as candidates
        using (scenario_id, rank_day, security_id)
    group by lines.scenario_id, lines.rank_day, lines.company_id
),

indexes as (
    select
        scenario_id,
        rank_day,
        index_code,
        {{ millionths('sum(available_market_cap)') }} as index_millionths
    from {{ ref('index_weights') }}
    group by scenario_id, rank_day, index_code
),

limits as (
    select
        scenario_id,
        max(value) filter (where policy = 'projection_near_percent') as near_percent,
        max(value) filter (where policy = 'projection_near_probability')
            as near_probability
    from {{ ref('policies_in_force') }}
    group by scenario_id
),

stated as (
    select
        outcomes.*,
        indexes.index_code,
        indexes.index_millionths,
        list_contains(string_split(outcomes.prior_indexes, '|'), indexes.index_code)
            as is_member,
        list_contains(string_split(outcomes.new_indexes, '|'), indexes.index_code)
            as is_projected
    from {{ ref('company_outcomes') }} as outcomes
    inner join indexes using (scenario_id, rank_day)
)

select
    stated.scenario_id,
    stated.index_code,
    stated.company_id,
    companies.ticker,
    companies.name,
    stated.is_member,
    stated.is_projected,
    odds.probability,
    stated.reason_code,
    stated.company_rank,
    stated.total_market_cap,
    distances.break_rank,
    distances.break_market_cap,
    distances.distance_to_break,
    distances.distance_to_upper_edge,
    distances.distance_to_lower_edge,
    {{ fraction_9('sizes.cap_millionths', 'stated.index_millionths') }} as weight_9,
    cast(sizes.addtv_2y_usd as decimal(38, 6)) as addtv_2y_usd
from stated
inner join {{ ref('projected_companies') }} as companies using (scenario_id, company_id)
inner join limits using (scenario_id)
left join {{ ref('index_distances') }} as distances
    using (scenario_id, rank_day, index_code, company_id)
left join sizes using (scenario_id, rank_day, company_id)
left join {{ source('forecast', 'membership_probabilities') }} as odds
    using (index_code, company_id)
where
    stated.is_member <> stated.is_projected
    or 100 * if(stated.is_member, 1 - odds.probability, odds.probability)
    >= limits.near_probability
    or (
        stated.is_eligible
        and least(
            abs(distances.distance_to_break),
            abs(distances.distance_to_upper_edge),
            abs(distances.distance_to_lower_edge)
        ) <= limits.near_percent
    )
order by stated.scenario_id, stated.index_code, stated.company_id
