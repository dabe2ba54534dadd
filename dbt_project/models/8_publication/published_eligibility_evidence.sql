-- contract 3 · eligibility_evidence: what spoke for or against each line of which facts
-- were inferred. A row a line: the first applied code, else the first that speaks, as
-- unknown; rows without a line are members the feed never shows.
{{ config(alias='eligibility_evidence') }}
select
    evidence.scenario_id,
    evidence.security_id,
    evidence.company_id,
    securities.ticker,
    evidence.as_of,
    evidence.code,
    evidence.direction,
    evidence.confidence,
    evidence.observations,
    evidence.reason,
    evidence.source,
    evidence.source_date,
    evidence.lapses_when,
    factors.cap_factor
from {{ ref('eligibility_evidence') }} as evidence
inner join {{ ref('stg_securities') }} as securities
    using (scenario_id, rank_day, security_id)
left join {{ ref('evidence_cap_factors') }} as factors
    on
        evidence.scenario_id = factors.scenario_id
        and evidence.rank_day = factors.rank_day
        and evidence.company_id = factors.company_id
union all
select
    scenario_id,
    concat('?', ticker_key) as security_id,
    cast(null as varchar) as company_id,
    ticker_key as ticker,
    rank_day as as_of,
    'absent_member' as code,
    case when is_kept then 'eligible' else 'unknown' end as direction,
    confidence,
    observations,
    concat(
        'a member by the ',
        index_code,
        ' list of ',
        list_date,
        ', in lists since ',
        first_list,
        ' and in no listing; ',
        case
            when is_kept then 'kept with a placeholder rank, without a weight'
            else 'not kept'
        end
    ) as reason,
    'member lists' as source,
    list_date as source_date,
    'the feed shows it; the lists no longer do' as lapses_when,
    cast(null as decimal(12, 9)) as cap_factor
from {{ ref('evidence_absent_members') }}
order by scenario_id, security_id
