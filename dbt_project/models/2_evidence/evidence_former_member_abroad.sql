-- evidence · former_member_abroad: the same with a label abroad, which contradicts it.
select
    scenario_id,
    rank_day,
    as_of,
    symbol_key,
    'former_member_abroad' as code,
    cast(null as varchar) as screen_id,
    reason,
    source_date
from {{ ref('evidence_lines_former_member') }}
where has_label_abroad
