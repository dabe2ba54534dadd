-- evidence · blank_cheque_by_behaviour: not a member, and every close of the last
-- months stands near the money held in trust and hardly moves. A line with a unit,
-- warrant or right beside it may move a little more.
with
rulebook as {{ parameters(
    'evidence_blank_cheque_highest',
    'evidence_blank_cheque_lowest',
    'evidence_blank_cheque_sessions',
    'evidence_blank_cheque_spread',
    'evidence_blank_cheque_spread_beside_units',
) }},

siblings as (
    select distinct scenario_id, rank_day, as_of, company_key
    from {{ ref('evidence_lines') }}
    where security_type in ('unit', 'warrant', 'right')
)

select
    lines.scenario_id,
    lines.rank_day,
    lines.as_of,
    lines.symbol_key,
    'blank_cheque_by_behaviour' as code,
    cast(null as varchar) as screen_id,
    concat(
        ranges.session_count, ' closes within ', ranges.lowest, ' and ', ranges.highest,
        case
            when siblings.company_key is not null
                then ', with a unit, warrant or right beside it'
            else ''
        end
    ) as reason,
    lines.as_of as source_date
from {{ ref('evidence_lines') }} as lines
inner join rulebook using (scenario_id, rank_day)
inner join {{ ref('evidence_close_ranges') }} as ranges
    using (scenario_id, rank_day, as_of, symbol_key)
left join siblings using (scenario_id, rank_day, as_of, company_key)
where
    not lines.is_member
    and ranges.session_count >= rulebook.evidence_blank_cheque_sessions
    and ranges.lowest >= rulebook.evidence_blank_cheque_lowest
    and ranges.highest <= rulebook.evidence_blank_cheque_highest
    and ranges.highest <= ranges.lowest * case
        when siblings.company_key is not null
            then rulebook.evidence_blank_cheque_spread_beside_units
        else rulebook.evidence_blank_cheque_spread
    end
