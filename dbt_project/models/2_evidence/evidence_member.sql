-- evidence · member: in the list in force on that day.
select
    scenario_id,
    rank_day,
    as_of,
    symbol_key,
    'member' as code,
    cast(null as varchar) as screen_id,
    coalesce(
        concat('a member by the ', member_index_code, ' list of ', member_list_date),
        'a member at the rank-day close'
    ) as reason,
    coalesce(member_list_date, as_of) as source_date
from {{ ref('evidence_lines') }}
where is_member
