-- evidence · former_member: in the lists within the last years, and in the feed since.
select
    scenario_id,
    rank_day,
    as_of,
    symbol_key,
    'former_member' as code,
    cast(null as varchar) as screen_id,
    reason,
    source_date
from {{ ref('evidence_lines_former_member') }}
where not has_label_abroad
