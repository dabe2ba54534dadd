-- evidence · How often a code was right at the reconstitutions before: among the lines
-- of which it was the first to speak, and which were large and dear enough to be let
-- in, the share that the lists afterwards confirm. With too few observations its
-- documented prior stands, or it is not applied.
with
rulebook as {{ parameters(
    'evidence_minimum_confidence',
    'evidence_minimum_observations',
) }},

first_codes as (
    select *
    from {{ ref('evidence_found') }}
    where as_of < rank_day
    qualify row_number() over (
        partition by scenario_id, rank_day, as_of, symbol_key
        order by position
    ) = 1
),

observed as (
    select
        first_codes.scenario_id,
        first_codes.rank_day,
        first_codes.code,
        count(*) as observations,
        count(*) filter (
            where lines.is_member_after = (first_codes.direction = 'eligible')
        ) as confirmed
    from first_codes
    inner join {{ ref('evidence_lines') }} as lines
        using (scenario_id, rank_day, as_of, symbol_key)
    inner join {{ ref('evidence_newcomers') }} as newcomers
        using (scenario_id, rank_day, as_of)
    where
        lines.is_observed
        and lines.has_minimum_price
        and lines.company_cap >= newcomers.smallest_cap
    group by first_codes.scenario_id, first_codes.rank_day, first_codes.code
),

weighed as (
    select
        codes.scenario_id,
        codes.rank_day,
        codes.code,
        coalesce(observed.observations, 0) as observations,
        coalesce(observed.confirmed, 0) as confirmed,
        coalesce(observed.observations, 0)
        >= rulebook.evidence_minimum_observations as is_observed,
        case
            when
                coalesce(observed.observations, 0)
                >= rulebook.evidence_minimum_observations
                then {{ fraction_9(
                    'cast(observed.confirmed as hugeint)',
                    'cast(observed.observations as hugeint)'
                ) }}
            else codes.prior
        end as confidence,
        rulebook.evidence_minimum_confidence
    from {{ ref('evidence_codes_in_force') }} as codes
    inner join rulebook using (scenario_id, rank_day)
    left join observed using (scenario_id, rank_day, code)
    where codes.is_on
)

select
    * exclude (evidence_minimum_confidence),
    coalesce(confidence >= evidence_minimum_confidence, false) as is_applied
from weighed
