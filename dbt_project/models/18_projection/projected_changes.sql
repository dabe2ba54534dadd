-- contract 3 · Who would join and who would leave if today were the rank day: the
-- changes of a publication with what the next days can do to them. The probability is
-- that of the change: to be a member after an add, to be none after a delete.
with
weights as (
    select
        scenario_id,
        rank_day,
        index_code,
        security_id,
        cast((weight_after - weight_before) as decimal(38, 0))
        * cast(0.000000000001 as decimal(13, 12)) as weight_change
    from {{ ref('weight_differences') }}
)

select
    changes.scenario_id,
    changes.index_code,
    changes.security_id,
    family.company_id,
    changes.ticker,
    changes.name,
    changes.change_type,
    changes.from_indexes,
    changes.to_indexes,
    changes.reason_code,
    companies.company_rank,
    companies.total_market_cap,
    distances.break_rank,
    distances.break_market_cap,
    distances.distance_to_break,
    distances.distance_to_upper_edge,
    distances.distance_to_lower_edge,
    cast(weights.weight_change as decimal(18, 12)) as weight_change,
    lines.addtv_2y_usd,
    cast(
        case
            when changes.change_type = 'add' then odds.probability
            else 1 - odds.probability
        end as decimal(7, 6)
    ) as probability
from {{ ref('changes') }} as changes
inner join {{ ref('family_changes') }} as family
    using (scenario_id, index_code, security_id)
left join {{ ref('company_outcomes') }} as companies
    on
        changes.scenario_id = companies.scenario_id
        and family.company_id = companies.company_id
left join {{ ref('index_distances') }} as distances
    on
        changes.scenario_id = distances.scenario_id
        and changes.index_code = distances.index_code
        and family.company_id = distances.company_id
left join weights
    on
        changes.scenario_id = weights.scenario_id
        and changes.index_code = weights.index_code
        and changes.security_id = weights.security_id
left join {{ ref('candidate_lines') }} as lines
    on
        changes.scenario_id = lines.scenario_id
        and changes.security_id = lines.security_id
left join {{ source('forecast', 'membership_probabilities') }} as odds
    on
        changes.index_code = odds.index_code
        and family.company_id = odds.company_id
order by changes.scenario_id, changes.index_code, changes.security_id
