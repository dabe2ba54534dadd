-- evidence · passed_over_recently_listed: passed over at the previous reconstitution, but listed only shortly before: a weaker case. The screen on which
-- it fails is the first of the code's of which no fact was supplied.
select
    scenario_id,
    rank_day,
    as_of,
    symbol_key,
    'passed_over_recently_listed' as code,
    cast(null as varchar) as screen_id,
    reason,
    source_date
from {{ ref('evidence_lines_passed_over') }}
where is_recently_listed
