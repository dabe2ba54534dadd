-- evidence · type_by_name: the name, suffix, industry or directory says that it is
-- another kind of security, or a company of a kind that may not enter. The rule that
-- says so is named.
select
    scenario_id,
    rank_day,
    as_of,
    symbol_key,
    'type_by_name' as code,
    case when has_ineligible_type then 'S01' else 'S03' end as screen_id,
    case
        when has_ineligible_type
            then concat(replace(security_type, '_', ' '), ' by ', security_type_rule)
        else concat(replace(structure, '_', ' '), ' by ', structure_rule)
    end as reason,
    as_of as source_date
from {{ ref('evidence_lines') }}
where has_ineligible_type or has_ineligible_structure
